package api

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/store"
)

const followUps = "/v1/placements/" + lifecycletest.PlacementID + "/follow-ups/"

// ratingLink makes a link for the mentor's rating, whose goal reads <b>kan tage telefonen</b>, and returns its path and ID.
func (b *bundle) ratingLink() (path, id string) {
	n := lifecycletest.In("active_unrated")
	goal := lifecycletest.Text(placement.ContentGoal + ":" + lifecycletest.GoalKey)[0]
	n.State.OwnerID, n.State.UnitID, n.State.Texts = workerID, unitID, append(n.State.Texts, goal)
	b.store.texts[goal.ID] = store.Text{ID: goal.ID, Kind: goal.Kind, Body: "<b>kan tage telefonen</b>"}
	b.store.put(lifecycle.KindPlacement, n.State, n.State.Head())
	b.at = n.At
	made := b.post(followUps+"2/rating-links", `{"party": "mentor"}`).ok(http.StatusCreated)
	require.Equal(b.t, "rating", made["purpose"])
	require.InDelta(b.t, 2, made["follow_up"], 0)
	link, _ := made["url"].(string)
	id, _ = made["id"].(string)
	return strings.TrimPrefix(link, "https://placement.example"), id
}

func TestTheMentorRatesOnceThroughALink(t *testing.T) {
	t.Parallel()
	b := setup(t)
	path, id := b.ratingLink()

	first := b.page(path, nil)
	first.says("Først et løfte om fortrolighed")
	first.says("hvordan det går i en virksomhedspraktik")
	require.NotContains(t, first.body, "telefonen", "nothing is told before the promise")
	require.Equal(t, http.StatusSeeOther, b.page(path, url.Values{"step": {"promise"}}).status)
	form := b.page(path, nil)
	require.Equal(t, http.StatusOK, form.status)
	form.says("Hvordan går det i praktikken?")
	form.says("Der var opfølgning den 5. februar 2027.")
	require.Contains(t, form.body, "<legend>&lt;b&gt;kan tage telefonen&lt;/b&gt;</legend>")
	require.Equal(t, 6, strings.Count(form.body, `type="radio" name="rating_job"`))
	require.Contains(t, form.body, `value="" checked`, "nobody answers by not choosing")

	nothing := b.page(path, url.Values{"step": {"answer"}, "rating_job": {""}, "rating_note": {"  "}})
	require.Equal(t, http.StatusUnprocessableEntity, nothing.status)
	nothing.says(`<a href="#rating_job">Vælg et svar til mindst ét af målene</a>`)
	for _, wrong := range []string{"5", "-1", "two"} {
		require.Equal(t, http.StatusUnprocessableEntity, b.page(path, url.Values{"rating_job": {wrong}}).status, wrong)
	}
	b.page(path, url.Values{"rating_job": {"3"}, "rating_note": {strings.Repeat("å", maxAnswer+1)}}).says("højst 20.000 tegn")
	require.Empty(t, b.temporal.names())

	sent := url.Values{"step": {"answer"}, "rating_job": {"3"}, "rating_note": {"møder til tiden"}}
	b.page(path, sent).says("Tak for dit svar")

	require.Equal(t, []string{"rate_follow_up"}, b.temporal.names())
	c := b.temporal.sent()[0]
	require.Equal(t, id, c.Actor.LinkID)
	require.Empty(t, c.Actor.UserID)
	var event placement.RateFollowUp
	require.NoError(t, json.Unmarshal(c.Event, &event))
	require.Equal(t, 2, event.No)
	require.Equal(t, lifecycle.PartyMentor, event.Party)
	require.Equal(t, lifecycle.ChannelForm, event.Channel)
	require.Equal(t, []string{"job"}, event.Goals)
	require.NotContains(t, string(c.Event), "rating\"", "what was said is content")
	kept := b.store.kept[len(b.store.kept)-1]
	require.Equal(t, []string{"møder til tiden", `[{"goal":"job","mentor":3}]`}, []string{kept[0].Body, kept[1].Body})

	b.store.use(id, b.at)
	b.store.outcomes[c.ProcessID+c.ID] = store.StoredOutcome{Fingerprint: c.Fingerprint, Version: 1}
	b.page(path, sent).says("Tak for dit svar") // sent twice, for the first answer was lost
	b.page(path, url.Values{"rating_job": {"1"}}).says("Har du allerede svaret")
	require.Equal(t, []string{"rate_follow_up"}, b.temporal.names())
}

func TestALinkForARatingClosesWithWhatItAsks(t *testing.T) {
	t.Parallel()
	for why, closes := range map[string]func(b *bundle){
		"two weeks":     func(b *bundle) { b.at = b.at.AddDate(0, 0, 15) },
		"rated already": func(b *bundle) { b.after(lifecycletest.RateFollowUp()) },
		"it has ended":  func(b *bundle) { at := b.at; b.in("evaluating_planned"); b.at = at },
	} {
		b := setup(t)
		path, _ := b.ratingLink()
		require.Equal(t, http.StatusOK, b.page(path, nil).status, why)

		closes(b)

		require.Equal(t, http.StatusNotFound, b.page(path, nil).status, why)
		require.Equal(t, http.StatusNotFound, b.page(path, url.Values{"rating_job": {"3"}}).status, why)
		require.Empty(t, b.temporal.names(), why)
	}
}

// after lets an event happen to the placement that is there.
func (b *bundle) after(e lifecycle.Event) {
	n := lifecycletest.In("active_unrated")
	state := lifecycletest.Apply(n.State, n.At, e)
	state.OwnerID, state.UnitID = workerID, unitID
	b.store.put(lifecycle.KindPlacement, state, state.Head())
}

func TestRatingsOfALaterDayAreShownAmongTheOthers(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("active_unrated")
	e := lifecycletest.RateFollowUp()
	b.after(e)
	ref := e.Contents[0]
	b.store.texts[ref.ID] = store.Text{ID: ref.ID, Kind: ref.Kind, Body: `[{"goal":"job","mentor":4}]`}
	n := lifecycletest.In("active_unrated")
	b.store.documents.told = true
	b.store.story = slices.Concat(n.Story, []lifecycletest.Happened{{At: n.At, Event: e}})

	goal := b.get("/v1/placements/" + lifecycletest.PlacementID + "/progress").ok(http.StatusOK)["goals"].([]any)[0].(map[string]any)

	require.Len(t, goal["mentor"], 2, "at day one, and afterwards at the first week")
	require.InDelta(t, 4, goal["mentor"].([]any)[1].(map[string]any)["rating"], 0)
	require.Empty(t, goal["missing"])
	b.post(followUps+"2/rating-links", `{"party": "mentor"}`).refused(http.StatusConflict, "already_rated")
	b.post(followUps+"2/rating-links", `{"party": "candidate"}`).field("not_one_of", "party")
	b.post(followUps+"3/ratings", `{"party": "mentor", "channel": "phone", "progress": [{"goal": "job", "rating": 3}]}`).refused(http.StatusConflict, "follow_up_not_held")
	b.post(followUps+"2/ratings", `{"party": "mentor", "channel": "phone", "progress": [{"goal": "job", "rating": 5}]}`).field("too_large", "progress[0].rating")
}
