package api

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/store"
)

const lessonID = "10000000-0000-4000-8000-000000000061"

func (f *fakeStore) ReleaseLesson(_ context.Context, c store.Create, l store.ReleasedLesson) (store.ReleasedLesson, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if row, ok := f.rows[l.PlacementID]; !ok || row.Kind != lifecycle.KindPlacement {
		return store.ReleasedLesson{}, store.ErrNotFound
	}
	l.ID, l.ReleasedBy, l.Version = lessonID, c.Actor.UserID, 1
	return l, f.broken
}

func (f *fakeStore) WithdrawLesson(_ context.Context, _ lifecycle.Actor, id string, version int) (store.ReleasedLesson, error) {
	if version != 1 {
		return store.ReleasedLesson{}, store.ErrStale
	}
	return store.ReleasedLesson{ID: id, Version: 1}, f.broken
}

func (f *fakeStore) Experience(_ context.Context, _ string, companies, _ []string) ([]store.Experience, error) {
	if len(companies) == 0 {
		return []store.Experience{}, f.broken
	}
	return []store.Experience{{PlacementID: lifecycletest.OtherPlacementID, CompanyID: companies[0], Month: "2026-11", Ending: placement.TerminatedKind, Text: "Aftal, hvem der har nøglen."}}, f.broken
}

func (f *fakeStore) LessonExport(_ context.Context, _, from, to string) (store.LessonExport, error) {
	f.filters = append(f.filters, from+" "+to)
	return store.LessonExport{
		Groups: []store.LessonGroup{
			{Industry: "52", Ending: placement.TerminatedKind, Reason: placement.Attendance, Count: 5},
			{Industry: "10", Ending: placement.NoShowKind, Count: 4},
		},
		Released: []store.Experience{{Month: "2026-11", Industry: "52", Ending: placement.TerminatedKind, Reason: placement.Attendance, Text: "=Aftal; hvem der har nøglen.", About: []string{"noise"}}},
	}, f.broken
}

func TestAnExportHasNoPersonAndNoSmallNumber(t *testing.T) {
	t.Parallel()
	b := setup(t)

	got := b.get("/v1/lessons/export?from=2026-01&to=2026-12").ok(http.StatusOK)
	file := b.get("/v1/lessons/export.csv")

	require.Equal(t, []any{
		map[string]any{"industry": "10", "ending": "no_show"},
		map[string]any{"industry": "52", "ending": "terminated_early", "reason": "attendance", "count": 5.0},
	}, got["groups"])
	require.Equal(t, http.StatusOK, file.status)
	require.Equal(t, "text/csv; charset=utf-8", file.header.Get("Content-Type"))
	require.Equal(t, "\ufeff"+strings.Join([]string{
		"kind;month;industry;occupation;ending;reason;count;about;text",
		"group;;10;;no_show;;<5;;",
		"group;;52;;terminated_early;attendance;5;;",
		`lesson;2026-11;52;;terminated_early;attendance;;noise;"'=Aftal; hvem der har nøglen."`, "",
	}, "\r\n"), file.body)
	require.Equal(t, []any{"2026-01 2026-12", "2000-01 2099-12"}, b.store.filters)
	b.get("/v1/lessons/export?from=2026-13").field("invalid_form", "from")
}

func TestALessonIsReleasedOnSomebodysWord(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("closed")
	path := "/v1/placements/" + lifecycletest.PlacementID + "/lesson-release"

	b.post(path, `{"text": "Aftal, hvem der har nøglen.", "names_nobody": false}`).field("names_nobody_required", "names_nobody")
	b.post(path, `{"text": "Ring til `+secretCPR+` først.", "names_nobody": true}`).field("names_somebody", "text")
	b.post(path, `{"text": "Aftal, hvem der har nøglen.", "about": ["magic"], "names_nobody": true}`).field("invalid", "about")
	got := b.post(path, `{"text": " Aftal, hvem der har nøglen. ", "about": ["noise"], "names_nobody": true}`).ok(http.StatusCreated)
	require.Equal(t, "Aftal, hvem der har nøglen.", got["text"])
	require.Equal(t, workerID, got["released_by"])
}
