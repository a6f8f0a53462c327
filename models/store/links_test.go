package store_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/store"
	"placement/models/store/storetest"
)

// asked is when the parties of the canonical placement are asked for their evaluations.
func asked() time.Time { return lifecycletest.At("2027-05-03", 10) }

// evaluating is a placement that has ended as planned, and waits for evaluations.
func evaluating(t *testing.T) *recorder {
	t.Helper()
	return begun(t, storetest.New(t), "evaluating_planned")
}

// link makes a link for the party's evaluation.
func (r *recorder) link(party lifecycle.Party, token string) store.Link {
	r.t.Helper()
	until, err := r.state.EvaluationLink(party)
	require.NoError(r.t, err)
	l, err := r.b.Store.CreateLink(r.t.Context(), r.b.Tenant.CaseWorker.Create(), asked(), store.Link{
		PlacementID: r.state.ID, Purpose: placement.LinkForEvaluation, Party: party, Language: "da", ExpiresAt: until,
	}, token)
	require.NoError(r.t, err)
	return l
}

// through is the party's evaluation as it comes through a link.
func (r *recorder) through(l store.Link, party lifecycle.Party, at time.Time) store.Transition {
	r.t.Helper()
	e := lifecycletest.Evaluates(party)
	e.Channel = lifecycle.ChannelForm
	tr := r.transitionAt(at, e)
	tr.Texts, tr.Actor = nil, l.Actor("request-of-a-link")
	return tr
}

func TestALinkIsUsedOnceInTheTransactionOfItsEvent(t *testing.T) {
	t.Parallel()
	r := evaluating(t)
	l := r.link("candidate", "token")
	require.True(t, l.Good(asked()))
	first, second := r.through(l, "candidate", asked()), r.through(l, "candidate", asked())

	out, err := r.b.Store.Record(t.Context(), first)
	require.NoError(t, err)
	require.Equal(t, store.VerdictRecorded, out.Verdict, "%+v", out.Refusal)

	r.state, _ = first.State.(placement.State)
	opened, tenant, err := r.b.Store.OpenLink(t.Context(), "token")
	require.NoError(t, err)
	require.Equal(t, r.b.Tenant.ID, tenant.ID)
	require.Equal(t, asked(), *opened.UsedAt)
	require.False(t, opened.Good(asked()))
	require.Equal(t, 1, r.count(`SELECT count(*) FROM events WHERE link_id = $1 AND user_id IS NULL AND name = 'evaluate'`, l.ID))
	require.Equal(t, 1, r.count(`SELECT count(*) FROM audit WHERE link_id = $1 AND action = 'placement.evaluation_given'`, l.ID))
	second.Expected, second.Head.Version = r.state.Version, r.state.Version+1
	r.refused(second, placement.CodeLinkNotUsable)
	list, err := r.b.Store.Timeline(t.Context(), r.b.Tenant.ID, r.state.ID, store.Page{Limit: 200})
	require.NoError(t, err)
	var by []string
	for _, e := range list.Items {
		if e.Name == "evaluate" {
			by = append(by, e.UserID+e.LinkID)
		}
	}
	require.Equal(t, []string{l.ID}, by)
}

func TestWhatALinkIsNotFor(t *testing.T) {
	t.Parallel()
	r := evaluating(t)
	l := r.link("company", "token")
	other := r.link("candidate", "another token")

	r.refused(r.through(l, "company", asked()), placement.CodeLinkNotUsable) // confidentiality was not promised
	require.NoError(t, r.b.Store.AcceptLink(t.Context(), l.Actor("r"), asked()))
	require.NoError(t, r.b.Store.AcceptLink(t.Context(), l.Actor("r"), asked()), "twice is once")
	r.refused(r.through(l, "candidate", asked()), placement.CodeLinkNotUsable)   // another's evaluation
	r.refused(r.through(l, "company", l.ExpiresAt), placement.CodeLinkNotUsable) // too late
	r.refused(r.through(other, "company", asked()), placement.CodeLinkNotUsable) // another's link
	foreign := l
	foreign.ID = uuid.NewString()
	r.refused(r.through(foreign, "company", asked()), placement.CodeLinkNotUsable) // no link
	disagrees := r.transitionAt(asked(), lifecycletest.Disagrees())
	disagrees.Texts, disagrees.Actor = nil, other.Actor("r")
	r.refused(disagrees, placement.CodeLinkNotUsable) // another command
	_, err := r.b.Store.RevokeLink(t.Context(), r.b.Tenant.CaseWorker.Actor(), other.ID, asked())
	require.NoError(t, err)
	r.refused(r.through(other, "candidate", asked()), placement.CodeLinkNotUsable) // taken back

	out, err := r.b.Store.Record(t.Context(), r.through(l, "company", asked()))
	require.NoError(t, err)
	require.Equal(t, store.VerdictRecorded, out.Verdict, "%+v", out.Refusal)
	require.ErrorIs(t, r.b.Store.AcceptLink(t.Context(), l.Actor("r"), asked()), store.ErrNotFound)
	_, err = r.b.Store.RevokeLink(t.Context(), r.b.Tenant.CaseWorker.Actor(), l.ID, asked())
	require.ErrorIs(t, err, store.ErrNotFound, "what was used is not taken back")
}

func TestTheLatestLinkIsTheOneThatOpens(t *testing.T) {
	t.Parallel()
	r := evaluating(t)
	c := r.b.Tenant.CaseWorker.Create()
	l := store.Link{PlacementID: r.state.ID, Purpose: placement.LinkForEvaluation, Party: "candidate", Language: "da", ExpiresAt: asked().AddDate(0, 0, 14)}
	offer := func(c store.Create, token string) (store.Link, error) {
		return r.b.Store.CreateLink(t.Context(), c, asked(), l, token)
	}
	first, err := offer(c, "one")
	require.NoError(t, err)
	again, err := offer(c, "one")
	require.NoError(t, err)
	require.Equal(t, first, again, "the same key makes one link")
	_, err = offer(c, "other keys")
	var taken *store.TakenError
	require.ErrorAs(t, err, &taken)

	second, err := offer(r.b.Tenant.CaseWorker.Create(), "two")
	require.NoError(t, err)

	list, err := r.b.Store.Links(t.Context(), r.b.Tenant.ID, r.state.ID)
	require.NoError(t, err)
	good := map[string]bool{}
	for _, x := range list {
		good[x.ID] = x.Good(asked())
	}
	require.Equal(t, map[string]bool{first.ID: false, second.ID: true}, good)
	_, _, err = r.b.Store.OpenLink(t.Context(), "three")
	require.ErrorIs(t, err, store.ErrNotFound)
	kept := strings.Join(column(t, owner(t, r.b.OwnerURL), `SELECT concat(l.*) FROM links l`), "")
	require.NotContains(t, kept, "two", "hashes only")
}

func TestManyMakeALinkAtOnceAndOneIsGood(t *testing.T) {
	t.Parallel()
	r := evaluating(t)
	l := store.Link{PlacementID: r.state.ID, Purpose: placement.LinkForEvaluation, Party: "candidate", Language: "en", ExpiresAt: asked().AddDate(0, 0, 14)}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			_, _ = r.b.Store.CreateLink(t.Context(), r.b.Tenant.CaseWorker.Create(), asked(), l, uuid.NewString())
		})
	}
	all.Wait()
	require.Equal(t, 1, r.count(`SELECT count(*) FROM links WHERE used_at IS NULL AND revoked_at IS NULL`))
}

func TestALinkShowsAFirstNameAtMost(t *testing.T) {
	t.Parallel()
	r := evaluating(t)
	l, n := r.link("company", "token"), r.b.Tenant
	full := n.Candidates[0].Name

	bare, err := r.b.Store.LinkSubject(t.Context(), l.Actor("r"), r.state.ID, false)
	require.NoError(t, err)
	named, err := r.b.Store.LinkSubject(t.Context(), l.Actor("r"), r.state.ID, true)
	require.NoError(t, err)

	require.Empty(t, bare.FirstName)
	first, _, _ := strings.Cut(full, " ")
	require.Equal(t, first, named.FirstName)
	require.Equal(t, r.state.Period, named.Period)
	require.Equal(t, 1, r.count(`SELECT count(*) FROM audit WHERE link_id = $1 AND action = 'candidate.first_name.read'`, l.ID))
	r.exec(`UPDATE candidates SET protected = 'name'`)
	hidden, err := r.b.Store.LinkSubject(t.Context(), l.Actor("r"), r.state.ID, true)
	require.NoError(t, err)
	require.Empty(t, hidden.FirstName)
}
