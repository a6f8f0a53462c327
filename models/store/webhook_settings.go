package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"

	"placement/models/lifecycle"
)

// WebhookSettings says where and what is sent to an endpoint.
type WebhookSettings struct {
	ID         string
	EndpointID string
	// Name is what people call the receiver.
	Name string
	URL  string
	// EventTypes are types of events, or kinds with an asterisk ("placement.*"); none is all.
	EventTypes []string
	// Ordered tells whether the messages about one subject come in their order.
	Ordered bool
	// Rate is messages per second, 0 for no limit; Concurrency is how many are sent at a time, 1 to 100.
	Rate        int
	Concurrency int
	// Headers are sent besides. Their values are read for sending only.
	Headers   map[string]string
	CreatedBy string
	CreatedAt time.Time
}

// WebhookSecret is what the messages to an endpoint are signed with: a secret of Standard Webhooks ("whsec_…"), and a key pair
// for whoever wants signatures that can be checked without knowing a secret.
type WebhookSecret struct {
	ID         string
	EndpointID string
	Symmetric  string
	// Private and Public are "whsk_…" and "whpk_…"; empty without a key pair.
	Private, Public string
	CreatedAt       time.Time
	// AdoptedAt is when it came into use, ExpiresAt when it goes out of it; nil for not yet.
	AdoptedAt, ExpiresAt *time.Time
}

// sealedSecret is what is encrypted of a secret.
type sealedSecret struct {
	Symmetric string `json:"symmetric"`
	Private   string `json:"private,omitempty"`
}

func headersPlace(id string) string { return "webhook_settings|" + id }
func secretPlace(id string) string  { return "webhook_secrets|" + id }
func snippetPlace(endpointID, eventID string, no int) string {
	return fmt.Sprintf("webhook_attempts|%s|%s|%d", endpointID, eventID, no)
}

// AddWebhookSettings writes settings that an event will refer to. It may be repeated: the same ID is written once. The clock is
// the database's.
func (s *Store) AddWebhookSettings(ctx context.Context, tenantID string, w WebhookSettings) error {
	plain, err := json.Marshal(w.Headers)
	if err != nil {
		return fmt.Errorf("encode headers: %w", err)
	}
	headers, err := s.keys.EncryptSecret(tenantID, plain, headersPlace(w.ID))
	if err != nil {
		return fmt.Errorf("write webhook settings: %w", err)
	}
	names := make([]string, 0, len(w.Headers))
	for name := range w.Headers {
		names = append(names, name)
	}
	return s.insertOnce(ctx, tenantID, "write webhook settings", `
		INSERT INTO webhook_settings (tenant_id, id, endpoint_id, name, url, event_types, ordered, rate, concurrency, headers,
			header_names, created_by)
		VALUES (@tenant, @id, @endpoint, @name, @url, ARRAY(SELECT jsonb_array_elements_text(CAST(@types AS jsonb))), @ordered, @rate,
			@concurrency, @headers, ARRAY(SELECT jsonb_array_elements_text(CAST(@names AS jsonb)) ORDER BY 1), @by)
		ON CONFLICT (tenant_id, id) DO NOTHING`, map[string]any{
		"tenant": tenantID, "id": w.ID, "endpoint": w.EndpointID, "name": w.Name, "url": w.URL, "types": texts(w.EventTypes),
		"ordered": w.Ordered, "rate": w.Rate, "concurrency": w.Concurrency, "headers": headers, "names": texts(names), "by": w.CreatedBy,
	})
}

// AddWebhookSecret writes a secret that an event will take into use. It may be repeated: the same ID is written once, and what
// was written first stays. It returns what is there.
func (s *Store) AddWebhookSecret(ctx context.Context, tenantID string, w WebhookSecret) (WebhookSecret, error) {
	plain, err := json.Marshal(sealedSecret{w.Symmetric, w.Private})
	if err != nil {
		return WebhookSecret{}, fmt.Errorf("encode secret: %w", err)
	}
	sealed, err := s.keys.EncryptSecret(tenantID, plain, secretPlace(w.ID))
	if err != nil {
		return WebhookSecret{}, fmt.Errorf("write webhook secret: %w", err)
	}
	err = s.insertOnce(ctx, tenantID, "write webhook secret", `
		INSERT INTO webhook_secrets (tenant_id, id, endpoint_id, secret, public_key) VALUES (@tenant, @id, @endpoint, @secret, @public)
		ON CONFLICT (tenant_id, id) DO NOTHING`, map[string]any{
		"tenant": tenantID, "id": w.ID, "endpoint": w.EndpointID, "secret": sealed, "public": optional(w.Public),
	})
	if err != nil {
		return WebhookSecret{}, err
	}
	all, err := s.webhookSecrets(ctx, tenantID, `s.id = @id`, map[string]any{"id": w.ID})
	switch {
	case err != nil:
		return WebhookSecret{}, err
	case len(all) == 0:
		return WebhookSecret{}, ErrNotFound
	}
	return all[0], nil
}

func (s *Store) insertOnce(ctx context.Context, tenantID, what, statement string, args map[string]any) error {
	err := s.inTenant(ctx, tenantID, func(tx *gorm.DB) error { return tx.Exec(statement, args).Error })
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

// texts is a list of strings as JSON, for a parameter.
func texts(list []string) string {
	if len(list) == 0 {
		return "[]"
	}
	data, err := json.Marshal(list)
	if err != nil {
		panic(err) // strings are always JSON
	}
	return string(data)
}

// WebhookSecrets returns the secrets of an endpoint that are in use, newest first.
func (s *Store) WebhookSecrets(ctx context.Context, tenantID, endpointID string) ([]WebhookSecret, error) {
	if !areIDs(endpointID) {
		return nil, ErrNotFound
	}
	return s.webhookSecrets(ctx, tenantID, `s.endpoint_id = @endpoint AND s.adopted_at IS NOT NULL
		AND (s.expires_at IS NULL OR s.expires_at > clock_timestamp())`, map[string]any{"endpoint": endpointID})
}

func (s *Store) webhookSecrets(ctx context.Context, tenantID, condition string, args map[string]any) ([]WebhookSecret, error) {
	args["tenant"] = tenantID
	q := query{
		sql: `SELECT s.id, s.endpoint_id, s.secret, coalesce(s.public_key, ''), s.created_at, s.adopted_at, s.expires_at
			FROM webhook_secrets s WHERE s.tenant_id = @tenant AND ` + condition + ` ORDER BY s.created_at DESC, s.id DESC`,
		args: args,
	}
	all, err := rowsOf(ctx, s, tenantID, q, func(scan func(...any) error) (WebhookSecret, error) {
		var w WebhookSecret
		var sealed []byte
		if err := scan(&w.ID, &w.EndpointID, &sealed, &w.Public, &w.CreatedAt, &w.AdoptedAt, &w.ExpiresAt); err != nil {
			return w, err
		}
		plain, err := s.keys.DecryptSecret(tenantID, sealed, secretPlace(w.ID))
		if err != nil {
			return w, err
		}
		var open sealedSecret
		if err := json.Unmarshal(plain, &open); err != nil {
			return w, fmt.Errorf("decode secret: %w", err)
		}
		w.Symmetric, w.Private = open.Symmetric, open.Private
		return w, nil
	})
	if err != nil {
		return nil, fmt.Errorf("read webhook secrets: %w", err)
	}
	return all, nil
}

// WebhookSettingsOf returns the settings of the given IDs, by ID.
func (s *Store) WebhookSettingsOf(ctx context.Context, tenantID string, ids ...string) (map[string]WebhookSettings, error) {
	found := map[string]WebhookSettings{}
	if len(ids) == 0 {
		return found, nil
	}
	q := query{
		sql: `SELECT s.id, s.endpoint_id, s.name, s.url, to_jsonb(s.event_types), s.ordered, s.rate, s.concurrency, s.headers, s.created_by, s.created_at
			FROM webhook_settings s WHERE s.tenant_id = @tenant AND s.id IN @ids`,
		args: map[string]any{"tenant": tenantID, "ids": ids}, none: !areIDs(ids...),
	}
	all, err := rowsOf(ctx, s, tenantID, q, func(scan func(...any) error) (WebhookSettings, error) {
		var w WebhookSettings
		var headers, types []byte
		err := scan(&w.ID, &w.EndpointID, &w.Name, &w.URL, &types, &w.Ordered, &w.Rate, &w.Concurrency, &headers, &w.CreatedBy, &w.CreatedAt)
		if err != nil {
			return w, err
		}
		plain, err := s.keys.DecryptSecret(tenantID, headers, headersPlace(w.ID))
		if err != nil {
			return w, err
		}
		if err := json.Unmarshal(plain, &w.Headers); err != nil {
			return w, fmt.Errorf("decode headers: %w", err)
		}
		return w, json.Unmarshal(types, &w.EventTypes)
	})
	if err != nil {
		return nil, fmt.Errorf("read webhook settings: %w", err)
	}
	for _, w := range all {
		found[w.ID] = w
	}
	return found, nil
}

// EndpointFilter chooses endpoints; empty are all that have not ended.
type EndpointFilter struct {
	Status string
	// Failing chooses those that have failed several times in a row, and those that were switched off.
	Failing bool
}

// Endpoints returns a page of the tenant's webhook endpoints, newest first.
func (s *Store) Endpoints(ctx context.Context, tenantID string, f EndpointFilter, p Page) (List[Process], error) {
	q := query{
		sql:  `SELECT ` + processColumns + ` FROM processes p WHERE p.tenant_id = @tenant AND p.kind = @kind`,
		args: map[string]any{"tenant": tenantID, "kind": string(lifecycle.KindWebhookEndpoint)},
	}
	if f.Status == "" {
		q.and("p.ended_at IS NULL")
	}
	q.text("p.status", "status", f.Status)
	if f.Failing {
		q.and("(p.status = 'disabled' OR p.status = 'active' AND p.state ->> 'failing' IS NOT NULL)")
	}
	list, err := s.processes(ctx, tenantID, "webhook_endpoints", q, p)
	if err != nil {
		return list, fmt.Errorf("list webhook endpoints: %w", err)
	}
	return list, nil
}
