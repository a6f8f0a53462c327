package store

import (
	"encoding/json"
	"fmt"

	"gorm.io/gorm"

	"placement/models/lifecycle"
	"placement/models/lifecycle/endpoint"
)

// Refusals that only the database can give about webhook endpoints.
var (
	errSettingsNotFound = lifecycle.RefuseField("settings_not_found", "settings_id", "these settings are not there for this endpoint")
	errSecretNotFound   = lifecycle.RefuseField("secret_not_found", "secret_id", "this secret is not there for this endpoint")
	errOtherAddress     = lifecycle.RefuseField(endpoint.CodeAddressChanged, "address_changed", "the settings say otherwise about the address")
)

// projectEndpoint writes what the write path must know of an endpoint: what it wants to hear, whether that is kept for it, and
// what its messages are signed with.
func projectEndpoint(tx *gorm.DB, t Transition, s endpoint.State) error {
	args := map[string]any{
		"tenant": t.TenantID, "id": s.ID, "settings": s.SettingsID, "secret": s.SecretID, "keeps": s.Keeps(), "sends": s.Sends(),
	}
	switch t.Name {
	case endpoint.RegisterEndpoint{}.Name():
		err := tx.Exec(`
			INSERT INTO webhook_endpoints (tenant_id, id, settings_id, secret_id, event_types, keeps, sends)
			SELECT @tenant, @id, @settings, @secret, coalesce((SELECT w.event_types FROM webhook_settings w
				WHERE w.tenant_id = @tenant AND w.endpoint_id = @id AND w.id = @settings), '{}'), @keeps, @sends`, args).Error
		if err != nil {
			return err
		}
		if err := tx.Exec(`INSERT INTO webhook_runs (tenant_id, endpoint_id) VALUES (@tenant, @id)`, args).Error; err != nil {
			return err
		}
		return adoptSecret(tx, args, 0)
	case endpoint.ChangeEndpoint{}.Name():
		var e endpoint.ChangeEndpoint
		if err := json.Unmarshal(t.Event, &e); err != nil {
			return fmt.Errorf("read event %s: %w", t.Name, err)
		}
		if err := provesAddress(tx, t, args, e.AddressChanged); err != nil {
			return err
		}
	case endpoint.RotateSecret{}.Name():
		var e endpoint.RotateSecret
		if err := json.Unmarshal(t.Event, &e); err != nil {
			return fmt.Errorf("read event %s: %w", t.Name, err)
		}
		if err := adoptSecret(tx, args, e.Overlap); err != nil {
			return err
		}
	}
	if t.Name == (endpoint.GiveUpDeliveries{}).Name() {
		err := tx.Exec(`
			UPDATE webhook_deliveries SET noted = true WHERE tenant_id = @tenant AND endpoint_id = @id AND state = 'given_up' AND NOT noted`, args).Error
		if err != nil {
			return err
		}
	}
	// Whoever pauses it, resumes it or moves it begins anew: what the circuit has learnt is of before.
	if t.Name == (endpoint.ResumeEndpoint{}).Name() || t.Name == (endpoint.VerifyEndpoint{}).Name() {
		err := tx.Exec(`
			UPDATE webhook_runs SET failures = 0, failing_since = NULL, open_until = NULL, opened = 0, quiet_until = NULL, class = ''
			WHERE tenant_id = @tenant AND endpoint_id = @id`, args).Error
		if err != nil {
			return err
		}
	}
	return tx.Exec(`
		UPDATE webhook_endpoints SET settings_id = @settings, secret_id = @secret, keeps = @keeps, sends = @sends,
			event_types = coalesce((SELECT w.event_types FROM webhook_settings w
				WHERE w.tenant_id = @tenant AND w.endpoint_id = @id AND w.id = @settings), event_types)
		WHERE tenant_id = @tenant AND id = @id AND (settings_id, secret_id, keeps, sends)
			IS DISTINCT FROM (CAST(@settings AS uuid), CAST(@secret AS uuid), CAST(@keeps AS boolean), CAST(@sends AS boolean))`, args).Error
}

// adoptSecret takes a secret into use; the ones before sign for some hours more.
func adoptSecret(tx *gorm.DB, args map[string]any, overlap int) error {
	args["overlap"] = overlap
	return tx.Exec(`
		UPDATE webhook_secrets SET
			adopted_at = CASE WHEN id = @secret THEN clock_timestamp() ELSE adopted_at END,
			expires_at = CASE WHEN id = @secret THEN NULL
				ELSE least(expires_at, clock_timestamp() + make_interval(hours => CAST(@overlap AS integer))) END
		WHERE tenant_id = @tenant AND endpoint_id = @id AND (id = @secret OR adopted_at IS NOT NULL)`, args).Error
}

// provesAddress refuses an event that says of the address what its settings do not: an endpoint that moves is verified anew.
func provesAddress(tx *gorm.DB, t Transition, args map[string]any, said bool) error {
	var changed []bool
	err := tx.Raw(`
		SELECT n.url <> o.url FROM webhook_endpoints w
		JOIN webhook_settings o ON o.tenant_id = w.tenant_id AND o.endpoint_id = w.id AND o.id = w.settings_id
		JOIN webhook_settings n ON n.tenant_id = w.tenant_id AND n.endpoint_id = w.id AND n.id = @settings
		WHERE w.tenant_id = @tenant AND w.id = @id`, args).Scan(&changed).Error
	switch {
	case err != nil:
		return fmt.Errorf("compare addresses: %w", err)
	case t.restored:
		return nil
	case len(changed) == 0:
		return errSettingsNotFound
	case changed[0] != said:
		return errOtherAddress
	}
	return nil
}

// queueDeliveriesSQL queues the event for every endpoint that wants to hear it. Of what happens to itself, an endpoint is told
// the test alone: hearing that it fails would make it fail more. What is brought forward after a backup was restored is queued
// again: nobody knows whether it was heard, and the ID of the message tells.
const queueDeliveriesSQL = `, queued AS (
	INSERT INTO webhook_deliveries (tenant_id, endpoint_id, event_id, process_id, version, state, due_at, trace)
	SELECT w.tenant_id, w.id, CAST(@event AS uuid), CAST(@process AS uuid), CAST(@version AS integer), 'waiting', clock_timestamp(),
		CAST(@trace AS text)
	FROM webhook_endpoints w
	WHERE w.tenant_id = @tenant AND w.keeps AND CASE WHEN w.id = @process THEN CAST(@fact AS text) = '` + endpoint.TestFact + `'
		ELSE w.event_types = '{}'
			OR w.event_types && ARRAY[CAST(@kind AS text) || '.' || CAST(@fact AS text), CAST(@kind AS text) || '.*'] END
)`
