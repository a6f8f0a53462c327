package api

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	events "placement/models/lifecycle/catalogue"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/store"
)

func (b *bundle) events(query string) EventPage {
	a := b.get("/v1/events" + query)
	require.Equal(b.t, http.StatusOK, a.status, a.body)
	var p EventPage
	require.NoError(b.t, json.Unmarshal([]byte(a.body), &p))
	return p
}

func TestTheFeedGivesTheBytesThatAWebhookCarries(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.store.happens("proposed", "candidate_decided")

	p := b.events("")

	require.Len(t, p.Items, 2)
	for i, item := range p.Items {
		want, err := events.Message("https://placement.example", eventOf(b.store.feed.events[i]))
		require.NoError(t, err)
		require.Equal(t, string(want), string(item.RawMessage))
	}
	require.Equal(t, 1, b.store.feed.stamps, "who asks gives events their numbers")
}

func TestAPageAlwaysSaysWhereToGoOn(t *testing.T) {
	t.Parallel()
	b := setup(t)

	empty := b.get("/v1/events").ok(http.StatusOK)
	require.Equal(t, []any{}, empty["items"])
	require.Equal(t, false, empty["more"])
	require.NotEmpty(t, empty["next"])
	b.store.happens("proposed", "candidate_decided", "company_decided")
	first := b.events("?limit=2&after=" + url.QueryEscape(empty["next"].(string)))
	second := b.events("?limit=2&after=" + url.QueryEscape(first.Next))
	nothing := b.events("?type=placement.closed")

	require.Len(t, first.Items, 2)
	require.True(t, first.More)
	require.Len(t, second.Items, 1)
	require.False(t, second.More)
	require.Empty(t, nothing.Items)
	require.Equal(t, second.Next, nothing.Next)
}

func TestTheFeedIsAskedForWhatIsWanted(t *testing.T) {
	t.Parallel()
	b := setup(t)

	b.events("?type=placement.proposed&type=agreement.*&type=follow_along.*&subject=placement/" + lifecycletest.PlacementID + "&after=now&limit=7")

	require.Equal(t, store.FeedQuery{
		After: "now", Limit: 7, Types: []string{"placement.proposed"}, Kinds: []lifecycle.Kind{lifecycle.KindAgreement, lifecycle.KindFollowAlong},
		Subject: lifecycle.Ref{Kind: lifecycle.KindPlacement, ID: lifecycletest.PlacementID},
	}, b.store.feed.asked[0])
	for query, want := range map[string][2]string{
		"?type=placement.propose":             {"unknown_event_type", "type[0]"},
		"?type=placement.*&type=" + secretCPR: {"unknown_event_type", "type[1]"},
		"?type=place.*":                       {"unknown_event_type", "type[0]"},
		"?type=*":                             {"unknown_event_type", "type[0]"},
		"?subject=placement":                  {"invalid_subject", "subject"},
		"?subject=placement/" + secretCPR:     {"invalid_subject", "subject"},
		"?subject=person/" + nobodyID:         {"invalid_subject", "subject"},
		"?after=rubbish":                      {"invalid_cursor", "after"},
		"?limit=201":                          {"too_large", "limit"},
		"?types=x":                            {"unknown_parameter", "types"},
	} {
		for _, path := range []string{"/v1/events", "/v1/events/stream"} {
			if path != "/v1/events" && strings.Contains(query, "limit") {
				continue
			}
			a := b.get(path + query)
			a.field(want[0], want[1])
			require.NotContains(t, a.body, secretCPR)
		}
	}
	require.NotContains(t, b.logs.String(), secretCPR)
}

func TestAPositionThatIsGoneSaysWhereToGoOn(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for _, path := range []string{"/v1/events", "/v1/events/stream"} {
		for lost, code := range map[bool]string{false: "cursor_expired", true: "cursor_lost"} {
			b.store.feed.gone = &store.FeedGoneError{Lost: lost, Oldest: "after-0"}
			p := b.get(path+"?after=expired").refused(http.StatusGone, code)
			require.Equal(t, map[string]string{"after": "after-0"}, p.Values)
		}
	}
}

func TestAnEventOfAnUnknownKindWaitsForABuildThatKnowsIt(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.store.happens("proposed", "candidate_decided", "company_decided")
	b.store.feed.events[1].Process.Kind = "of_tomorrow"

	p := b.events("")
	require.Len(t, p.Items, 1)
	require.Equal(t, "after-1", p.Next, "nothing is passed over")
	require.True(t, p.More)
	b.get("/v1/events?after=after-1").refused(http.StatusServiceUnavailable, codeUnavailable)
}
