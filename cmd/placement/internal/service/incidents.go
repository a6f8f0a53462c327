package service

import (
	"context"
	"errors"
	"time"

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
