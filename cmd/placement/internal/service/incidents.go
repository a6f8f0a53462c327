package service

import (
	"context"
	"errors"
	"fmt"
	"time"

	"placement/api"
	"placement/cmd/placement/internal/incident"
	"placement/models/lifecycle"
	"placement/models/store"
	"placement/workflows/contract"
)

// Incidents returns who knows what fails right now.
func (s *Service) Incidents() *incident.Desk {
	return &incident.Desk{
		Store: s.Store, Temporal: s.Temporal, Namespace: s.config.TemporalNamespace,
		Data: contract.DataConverter(contract.NewCodec(s.keys.Codec(), s.config.CodecEncode)), Now: time.Now,
		Restart: func(ctx context.Context, t store.Tenant, ref lifecycle.Ref) (bool, error) {
			did, err := s.rebuildUnlessAhead(ctx, t, ref)
			if errors.Is(err, errAhead) {
				return false, incident.ErrAhead
			}
			return did, err
		},
	}
}

// incidents tells the API what fails.
type incidents struct{ *Service }

// Find returns what fails in a tenant.
func (i incidents) Find(ctx context.Context, t store.Tenant) ([]api.Incident, bool, error) {
	ctx, cancel := context.WithTimeout(ctx, requestPatience)
	defer cancel()
	found, more, err := i.Incidents().Find(ctx, t, incident.Search{})
	told := make([]api.Incident, 0, len(found))
	for _, f := range found {
		told = append(told, api.Incident{
			ID: f.ID, Kind: string(f.Kind), Process: f.Process, What: f.What, Reason: f.Reason, Since: f.Since, Attempts: f.Attempts,
			Retryable: f.Kind.Retryable(), Of: f,
		})
	}
	return told, more, err
}

// Retry has one tried again. Why that failed is in the log.
func (i incidents) Retry(ctx context.Context, t store.Tenant, actor lifecycle.Actor, of api.Incident) (string, error) {
	found, ok := of.Of.(incident.Incident)
	if !ok {
		return "", fmt.Errorf("retry incident: it is a %T", of.Of)
	}
	result, err := i.Incidents().Retry(ctx, t, actor, found)
	if err != nil && result == incident.Failed {
		i.log.ErrorContext(ctx, "an incident could not be retried", "workflow_id", found.Process, "kind", string(found.Kind), "error", err)
		err = nil
	}
	return string(result), err
}
