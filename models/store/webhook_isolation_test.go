package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"placement/models/lifecycle/endpoint"
	"placement/models/store"
)

// run is a run of the other tenant's endpoint, in the name of the stranger's.
func (s stranger) run() store.WebhookRun {
	return store.WebhookRun{
		TenantID: s.tenant, EndpointID: s.hook.state.ID, Token: s.token, Settings: store.WebhookSettings{ID: s.hook.settings.ID}, SecretID: s.hook.state.SecretID,
		Health: store.WebhookHealth{Circuit: endpoint.Circuit{Failures: 7}},
	}
}

// webhookAttempts are the attempts at webhook endpoints.
var webhookAttempts = map[string]func(context.Context, *testing.T, stranger){
	"AddWebhookSettings": func(ctx context.Context, t *testing.T, s stranger) {
		w := s.hook.settings
		w.CreatedBy, w.URL = s.actor.UserID, "https://stranger.example.dk/"
		require.NoError(t, s.b.Store.AddWebhookSettings(ctx, s.tenant, w), "of its own, under the same ID")
		w.ID, w.CreatedBy = uuid.NewString(), s.n.Integration.ID
		require.Error(t, s.b.Store.AddWebhookSettings(ctx, s.tenant, w), "no user of the other tenant")
	},
	"WebhookSettingsOf": func(ctx context.Context, t *testing.T, s stranger) {
		found, err := s.b.Store.WebhookSettingsOf(ctx, s.tenant, s.hook.settings.ID)
		require.NoError(t, err)
		for _, w := range found {
			require.Equal(t, "https://stranger.example.dk/", w.URL)
		}
	},
	"AddWebhookSecret": func(ctx context.Context, t *testing.T, s stranger) {
		w, err := s.b.Store.AddWebhookSecret(ctx, s.tenant, store.WebhookSecret{ID: s.hook.state.SecretID, EndpointID: s.hook.state.ID, Symmetric: "whsec_eA=="})
		require.NoError(t, err)
		require.Equal(t, "whsec_eA==", w.Symmetric)
	},
	"WebhookSecrets": func(ctx context.Context, t *testing.T, s stranger) {
		all, err := s.b.Store.WebhookSecrets(ctx, s.tenant, s.hook.state.ID)
		require.NoError(t, err)
		require.Empty(t, all)
	},
	"WebhookQueueOf": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.WebhookQueueOf(ctx, s.tenant, s.hook.state.ID)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"Endpoints": func(ctx context.Context, t *testing.T, s stranger) {
		list, err := s.b.Store.Endpoints(ctx, s.tenant, store.EndpointFilter{}, store.Page{})
		nothing(t, list, err)
	},
	"Deliveries": func(ctx context.Context, t *testing.T, s stranger) {
		list, err := s.b.Store.Deliveries(ctx, s.tenant, s.hook.state.ID, store.DeliveryFilter{})
		nothing(t, list, err)
	},
	"Attempts": func(ctx context.Context, t *testing.T, s stranger) {
		all, err := s.b.Store.Attempts(ctx, s.tenant, s.hook.state.ID, s.message.EventID)
		require.NoError(t, err)
		require.Empty(t, all)
	},
	"CountReplay": func(ctx context.Context, t *testing.T, s stranger) {
		n, err := s.b.Store.CountReplay(ctx, s.tenant, s.hook.state.ID, lately(endpoint.Everything))
		require.NoError(t, err)
		require.Zero(t, n)
	},
	"QueueReplay": func(ctx context.Context, t *testing.T, s stranger) {
		n, _, done, err := s.b.Store.QueueReplay(ctx, s.tenant, s.hook.state.ID, lately(endpoint.Everything), 100)
		require.NoError(t, err)
		require.Zero(t, n)
		require.True(t, done)
	},
	"Resend": func(ctx context.Context, t *testing.T, s stranger) {
		require.ErrorIs(t, s.b.Store.Resend(ctx, s.actor, s.hook.state.ID, s.message.EventID), store.ErrNotFound)
	},
	"BeginWebhookRun": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.BeginWebhookRun(ctx, s.tenant, s.hook.state.ID, uuid.NewString())
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"DueDeliveries": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.DueDeliveries(ctx, s.run(), time.Now(), 100)
		require.ErrorIs(t, err, store.ErrRunOver)
	},
	"RecordAttempts": func(ctx context.Context, t *testing.T, s stranger) {
		err := s.b.Store.RecordAttempts(ctx, s.run(), []store.WebhookAttempt{came(s.message, store.WebhookDelivered, time.Now())})
		require.ErrorIs(t, err, store.ErrRunOver)
	},
	"DeferDeliveries": func(ctx context.Context, t *testing.T, s stranger) {
		later := s.message
		later.AfterDue = time.Now().Add(time.Hour)
		require.NoError(t, s.b.Store.DeferDeliveries(ctx, s.run(), []store.WebhookDue{later}))
	},
	"HastenDeliveries": func(ctx context.Context, t *testing.T, s stranger) {
		require.NoError(t, s.b.Store.HastenDeliveries(ctx, s.run()))
	},
	"EndWebhookRun": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.EndWebhookRun(ctx, s.run(), true, time.Now())
		require.ErrorIs(t, err, store.ErrRunOver)
	},
	"RecordVerification": func(ctx context.Context, t *testing.T, s stranger) {
		require.NoError(t, s.b.Store.RecordVerification(ctx, s.tenant, s.hook.state.ID, 1))
	},
	"IdleEndpoints": func(ctx context.Context, t *testing.T, s stranger) {
		ids, err := s.b.Store.IdleEndpoints(ctx, s.tenant)
		require.NoError(t, err)
		require.Empty(t, ids)
	},
	"SweepWebhooks": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.SweepWebhooks(ctx, s.tenant, -time.Hour)
		require.NoError(t, err)
	},
}
