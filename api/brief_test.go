package api

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/relation"
)

// What to know of a company before calling it: as it stands, what to speak of, and nothing of who is placed there.
func TestABriefIsAllToKnowOfACompanyOnOnePage(t *testing.T) {
	t.Parallel()
	b := setup(t)
	path := b.aCompany() + "/brief"
	b.store.seenOn = "2026-01-04"
	b.in("active")
	state := lifecycletest.In("active").State
	state.OwnerID, state.UnitID = workerID, unitID
	state.Problems = []placement.Problem{{No: 1, Kind: "tasks", ReportedBy: lifecycle.PartyCandidate, ReportedOn: lifecycletest.StartsOn}}
	b.store.put(lifecycle.KindPlacement, state, state.Head())
	agreed := lifecycletest.InAgreement("active").State
	agreed.Given, agreed.Received = 1, 3
	b.store.put(lifecycle.KindAgreement, agreed, agreed.Head())
	b.at = lifecycletest.At(lifecycletest.StartsOn, 12)

	a := b.get(path, "Accept-Language", "da")
	got := a.ok(http.StatusOK)

	require.Equal(t, "Lageret", got["company"].(map[string]any)["name"])
	at := got["workplaces"].([]any)[0].(map[string]any)
	require.Equal(t, "2026-01-04", at["knowledge"].(map[string]any)["last_visit_on"])
	require.InDelta(t, 2, at["legal_room"].(map[string]any)["cap"], 0.001)
	require.Equal(t, "open", got["open_places"].([]any)[0].(map[string]any)["occupancy"])
	require.Equal(t, map[string]any{"by_municipality": 1.0, "by_company": 3.0}, got["exchange"])
	require.InDelta(t, 1, got["placements"].(map[string]any)["running"], 0)
	require.Equal(t, "tasks", got["problems"].([]any)[0].(map[string]any)["kind"])
	said := map[string]string{}
	var order []string
	for _, p := range got["agenda"].([]any) {
		point := p.(map[string]any)
		order = append(order, point["point"].(string))
		said[point["point"].(string)] = point["text"].(string)
	}
	require.Equal(t, []string{"open_problems", "owed", "open_places", "visit_due", "review_due"}, order)
	require.Equal(t, "Virksomheden har gjort mere for os end vi for den, med 2. Hvad kan vi tilbyde?", said["owed"])
	for _, secret := range []string{lifecycletest.CandidateID, "candidate_id", "Nancy", "cpr"} {
		require.NotContains(t, a.body, secret)
	}
}

func TestABriefIsThereForAnyCompanyAndForCaseWorkersAlone(t *testing.T) {
	t.Parallel()
	b := setup(t)
	path := b.aCompany() + "/brief"
	company := b.store.companies[companyID]
	company.ResponsibleID, company.As, company.Owner = "", relation.AsNobody, relation.Owner{}
	b.store.companies[companyID] = company

	got := b.get(path).ok(http.StatusOK)

	require.Equal(t, "no_owner", got["agenda"].([]any)[0].(map[string]any)["point"])
	for _, list := range []string{"agreements", "ended", "problems"} {
		require.Empty(t, got[list], list)
		require.NotNil(t, got[list], list)
	}
	b.as("integration", http.MethodGet, path, "").refused(http.StatusForbidden, "not_allowed")
	b.as("admin", http.MethodGet, path, "").refused(http.StatusForbidden, "not_allowed")
	b.get("/v1/companies/"+nobodyID+"/brief").refused(http.StatusNotFound, "not_found")
}

func TestEveryPointOfAnAgendaHasAText(t *testing.T) {
	t.Parallel()
	for _, l := range []language{english, danish} {
		for _, p := range relation.Points() {
			require.Contains(t, loaded(t)[l].Relations, "agenda_"+string(p), l)
		}
	}
}
