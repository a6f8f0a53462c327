package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
	"placement/models/store"
	"placement/models/store/storetest"
)

// keyText is a lesson that names nobody.
const keyText = "Aftal på tryghedsmødet, hvem der har nøglen."

func TestWhatWasLearnedIsShownWhereItConcerns(t *testing.T) {
	t.Parallel()
	r := begun(t, storetest.New(t), "evaluating_terminated")
	b, n := r.b, r.b.Tenant
	ask := func(companies, occupations []string) []store.Experience {
		all, err := b.Store.Experience(t.Context(), n.ID, companies, occupations)
		require.NoError(t, err)
		return all
	}
	r.exec(`UPDATE places SET occupation = '4321'; UPDATE companies SET industry_code = '521000'`)
	first := store.Experience{
		PlacementID: r.state.ID, CompanyID: n.Company.ID, Occupation: "4321", Industry: "521000", Month: "2027-02",
		Ending: placement.TerminatedKind, Reason: placement.WorkplaceConditions, About: []string{},
	}
	require.Equal(t, []store.Experience{first}, ask([]string{n.Company.ID}, nil))
	require.Empty(t, ask(nil, []string{"4321"}), "of other companies nothing is told that nobody has released")

	made, err := b.Store.ReleaseLesson(t.Context(), n.CaseWorker.Create(), store.ReleasedLesson{PlacementID: r.state.ID, Text: keyText, About: []string{"early_morning"}})
	require.NoError(t, err)
	_, err = b.Store.ReleaseLesson(t.Context(), n.CaseWorker.Create(), store.ReleasedLesson{PlacementID: r.state.ID, Text: keyText})
	var taken *store.TakenError
	require.ErrorAs(t, err, &taken)
	require.Equal(t, made.ID, taken.ID)

	first.Text, first.About = keyText, []string{"early_morning"}
	require.Equal(t, []store.Experience{first}, ask(nil, []string{"4321"}))
	require.Empty(t, ask(nil, []string{"9999"}))
	out, err := b.Store.LessonExport(t.Context(), n.ID, "2027-02", "2027-02")
	require.NoError(t, err)
	require.Equal(t, []store.LessonGroup{{Industry: "52", Ending: placement.TerminatedKind, Reason: placement.WorkplaceConditions, Count: 1}}, out.Groups)
	first.PlacementID, first.CompanyID, first.Industry = "", "", "52"
	require.Equal(t, []store.Experience{first}, out.Released)
	out, err = b.Store.LessonExport(t.Context(), n.ID, "2027-03", "2027-12")
	require.NoError(t, err)
	require.Empty(t, out.Groups)

	_, err = b.Store.WithdrawLesson(t.Context(), n.CaseWorker.Actor(), made.ID, 2)
	require.ErrorIs(t, err, store.ErrStale)
	_, err = b.Store.WithdrawLesson(t.Context(), n.CaseWorker.Actor(), made.ID, 1)
	require.NoError(t, err)
	require.Empty(t, ask(nil, []string{"4321"}))
}

func TestAReleasedLessonNamesNobodyThatWeKnowOf(t *testing.T) {
	t.Parallel()
	r := begun(t, storetest.New(t), "evaluating_terminated")
	name := r.b.Tenant.Candidates[0].Name

	_, err := r.b.Store.ReleaseLesson(t.Context(), r.b.Tenant.CaseWorker.Create(), store.ReleasedLesson{PlacementID: r.state.ID, Text: "Så kom " + name + " for sent."})

	var refusal *lifecycle.RuleError
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, store.CodeNamesSomebody, refusal.Code)
	require.NotContains(t, refusal.Error(), name)
	require.Zero(t, r.count(`SELECT count(*) FROM released_lessons`))
}
