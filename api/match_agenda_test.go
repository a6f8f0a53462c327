package api

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/store"
)

func TestTheAgendaOfTheWeeklyMeeting(t *testing.T) {
	t.Parallel()
	b := setup(t)

	got := b.get("/v1/match-agenda?most=5&unit_id="+unitID, "Accept-Language", "da").ok(http.StatusOK)

	require.Equal(t, store.AgendaQuestion{On: "2027-01-04", Before: "2027-04-05", UnitID: unitID, Most: 5}, b.store.agenda)
	point := func(part string) map[string]any { return got[part].([]any)[0].(map[string]any) }
	require.Equal(t, []any{"Torben", 60.0, "Har ventet i 60 dage"}, []any{point("waiting")["name"], point("waiting")["days"], point("waiting")["text"]})
	require.Equal(t, []any{"Lager", 10.0, "Har stået tom i 10 dage"}, []any{point("places")["title"], point("places")["days"], point("places")["text"]})
	require.Equal(t, []any{true, -1.0, "Skulle have haft et nyt forløb i går"},
		[]any{point("rematches")["overdue"], point("rematches")["days"], point("rematches")["text"]})
	require.NotContains(t, point("rematches"), "name", "who is protected has none")
	require.Equal(t, "Udløber om 10 dage; forlæng den, eller lad den udløbe", point("agreements")["text"])
	require.Equal(t, "no_capacity", point("rejected")["reason"])
	for part, links := range map[string][]string{
		"waiting": {"candidate", "suggestions"}, "places": {"place", "shortlist"}, "rematches": {"rematch", "suggestions", "placement"},
		"agreements": {"agreement", "brief"}, "rejected": {"candidate", "place", "decisions"},
	} {
		require.NotEmpty(t, got["questions"].(map[string]any)[part], part)
		for _, link := range links {
			require.Contains(t, point(part)["links"], link, part)
		}
	}
	require.Equal(t, 10, func() int { b.get("/v1/match-agenda").ok(http.StatusOK); return b.store.agenda.Most }())
	b.get("/v1/match-agenda?most=51").field("too_large", "most")
	b.get("/v1/match-agenda?unit_id="+secretCPR).field("invalid_id", "unit_id")
}
