package store_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/legal"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/store"
	"placement/models/store/rulepacks"
	"placement/models/store/storetest"
)

// secretPack is a rule pack that one tenant has loaded.
const secretPack = "vp-of-one-tenant"

// packLike is the product's pack under another ID, valid from another day, with something changed in it.
func packLike(t testing.TB, id string, from lifecycle.Date, changes ...string) legal.Pack {
	t.Helper()
	data, err := os.ReadFile("rulepacks/vp-2026-07.yaml")
	require.NoError(t, err)
	changes = append(changes, "id: vp-2026-07", "id: "+id, "valid_from: 2026-07-01", "valid_from: "+string(from))
	p, err := rulepacks.Parse([]byte(strings.NewReplacer(changes...).Replace(string(data))))
	require.NoError(t, err)
	return p
}

// fourMonths are headcounts of the months that count for a placement proposed in January 2027, and of the next one.
func fourMonths(fte float64) []store.Headcount {
	var all []store.Headcount
	for _, month := range []lifecycle.Date{"2026-09-01", "2026-10-01", "2026-11-01", "2026-12-01", "2027-01-01"} {
		all = append(all, store.Headcount{Month: month, OrdinaryFTE: fte, Source: "company"})
	}
	return all
}

// declaration is of persons supported by others in the first months of 2027.
func declaration(n *storetest.Tenant, fte float64) store.SupportedElsewhere {
	return store.SupportedElsewhere{
		WorkplaceID: n.Workplace.ID, From: "2027-01-01", To: "2027-06-30", FTE: fte, DeclaredOn: "2026-12-15", DeclaredBy: "company",
	}
}

// room asks about the canonical period.
func room() legal.Facts {
	return legal.Facts{
		Moment: legal.AtProposal, On: lifecycletest.ProposedOn, WeeklyHours: 15,
		Period: lifecycle.Period{Start: lifecycletest.StartsOn, End: lifecycletest.EndsOn},
	}
}

// group makes a candidate one of a target group.
func (r *recorder) group(candidate int, g string) {
	r.t.Helper()
	r.exec(`UPDATE candidates SET target_group = $2 WHERE id = $1`, r.b.Tenant.Candidates[candidate].ID, g)
}

// say records e at an instant, whatever texts it refers to, and returns what became of it.
func (r *recorder) say(at time.Time, e lifecycle.Event) store.Recorded {
	r.t.Helper()
	t := r.transitionAt(at, e)
	t.Texts = nil
	out, err := r.b.Store.Record(context.Background(), t)
	require.NoError(r.t, err)
	if out.Verdict == store.VerdictRecorded {
		r.state, _ = t.State.(placement.State)
	}
	return out
}

// happen plays the canonical story from after the proposal up to the stage that is named.
func (r *recorder) happen(stage string) {
	r.t.Helper()
	for _, h := range lifecycletest.In(stage).Story[1:] {
		out := r.say(h.At, h.Event)
		require.Equal(r.t, store.VerdictRecorded, out.Verdict, "%s: %+v", h.Event.Name(), out.Refusal)
	}
}

// begun is a recorder whose placement has been proposed and has come to the stage that is named, of the first candidate,
// who is activity-ready.
func begun(t *testing.T, b *storetest.Bundle, stage string) *recorder {
	t.Helper()
	r := &recorder{t: t, b: b}
	r.group(0, "activity_ready")
	r.propose(0, 0)
	r.happen(stage)
	return r
}

// propose proposes the canonical placement.
func (r *recorder) propose(candidate, place int, changes ...func(*placement.Propose)) store.Recorded {
	r.t.Helper()
	e := r.proposal(candidate, place)
	for _, change := range changes {
		change(&e)
	}
	return r.say(lifecycletest.At(lifecycletest.ProposedOn, 9), e)
}

// rules are the rules of findings.
func rules(findings []lifecycle.Finding) []string {
	var all []string
	for _, f := range findings {
		all = append(all, f.Rule)
	}
	return all
}
