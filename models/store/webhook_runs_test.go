package store_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"placement/models/lifecycle/endpoint"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/store"
	"placement/models/store/storetest"
)

// lately is a span that reaches from an hour ago into the next.
func lately(which endpoint.Which) store.ReplaySpan {
	return store.ReplaySpan{Since: time.Now().Add(-time.Hour), Until: time.Now().Add(time.Hour), Which: which}
}

// listening is an endpoint that hears of placements, and a placement of which three messages wait for it.
func listening(t *testing.T) (*hook, *recorder) {
	t.Helper()
	h := verified(t, storetest.New(t), "placement.*")
	r := &recorder{t: t, b: h.b}
	r.record(r.proposal(0, 0))
	r.record(lifecycletest.CandidateAccepts())
	r.record(lifecycletest.CompanyAccepts())
	return h, r
}

// Each message says which one about the same subject is settled before it; another subject waits for none.
func TestMessagesOfASubjectComeOneAfterTheOther(t *testing.T) {
	t.Parallel()
	h, r := listening(t)
	other := &recorder{t: t, b: h.b}
	other.record(other.proposal(1, 1))
	run := h.begin()

	due := h.due(run)
	var order []string
	for _, d := range due {
		order = append(order, fmt.Sprint(d.ProcessID == r.state.ID, d.Version, d.After))
	}
	require.Equal(t, []string{"true 1 0", "true 2 1", "true 3 2", "false 1 0"}, order, "the oldest first")
	require.Equal(t, "candidate_decided", due[1].Fact)
	require.Equal(t, due[0].DueAt, due[1].AfterDue)
	require.Len(t, due, 4)
	limited, err := h.b.Store.DueDeliveries(t.Context(), run, time.Now().Add(time.Second), 2)
	require.NoError(t, err)
	require.Equal(t, due[:2], limited)
	early, err := h.b.Store.DueDeliveries(t.Context(), run, time.Now().Add(-time.Hour), 100)
	require.NoError(t, err)
	require.Empty(t, early)

	// The first does not get through: those behind it are put off until it is due.
	later := time.Now().Add(5 * time.Minute).Truncate(time.Microsecond)
	h.attempted(run, came(due[0], store.WebhookWaiting, later))
	blocked := h.due(run)[0]
	require.Equal(t, []any{2, 1, true}, []any{blocked.Version, blocked.After, later.Equal(blocked.AfterDue)})
	require.NoError(t, h.b.Store.DeferDeliveries(t.Context(), run, []store.WebhookDue{blocked}))
	next := h.due(run)
	require.Equal(t, []int{3, 1}, []int{next[0].Version, next[1].Version})
	require.True(t, later.Equal(next[0].AfterDue), "it waits for whoever waits")

	// Once the first is settled, those behind it wait no longer.
	h.attempted(run, came(store.WebhookDue{EventID: due[0].EventID, Tries: 1, Attempts: 9}, store.WebhookGivenUp, later))
	next = h.due(run)
	require.Len(t, next, 3)
	require.Equal(t, []string{"3 2", "1 0", "2 0"}, func() (all []string) {
		for _, d := range next {
			all = append(all, fmt.Sprint(d.Version, " ", d.After))
		}
		return all
	}())

	// Where nobody asked for an order, nothing waits for another.
	best := h.settings
	best.ID, best.Ordered = uuid.NewString(), false
	require.NoError(t, h.b.Store.AddWebhookSettings(t.Context(), h.n.ID, best))
	h.record(endpoint.ChangeEndpoint{SettingsID: best.ID})
	for _, d := range h.due(h.begin()) {
		require.Zero(t, d.After)
	}
}

// Of two runs the one that began last has the say. What the other one still sends is not recorded, and nothing twice.
func TestTheOlderOfTwoRunsRecordsNothing(t *testing.T) {
	t.Parallel()
	h, r := listening(t)
	older := h.begin()
	due := h.due(older)
	newer := h.begin()

	older.Health.Failures = 9
	require.ErrorIs(t, h.b.Store.RecordAttempts(t.Context(), older, []store.WebhookAttempt{came(due[0], store.WebhookGivenUp, due[0].DueAt)}), store.ErrRunOver)
	_, err := h.b.Store.DueDeliveries(t.Context(), older, time.Now().Add(time.Second), 10)
	require.ErrorIs(t, err, store.ErrRunOver)
	_, err = h.b.Store.EndWebhookRun(t.Context(), older, true, time.Now())
	require.ErrorIs(t, err, store.ErrRunOver)
	due[1].AfterDue = time.Now().Add(time.Hour)
	require.NoError(t, h.b.Store.DeferDeliveries(t.Context(), older, due[1:2]))
	require.Len(t, h.due(newer), 3, "an older run puts nothing off")
	require.Zero(t, h.queue().Health.Failures)
	require.Zero(t, r.count(`SELECT count(*) FROM webhook_attempts`))

	delivered := came(due[0], store.WebhookDelivered, due[0].DueAt)
	h.attempted(newer, delivered, came(due[1], store.WebhookDelivered, due[1].DueAt))
	h.attempted(newer, delivered) // the answer to the first was lost
	require.Equal(t, 2, r.count(`SELECT count(*) FROM webhook_attempts`))
	require.Equal(t, []string{"placement.proposed delivered", "placement.candidate_decided delivered", "placement.company_decided"}, h.queued())
	tried, err := h.b.Store.Attempts(t.Context(), h.n.ID, h.state.ID, due[0].EventID)
	require.NoError(t, err)
	require.Len(t, tried, 1)
	require.Equal(t, []any{1, "schedule", 200, "ok", "", 20 * time.Millisecond}, []any{tried[0].No, tried[0].Cause, tried[0].Status, tried[0].Class, tried[0].Snippet, tried[0].Took})
}

// A run is over as soon as the endpoint stands still, has other settings, or another secret.
func TestARunEndsWhenItsEndpointChanges(t *testing.T) {
	t.Parallel()
	h, _ := listening(t)
	over := func(run store.WebhookRun) {
		t.Helper()
		_, err := h.b.Store.DueDeliveries(t.Context(), run, time.Now().Add(time.Second), 10)
		require.ErrorIs(t, err, store.ErrRunOver)
	}
	run := h.begin()
	h.record(endpoint.PauseEndpoint{})
	over(run)
	require.False(t, h.begin().Sends)
	h.record(endpoint.ResumeEndpoint{})
	run = h.begin()
	require.Len(t, h.due(run), 3, "what happened is there")
	h.record(endpoint.RotateSecret{SecretID: h.secret("whsec_dHdv"), Overlap: 1})
	over(run)
	run = h.begin()
	after := h.settings
	after.ID, after.Name = uuid.NewString(), "Et andet navn"
	require.NoError(t, h.b.Store.AddWebhookSettings(t.Context(), h.n.ID, after))
	h.record(endpoint.ChangeEndpoint{SettingsID: after.ID})
	over(run)
	run = h.begin()
	h.record(endpoint.DeleteEndpoint{})
	over(run)
}

// When an endpoint is back, what it did not take is due at once; what it turned away itself keeps its time.
func TestWhatAnEndpointDidNotTakeIsDueWhenItIsBack(t *testing.T) {
	t.Parallel()
	h, _ := listening(t)
	run := h.begin()
	due := h.due(run)
	later := time.Now().Add(time.Hour)
	turned := came(due[1], store.WebhookWaiting, later)
	turned.Status, turned.Class = 422, "client_error"
	h.attempted(run, came(due[0], store.WebhookWaiting, later), turned)
	older := run
	run = h.begin()
	require.Len(t, h.due(run), 1)

	require.NoError(t, h.b.Store.HastenDeliveries(t.Context(), older))
	require.Len(t, h.due(run), 1, "an older run has no say")
	require.NoError(t, h.b.Store.HastenDeliveries(t.Context(), run))
	require.Len(t, h.due(run), 2)
	require.ElementsMatch(t, []string{due[0].EventID, due[2].EventID}, []string{h.due(run)[0].EventID, h.due(run)[1].EventID})
}

// How it goes with an endpoint outlives the run, and begins anew when somebody has mended it.
func TestTheCircuitIsKept(t *testing.T) {
	t.Parallel()
	h, _ := listening(t)
	run := h.begin()
	now := time.Now().UTC().Truncate(time.Microsecond)
	since, open, quiet, delivered := now.Add(-time.Hour), now.Add(time.Minute), now.Add(2*time.Minute), now.Add(-2*time.Hour)
	run.Health = store.WebhookHealth{
		Circuit:     endpoint.Circuit{Failures: 12, FailingSince: &since, Class: "tls", OpenUntil: &open, Opened: 4, Room: 2, QuietUntil: &quiet},
		DeliveredAt: &delivered,
	}
	h.attempted(run)

	require.Equal(t, utc(run.Health), utc(h.begin().Health))
	require.Equal(t, utc(run.Health), utc(h.queue().Health))
	h.record(endpoint.PauseEndpoint{})
	h.record(endpoint.ResumeEndpoint{})
	require.Equal(t, store.WebhookHealth{Circuit: endpoint.Circuit{Room: 2}, DeliveredAt: run.Health.DeliveredAt}, utc(h.begin().Health))
}

// utc is h with its instants in one zone.
func utc(h store.WebhookHealth) store.WebhookHealth {
	for _, at := range []**time.Time{&h.FailingSince, &h.OpenUntil, &h.QuietUntil, &h.DeliveredAt} {
		if *at != nil {
			*at = new((*at).UTC())
		}
	}
	return h
}

// After the tenth attempt a message is given up, and the endpoint is told of it once.
func TestWhatIsGivenUpIsNotedOnce(t *testing.T) {
	t.Parallel()
	h, _ := listening(t)
	run := h.begin()
	message := h.due(run)[0]
	for n := range endpoint.MaxAttempts() {
		state := store.WebhookWaiting
		if n == endpoint.MaxAttempts()-1 {
			state = store.WebhookGivenUp
		}
		h.attempted(run, came(message, state, message.DueAt))
		message.Tries, message.Attempts = message.Tries+1, message.Attempts+1
	}

	end, err := h.b.Store.EndWebhookRun(t.Context(), run, false, time.Now())
	require.NoError(t, err)
	require.Equal(t, []int{1, 2}, []int{end.GivenUp, end.Waiting})
	require.Equal(t, []int{1, 2}, []int{h.queue().GivenUp, h.queue().Waiting})
	tried, err := h.b.Store.Attempts(t.Context(), h.n.ID, h.state.ID, message.EventID)
	require.NoError(t, err)
	require.Len(t, tried, 10)
	require.Equal(t, []any{10, "Nancy er her ikke"}, []any{tried[9].No, tried[9].Snippet})

	h.record(endpoint.GiveUpDeliveries{Count: end.GivenUp})
	end, err = h.b.Store.EndWebhookRun(t.Context(), h.begin(), false, time.Now())
	require.NoError(t, err)
	require.Zero(t, end.GivenUp, "it knows")
	require.Equal(t, 1, h.queue().GivenUp, "and people still see it")
	list, err := h.b.Store.Deliveries(t.Context(), h.n.ID, h.state.ID, store.DeliveryFilter{State: store.WebhookGivenUp})
	require.NoError(t, err)
	require.Equal(t, []any{10, 10, "server_error", 503}, []any{list.Items[0].Attempts, list.Items[0].Tries, list.Items[0].Class, list.Items[0].Status})
}

// A run that rests lets go of the token only when nothing is due; then whoever queues something finds the endpoint idle.
func TestARunThatRestsLosesNothing(t *testing.T) {
	t.Parallel()
	h, r := listening(t)
	idle := func() []string {
		ids, err := h.b.Store.IdleEndpoints(t.Context(), h.n.ID)
		require.NoError(t, err)
		return ids
	}
	require.Equal(t, []string{h.state.ID}, idle(), "nobody has sent yet")
	run := h.begin()
	require.Empty(t, idle(), "somebody sends")

	end, err := h.b.Store.EndWebhookRun(t.Context(), run, true, time.Now())
	require.NoError(t, err)
	require.False(t, end.Ended, "something is due")
	require.Len(t, h.due(run), 3, "and the run goes on")
	require.Empty(t, idle())
	for _, d := range h.due(run) {
		h.attempted(run, came(d, store.WebhookDelivered, d.DueAt))
	}
	end, err = h.b.Store.EndWebhookRun(t.Context(), run, true, time.Now())
	require.NoError(t, err)
	require.Equal(t, store.WebhookEnd{Ended: true}, end)
	require.Empty(t, idle(), "nothing is due")
	r.record(lifecycletest.BookMeeting())
	require.Equal(t, []string{h.state.ID}, idle())
	h.record(endpoint.PauseEndpoint{})
	require.Empty(t, idle(), "an endpoint that stands still is left alone")

	// A run that goes home with work left is looked after by its workflow: it does not count as idle.
	h.record(endpoint.ResumeEndpoint{})
	end, err = h.b.Store.EndWebhookRun(t.Context(), h.begin(), false, time.Now())
	require.NoError(t, err)
	require.True(t, end.Ended)
	require.NotNil(t, end.Next)
	require.Empty(t, idle())
}

// What is queued while a run goes to rest is seen by the run, or by whoever queued it; never by nobody.
func TestNothingIsQueuedUnseenWhileARunGoesToRest(t *testing.T) {
	t.Parallel()
	h := verified(t, storetest.New(t), "webhook_endpoint.test_sent")
	other := verified(t, h.b, "rematch.*")
	for range 25 {
		run := h.begin()
		for _, d := range h.due(run) {
			h.attempted(run, came(d, store.WebhookDelivered, d.DueAt))
		}
		var end store.WebhookEnd
		var ended error
		var both sync.WaitGroup
		both.Go(func() { end, ended = h.b.Store.EndWebhookRun(t.Context(), run, true, time.Now()) })
		other.record(endpoint.SendTest{})
		ids, err := h.b.Store.IdleEndpoints(t.Context(), h.n.ID)
		both.Wait()

		require.NoError(t, err)
		require.NoError(t, ended)
		seen := !end.Ended || end.Next != nil
		require.True(t, seen || slices.Contains(ids, h.state.ID), "queued, and nobody knows")
	}
}

// A replay queues what was never delivered, or everything; some events at a time, and nothing twice.
func TestAReplayQueuesWhatIsMissing(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	r := &recorder{t: t, b: b}
	r.record(r.proposal(0, 0))
	r.record(lifecycletest.CandidateAccepts())
	h := verified(t, b, "placement.*", "webhook_endpoint.*")
	r.record(lifecycletest.CompanyAccepts())
	h.deliverAll()
	r.record(lifecycletest.BookMeeting())
	h.attempted(h.begin()) // a run has nothing to say
	run := h.begin()
	booked := h.due(run)[0]
	h.attempted(run, came(booked, store.WebhookGivenUp, booked.DueAt))
	require.Equal(t, []string{"placement.company_decided delivered", "placement.safety_meeting_booked given_up"}, h.queued())
	count := func(s store.ReplaySpan) int {
		n, err := b.Store.CountReplay(t.Context(), b.Tenant.ID, h.state.ID, s)
		require.NoError(t, err)
		return n
	}
	replay := func(s store.ReplaySpan) (total, rounds int) {
		for done := false; !done; rounds++ {
			var n int
			var err error
			n, s, done, err = b.Store.QueueReplay(t.Context(), b.Tenant.ID, h.state.ID, s, 2)
			require.NoError(t, err)
			total += n
		}
		return total, rounds
	}

	// Two happened before it was there, one was given up. Of itself it hears nothing but tests.
	require.Equal(t, 3, count(lately(endpoint.Missing)))
	require.Equal(t, 4, count(lately(endpoint.Everything)))
	require.Zero(t, count(store.ReplaySpan{Since: time.Now().Add(-2 * time.Hour), Until: time.Now().Add(-time.Hour), Which: endpoint.Everything}))
	queued, rounds := replay(lately(endpoint.Missing))
	require.Equal(t, 3, queued)
	require.Greater(t, rounds, 2, "some at a time")
	queued, _ = replay(lately(endpoint.Missing))
	require.Zero(t, queued, "they wait already")
	run = h.begin()
	due := h.due(run)
	require.Len(t, due, 3)
	for _, d := range due {
		require.True(t, d.Again)
		require.Zero(t, d.After, "asked for again: in no order")
		require.Zero(t, d.Attempts)
		h.attempted(run, came(d, store.WebhookDelivered, d.DueAt))
	}
	require.Equal(t, 1, booked.Tries+1)
	tried, err := b.Store.Attempts(t.Context(), b.Tenant.ID, h.state.ID, booked.EventID)
	require.NoError(t, err)
	require.Len(t, tried, 2, "what was tried before is not forgotten")
	require.Zero(t, count(lately(endpoint.Missing)))

	queued, _ = replay(lately(endpoint.Everything))
	require.Equal(t, 4, queued)
	require.Equal(t, 4, h.queue().Waiting)
	require.False(t, newHook(t, b, b.Tenant).begin().Sends)
	unheard := newHook(t, b, b.Tenant)
	n, err := b.Store.CountReplay(t.Context(), b.Tenant.ID, unheard.state.ID, lately(endpoint.Everything))
	require.NoError(t, err)
	require.Zero(t, n, "who was never verified is told nothing")
}

// Somebody may have one event sent again, whatever became of it; the audit says who.
func TestOneEventIsSentAgain(t *testing.T) {
	t.Parallel()
	h, r := listening(t)
	run := h.begin()
	due := h.due(run)
	later := time.Now().Add(time.Hour)
	h.attempted(run, came(due[0], store.WebhookDelivered, later), came(due[1], store.WebhookGivenUp, later), came(due[2], store.WebhookWaiting, later))
	require.Empty(t, h.due(run))
	actor := h.n.Integration.Actor()

	for i, d := range due {
		require.NoError(t, h.b.Store.Resend(t.Context(), actor, h.state.ID, d.EventID))
		again := h.due(run)
		require.Len(t, again, i+1)
	}
	attempts := map[string]int{}
	for _, d := range h.due(run) {
		require.True(t, d.Again)
		require.Equal(t, 1, d.Tries)
		attempts[d.EventID] = d.Attempts
	}
	require.Equal(t, map[string]int{due[0].EventID: 0, due[1].EventID: 0, due[2].EventID: 1}, attempts, "what waited goes on counting")
	require.Equal(t, 3, r.count(`SELECT count(*) FROM audit WHERE action = 'webhook_endpoint.message_resent' AND resource_id = $1 AND user_id = $2`, h.state.ID, actor.UserID))

	// Also one that was never queued for it, such as what it does not want to hear; never for an endpoint that is told nothing.
	other := newHook(t, h.b, h.n)
	require.ErrorIs(t, h.b.Store.Resend(t.Context(), actor, other.state.ID, due[0].EventID), store.ErrNotFound)
	other.verify()
	require.NoError(t, h.b.Store.Resend(t.Context(), actor, other.state.ID, due[0].EventID))
	require.Contains(t, other.queued(), "placement.proposed")
	for _, id := range []string{uuid.NewString(), "none"} {
		require.ErrorIs(t, h.b.Store.Resend(t.Context(), actor, h.state.ID, id), store.ErrNotFound)
	}
}

// Deliveries are listed newest first, by page, state, subject and event.
func TestDeliveriesAreListedByPage(t *testing.T) {
	t.Parallel()
	h, r := listening(t)
	run := h.begin()
	first := h.due(run)[0]
	h.attempted(run, came(first, store.WebhookDelivered, first.DueAt))
	list := func(f store.DeliveryFilter) store.List[store.WebhookDelivery] {
		l, err := h.b.Store.Deliveries(t.Context(), h.n.ID, h.state.ID, f)
		require.NoError(t, err)
		return l
	}

	page := list(store.DeliveryFilter{Page: store.Page{Limit: 2}})
	require.Equal(t, []int{3, 2}, []int{page.Items[0].Version, page.Items[1].Version})
	rest := list(store.DeliveryFilter{Page: store.Page{Limit: 2, After: page.Next}})
	require.Len(t, rest.Items, 1)
	require.Empty(t, rest.Next)
	require.Equal(t, first.EventID, rest.Items[0].EventID)
	require.NotNil(t, rest.Items[0].SettledAt)
	require.Len(t, list(store.DeliveryFilter{State: store.WebhookWaiting}).Items, 2)
	require.Len(t, list(store.DeliveryFilter{ProcessID: r.state.ID}).Items, 3)
	require.Empty(t, list(store.DeliveryFilter{ProcessID: uuid.NewString()}).Items)
	require.Len(t, list(store.DeliveryFilter{EventID: first.EventID}).Items, 1)
	_, err := h.b.Store.Deliveries(t.Context(), h.n.ID, h.state.ID, store.DeliveryFilter{Page: store.Page{After: "rubbish"}})
	require.ErrorIs(t, err, store.ErrCursor)

	endpoints, err := h.b.Store.Endpoints(t.Context(), h.n.ID, store.EndpointFilter{}, store.Page{})
	require.NoError(t, err)
	require.Len(t, endpoints.Items, 1)
	failing := func() int {
		l, err := h.b.Store.Endpoints(t.Context(), h.n.ID, store.EndpointFilter{Failing: true}, store.Page{})
		require.NoError(t, err)
		return len(l.Items)
	}
	require.Zero(t, failing())
	h.record(endpoint.NoteFailing{Since: time.Now(), Class: "server_error"})
	require.Equal(t, 1, failing())
	h.record(endpoint.NoteRecovered{})
	require.Zero(t, failing())
	h.record(endpoint.DisableEndpoint{Reason: endpoint.Gone})
	require.Equal(t, 1, failing())
	h.record(endpoint.DeleteEndpoint{})
	endpoints, err = h.b.Store.Endpoints(t.Context(), h.n.ID, store.EndpointFilter{}, store.Page{})
	require.NoError(t, err)
	require.Empty(t, endpoints.Items)
	endpoints, err = h.b.Store.Endpoints(t.Context(), h.n.ID, store.EndpointFilter{Status: "deleted"}, store.Page{})
	require.NoError(t, err)
	require.Len(t, endpoints.Items, 1)
}

// The sweep forgets what is settled and old. What waits for somebody stays, however old it is.
func TestTheSweepForgetsWhatNobodyNeeds(t *testing.T) {
	t.Parallel()
	h, r := listening(t)
	run := h.begin()
	due := h.due(run)
	h.attempted(run, came(due[0], store.WebhookDelivered, due[0].DueAt), came(due[1], store.WebhookGivenUp, due[1].DueAt), came(due[2], store.WebhookWaiting, due[2].DueAt))
	unused := h.secret("whsec_dHdv")
	lost := h.settings
	lost.ID = uuid.NewString()
	require.NoError(t, h.b.Store.AddWebhookSettings(t.Context(), h.n.ID, lost))
	sweep := func(olderThan time.Duration) {
		_, err := h.b.Store.SweepWebhooks(t.Context(), h.n.ID, olderThan)
		require.NoError(t, err)
	}

	sweep(time.Hour)
	require.Len(t, h.queued(), 3, "nothing is old")
	require.Equal(t, 2, r.count(`SELECT count(*) FROM webhook_attempts WHERE snippet IS NOT NULL`))
	require.Equal(t, 2, r.count(`SELECT count(*) FROM webhook_secrets`))
	require.Equal(t, 2, r.count(`SELECT count(*) FROM webhook_settings`))

	r.exec(`UPDATE webhook_attempts SET at = at - interval '31 days'`)
	sweep(-time.Hour)
	require.Zero(t, r.count(`SELECT count(*) FROM webhook_attempts WHERE snippet IS NOT NULL`), "what receivers answered")
	require.Equal(t, 3, r.count(`SELECT count(*) FROM webhook_attempts`))
	require.Zero(t, r.count(`SELECT count(*) FROM webhook_secrets WHERE id = $1`, unused))
	require.Equal(t, 1, r.count(`SELECT count(*) FROM webhook_secrets`), "the one in use")
	require.Equal(t, 1, r.count(`SELECT count(*) FROM webhook_settings`))

	r.exec(`UPDATE webhook_deliveries SET settled_at = settled_at - interval '91 days', queued_at = queued_at - interval '200 days'`)
	sweep(time.Hour)
	require.Equal(t, []string{"placement.company_decided"}, h.queued())
	require.Equal(t, 1, r.count(`SELECT count(*) FROM webhook_attempts`))

	// Nobody waits for what is waiting for a deleted endpoint.
	h.record(endpoint.DeleteEndpoint{})
	sweep(time.Hour)
	require.Equal(t, []string{"placement.company_decided given_up"}, h.queued())
}
