package store_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"placement/models/lifecycle"
	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/followalong"
	"placement/models/lifecycle/kpi"
	"placement/models/lifecycle/legal"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/outreach"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/policybatch"
	"placement/models/lifecycle/reassignment"
	"placement/models/lifecycle/relation"
	"placement/models/matching"
	"placement/models/store"
	"placement/models/store/storetest"
)

// stranger is another tenant that knows every ID of the first one.
type stranger struct {
	b        *storetest.Bundle
	n        *storetest.Tenant // the one that is asked for
	actor    lifecycle.Actor   // of the one that asks
	tenant   string
	process  placement.State
	command  string
	text     string
	proposal store.Transition
	known    known
	// of is what belongs to the first candidate.
	of       disclosed
	declared store.SupportedElsewhere
	support  store.MentorSupport
	absence  store.Absence
	closed   store.CalendarChange
	target   store.PortfolioTarget
	visiting store.VisitingTime
	paid     store.PaidHours
	link     store.Link
	released store.ReleasedLesson
	issued   store.Document
	deputy   store.Deputy
	leaving  store.Reassignment
	applied  store.PolicyApplication
	// hook is a webhook endpoint whose run holds the token, message what waits for it.
	hook    *hook
	token   string
	message store.WebhookDue
	// sought is the candidate for whom a company is sought, at a company that the first one pointed to.
	sought string
}

// nothing is what a stranger may learn: that there is nothing, or an empty list.
func nothing[T any](t *testing.T, list store.List[T], err error) {
	t.Helper()
	require.NoError(t, err)
	require.Empty(t, list.Items)
	require.Empty(t, list.Next)
}

// attempts call every method of the store that names a tenant, with the IDs of another one.
var attempts = map[string]func(context.Context, *testing.T, stranger){
	"Company": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.Company(ctx, s.tenant, s.n.Company.ID)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"UpdateCompany": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.UpdateCompany(ctx, s.actor, s.n.Company)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"Companies": func(ctx context.Context, t *testing.T, s stranger) {
		list, err := s.b.Store.Companies(ctx, s.tenant, store.CompanyFilter{})
		require.NoError(t, err)
		require.False(t, slices.ContainsFunc(list.Items, func(c store.Company) bool { return c.ID == s.n.Company.ID }))
	},
	"CreateCompany": func(ctx context.Context, t *testing.T, s stranger) {
		// The number is taken there, not here; neither is the idempotency key.
		made, err := s.b.Store.CreateCompany(ctx, store.Create{Key: s.command, Fingerprint: "f", Actor: s.actor}, company("24256790"))
		require.NoError(t, err)
		_, err = s.b.Store.Company(ctx, s.n.ID, made.ID)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"Responsible": func(ctx context.Context, t *testing.T, s stranger) {
		all, err := s.b.Store.Responsible(ctx, s.tenant, "2027-02-01", s.n.Company.ID)
		require.NoError(t, err)
		require.Empty(t, all)
	},
	"KnownEmployers": func(ctx context.Context, t *testing.T, s stranger) {
		err := s.b.Store.KnownEmployers(ctx, s.tenant, candidacy.Profile{Lessons: []candidacy.Lesson{{CompanyID: s.n.Company.ID}}})
		require.ErrorAs(t, err, new(*store.RefError))
	},
	"OwnedOf": func(ctx context.Context, t *testing.T, s stranger) {
		all, err := s.b.Store.OwnedOf(ctx, s.tenant, s.n.Company.ID, s.n.CaseWorker.ID)
		require.NoError(t, err)
		require.Empty(t, all)
	},
	"Notices": func(ctx context.Context, t *testing.T, s stranger) {
		list, err := s.b.Store.Notices(ctx, s.tenant, store.NoticeFilter{CoordinatorID: s.n.CaseWorker.ID})
		nothing(t, list, err)
	},
	"CreateAbsence": func(ctx context.Context, t *testing.T, s stranger) {
		a := s.absence
		a.From, a.To = "2027-05-01", "2027-05-02"
		_, err := s.b.Store.CreateAbsence(ctx, store.Create{Key: uuid.NewString(), Actor: s.actor}, a)
		requireRef(t, err, "user_id")
	},
	"Absence": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.Absence(ctx, s.tenant, s.absence.ID)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"UpdateAbsence": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.UpdateAbsence(ctx, s.actor, s.absence)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"RemoveAbsence": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.RemoveAbsence(ctx, s.actor, s.absence.ID, s.absence.Version)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"Absences": func(ctx context.Context, t *testing.T, s stranger) {
		list, err := s.b.Store.Absences(ctx, s.tenant, s.absence.UserID, store.Page{})
		nothing(t, list, err)
	},
	"Away": func(ctx context.Context, t *testing.T, s stranger) {
		all, err := s.b.Store.Away(ctx, s.tenant, s.absence.From)
		require.NoError(t, err)
		require.Empty(t, all)
	},
	"CreateDeputy": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.CreateDeputy(ctx, store.Create{Key: uuid.NewString(), Actor: s.actor}, relation.Deputy{UserID: s.n.Supervisor.ID, DeputyID: s.actor.UserID})
		requireRef(t, err, "user_id")
		_, err = s.b.Store.CreateDeputy(ctx, store.Create{Key: uuid.NewString(), Actor: s.actor}, relation.Deputy{UserID: s.actor.UserID, DeputyID: s.n.Supervisor.ID})
		requireRef(t, err, "deputy_id")
	},
	"Deputy": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.Deputy(ctx, s.tenant, s.deputy.ID)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"RemoveDeputy": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.RemoveDeputy(ctx, s.actor, s.deputy.ID, s.deputy.Version)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"Deputies": func(ctx context.Context, t *testing.T, s stranger) {
		list, err := s.b.Store.Deputies(ctx, s.tenant, s.deputy.UserID, store.Page{})
		nothing(t, list, err)
	},
	"StandsInFor": func(ctx context.Context, t *testing.T, s stranger) {
		all, err := s.b.Store.StandsInFor(ctx, s.tenant, s.deputy.DeputyID, s.absence.From)
		require.NoError(t, err)
		require.Empty(t, all)
	},
	"ActsFor": func(ctx context.Context, t *testing.T, s stranger) {
		owner, err := s.b.Store.ActsFor(ctx, s.tenant, s.deputy.DeputyID, s.process.ID, s.absence.From)
		require.NoError(t, err)
		require.Empty(t, owner)
	},
	"DeputiesOn": func(ctx context.Context, t *testing.T, s stranger) {
		all, err := s.b.Store.DeputiesOn(ctx, s.tenant, s.absence.From)
		require.NoError(t, err)
		require.Empty(t, all)
	},
	"SetUserActive": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.SetUserActive(ctx, s.actor, s.n.Admin.ID, false)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"PlanReassignment": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.PlanReassignment(ctx, s.tenant, s.leaving, "2027-01-04")
		requireRef(t, err, "from_user_id")
	},
	"TryReassignment": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.TryReassignment(ctx, s.tenant, s.leaving, "2027-01-04", time.Now(), store.Page{})
		requireRef(t, err, "from_user_id")
	},
	"CreateReassignment": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.CreateReassignment(ctx, store.Create{Key: uuid.NewString(), Actor: s.actor}, s.leaving, "2027-01-04")
		requireRef(t, err, "from_user_id")
	},
	"Reassignment": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.Reassignment(ctx, s.tenant, s.leaving.ID)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"Reassignments": func(ctx context.Context, t *testing.T, s stranger) {
		list, err := s.b.Store.Reassignments(ctx, s.tenant, store.Page{})
		nothing(t, list, err)
	},
	"ReassignmentItems": func(ctx context.Context, t *testing.T, s stranger) {
		list, err := s.b.Store.ReassignmentItems(ctx, s.tenant, s.leaving.ID, "", store.Page{})
		nothing(t, list, err)
	},
	"StepReassignment": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.StepReassignment(ctx, s.actor, s.leaving.ID, "suspended", reassignment.Batch.Suspend)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"UnfinishedReassignments": func(ctx context.Context, t *testing.T, s stranger) {
		ids, err := s.b.Store.UnfinishedReassignments(ctx, s.tenant)
		require.NoError(t, err)
		require.Empty(t, ids)
	},
	"OpenItems": func(ctx context.Context, t *testing.T, s stranger) {
		items, err := s.b.Store.OpenItems(ctx, s.tenant, s.leaving.ID, false, 1, 100, commandsOf)
		require.NoError(t, err)
		require.Empty(t, items)
	},
	"HandedNow": func(ctx context.Context, t *testing.T, s stranger) {
		give, giveBack := commandsOf(s.process.Head().ID)
		_, err := s.b.Store.HandedNow(ctx, s.tenant, store.Handed{ReassignmentItem: store.ReassignmentItem{Ref: s.process.Head().Ref}}, give, giveBack)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"KeepItemResults": func(ctx context.Context, t *testing.T, s stranger) {
		require.NoError(t, s.b.Store.KeepItemResults(ctx, s.tenant, s.leaving.ID, []store.ReassignmentItem{{No: 1, Result: reassignment.Given}}))
	},
	"FinishReassignment": func(ctx context.Context, t *testing.T, s stranger) {
		require.NoError(t, s.b.Store.FinishReassignment(ctx, s.tenant, s.leaving.ID, false))
	},
	"GiveCompany": func(ctx context.Context, t *testing.T, s stranger) {
		err := s.b.Store.GiveCompany(ctx, store.Create{Key: uuid.NewString(), Actor: s.actor}, store.CompanyGift{
			CompanyID: s.n.Company.ID, FromID: s.n.CaseWorker.ID, ToID: s.actor.UserID,
		})
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"ChangeCalendar": func(ctx context.Context, t *testing.T, s stranger) {
		before, err := s.b.Store.ClosingDays(ctx, s.n.ID, "2027-05-01", "2027-05-31")
		require.NoError(t, err)
		_, err = s.b.Store.ChangeCalendar(ctx, store.Create{Key: uuid.NewString(), Actor: s.actor},
			lifecycle.CalendarEdit{Close: []lifecycle.Date{"2027-05-20"}}, "2027-01-04")
		require.NoError(t, err)
		after, err := s.b.Store.ClosingDays(ctx, s.n.ID, "2027-05-01", "2027-05-31")
		require.NoError(t, err)
		require.Equal(t, before, after, "only one's own calendar is changed")
	},
	"CalendarChanges": func(ctx context.Context, t *testing.T, s stranger) {
		all, err := s.b.Store.CalendarChanges(ctx, s.tenant, 0)
		require.NoError(t, err)
		require.NotContains(t, all, s.closed)
	},
	"ClosingDays": func(ctx context.Context, t *testing.T, s stranger) {
		all, err := s.b.Store.ClosingDays(ctx, s.tenant, "2027-01-01", "2027-12-31")
		require.NoError(t, err)
		require.Zero(t, all.Behind, "only one's own processes are counted")
	},
	"UnderOlderCalendar": func(ctx context.Context, t *testing.T, s stranger) {
		found, err := s.b.Store.UnderOlderCalendar(ctx, s.tenant, 1000, "", 100)
		require.NoError(t, err)
		require.NotContains(t, found, store.Counting{Ref: lifecycle.Ref{Kind: lifecycle.KindPlacement, ID: s.process.ID}, Version: 1})
	},
	"OpenEpoch": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.OpenEpoch(ctx, s.tenant, lifecycle.Ref{Kind: lifecycle.KindPlacement, ID: s.process.ID})
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"CloseEpoch": func(ctx context.Context, t *testing.T, s stranger) {
		ref := lifecycle.Ref{Kind: lifecycle.KindPlacement, ID: s.process.ID}
		p, err := s.b.Store.OpenEpoch(ctx, s.n.ID, ref)
		require.NoError(t, err)
		require.NoError(t, s.b.Store.CloseEpoch(ctx, s.tenant, ref, p.Epoch))
		after, err := s.b.Store.Process(ctx, s.n.ID, ref.Kind, ref.ID)
		require.NoError(t, err)
		require.Equal(t, p.Epoch, after.Epoch, "only one's own is taken back")
		require.NoError(t, s.b.Store.CloseEpoch(ctx, s.n.ID, ref, p.Epoch))
	},
	"WhileStarting": func(ctx context.Context, t *testing.T, s stranger) {
		ref := lifecycle.Ref{Kind: lifecycle.KindPlacement, ID: s.process.ID}
		err := s.b.Store.WhileStarting(ctx, s.n.ID, ref, func() error {
			return s.b.Store.WhileStarting(ctx, s.tenant, ref, func() error { return nil })
		})
		require.NoError(t, err, "nobody waits for another tenant")
	},
	"OpenRows": func(ctx context.Context, t *testing.T, s stranger) {
		rows, err := s.b.Store.OpenRows(ctx, s.tenant, "", 100)
		require.NoError(t, err)
		require.Empty(t, rows)
	},
	"Rows": func(ctx context.Context, t *testing.T, s stranger) {
		rows, err := s.b.Store.Rows(ctx, s.tenant, []string{s.process.ID})
		require.NoError(t, err)
		require.Empty(t, rows)
	},
	"CommandAt": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.CommandAt(ctx, s.tenant, s.process.ID, 1)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"WithoutRematch": func(ctx context.Context, t *testing.T, s stranger) {
		rows, err := s.b.Store.WithoutRematch(ctx, s.tenant, "", 100)
		require.NoError(t, err)
		require.Empty(t, rows)
	},
	"WithoutFollowAlong": func(ctx context.Context, t *testing.T, s stranger) {
		rows, err := s.b.Store.WithoutFollowAlong(ctx, s.tenant, "", 100)
		require.NoError(t, err)
		require.Empty(t, rows)
	},
	"FollowAlongs": func(ctx context.Context, t *testing.T, s stranger) {
		list, err := s.b.Store.FollowAlongs(ctx, s.tenant, store.FollowAlongFilter{})
		nothing(t, list, err)
	},
	"PlacedAgain": func(ctx context.Context, t *testing.T, s stranger) {
		id, _, err := s.b.Store.PlacedAgain(ctx, s.tenant, followalong.State{CandidateID: s.process.CandidateID, PlacementID: uuid.NewString()})
		require.NoError(t, err)
		require.Empty(t, id)
	},
	"Outcomes": func(ctx context.Context, t *testing.T, s stranger) {
		found, err := s.b.Store.Outcomes(ctx, s.tenant, lifecycle.Period{Start: "2000-01-01", End: "2099-12-31"})
		require.NoError(t, err)
		require.Empty(t, found)
	},
	"KPIs": func(ctx context.Context, t *testing.T, s stranger) {
		found, err := s.b.Store.KPIs(ctx, s.tenant, in2027())
		require.NoError(t, err)
		require.Empty(t, found.Counts)
		require.Empty(t, found.Values)
	},
	"KPIPlacements": func(ctx context.Context, t *testing.T, s stranger) {
		for _, n := range kpi.Numbers() {
			list, err := s.b.Store.KPIPlacements(ctx, s.tenant, in2027(), n, false, store.Page{})
			nothing(t, list, err)
		}
	},
	"UnheardMatches": func(ctx context.Context, t *testing.T, s stranger) {
		unheard, err := s.b.Store.UnheardMatches(ctx, s.tenant)
		require.NoError(t, err)
		require.Empty(t, unheard)
	},
	"UnheardRenewals": func(ctx context.Context, t *testing.T, s stranger) {
		unheard, err := s.b.Store.UnheardRenewals(ctx, s.tenant)
		require.NoError(t, err)
		require.Empty(t, unheard)
	},
	"UnheardPlaces": func(ctx context.Context, t *testing.T, s stranger) {
		unheard, err := s.b.Store.UnheardPlaces(ctx, s.tenant, store.UnheardPlace{}, 100)
		require.NoError(t, err)
		require.Empty(t, unheard)
	},
	"NoteRetry": func(ctx context.Context, t *testing.T, s stranger) {
		require.NoError(t, s.b.Store.NoteRetry(ctx, s.actor, "placement", s.process.ID, "incident.run_ended.retried"))
	},
	"Timers": func(ctx context.Context, t *testing.T, s stranger) {
		found, err := s.b.Store.Timers(ctx, s.tenant, always())
		require.NoError(t, err)
		require.Empty(t, found.ByDeadline)
	},
	"TimersByHour": func(ctx context.Context, t *testing.T, s stranger) {
		found, err := s.b.Store.TimersByHour(ctx, s.tenant, always())
		require.NoError(t, err)
		require.Empty(t, found)
	},
	"TimerSteps": func(ctx context.Context, t *testing.T, s stranger) {
		list, err := s.b.Store.TimerSteps(ctx, s.tenant, always(), store.Page{})
		nothing(t, list, err)
	},
	"OverdueDeadlines": func(ctx context.Context, t *testing.T, s stranger) {
		overdue, err := s.b.Store.OverdueDeadlines(ctx, s.tenant, time.Now().AddDate(50, 0, 0), "", 100)
		require.NoError(t, err)
		require.Empty(t, overdue)
	},
	"LostTexts": func(ctx context.Context, t *testing.T, s stranger) {
		lost, err := s.b.Store.LostTexts(ctx, s.tenant, nil, 100)
		require.NoError(t, err)
		require.Empty(t, lost)
	},
	"NoteLost": func(ctx context.Context, t *testing.T, s stranger) {
		require.NoError(t, s.b.Store.NoteLost(ctx, s.actor, store.LostText{EventID: s.command, TextID: s.text}))
	},
	"NoteRepair": func(ctx context.Context, t *testing.T, s stranger) {
		require.NoError(t, s.b.Store.NoteRepair(ctx, s.actor, s.process.Head().Ref, "behind"))
	},
	"Absent": func(ctx context.Context, t *testing.T, s stranger) {
		things := []store.Thing{{What: store.ACandidate, ID: s.process.CandidateID}, {What: store.AText, ID: s.text}}
		absent, err := s.b.Store.Absent(ctx, s.tenant, things)
		require.NoError(t, err)
		require.Equal(t, things, absent)
	},
	"RaiseEpoch": func(ctx context.Context, t *testing.T, s stranger) {
		raised, err := s.b.Store.RaiseEpoch(ctx, s.tenant, s.process.Head().Ref, s.process.Version, 9)
		require.NoError(t, err)
		require.False(t, raised)
	},
	"BringForward": func(ctx context.Context, t *testing.T, s stranger) {
		p := s.proposal
		p.TenantID, p.Actor = s.tenant, s.actor
		out, err := s.b.Store.BringForward(ctx, p)
		require.NoError(t, err)
		require.Equal(t, store.VerdictRefused, out.Verdict)
	},
	"Workplace": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.Workplace(ctx, s.tenant, s.n.Workplace.ID)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"UpdateWorkplace": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.UpdateWorkplace(ctx, s.actor, s.n.Workplace)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"Workplaces": func(ctx context.Context, t *testing.T, s stranger) {
		list, err := s.b.Store.Workplaces(ctx, s.tenant, store.WorkplaceFilter{CompanyID: s.n.Company.ID})
		nothing(t, list, err)
	},
	"CreateWorkplace": func(ctx context.Context, t *testing.T, s stranger) {
		w := s.n.Workplace
		w.PNumber = "1000000009"
		_, err := s.b.Store.CreateWorkplace(ctx, store.Create{Key: uuid.NewString(), Actor: s.actor}, w)
		requireRef(t, err, "company_id")
	},
	"Place": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.Place(ctx, s.tenant, s.n.Places[0].ID)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"UpdatePlace": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.UpdatePlace(ctx, s.actor, s.n.Places[0])
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"Places": func(ctx context.Context, t *testing.T, s stranger) {
		list, err := s.b.Store.Places(ctx, s.tenant, store.PlaceFilter{CompanyID: s.n.Company.ID})
		nothing(t, list, err)
	},
	"CreatePlace": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.CreatePlace(ctx, store.Create{Key: uuid.NewString(), Actor: s.actor}, s.n.Places[0])
		requireRef(t, err, "workplace_id")
	},
	"Candidate": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.Candidate(ctx, s.actor, s.n.Candidates[0].ID)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"FindCandidateByCPR": func(ctx context.Context, t *testing.T, s stranger) {
		found, err := s.b.Store.FindCandidateByCPR(ctx, s.actor, s.n.Candidates[0].CPR)
		require.NoError(t, err, "the same person is known here, too")
		require.NotEqual(t, s.n.Candidates[0].ID, found.ID)
	},
	"UpdateCandidate": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.UpdateCandidate(ctx, s.actor, s.n.Candidates[0])
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"Candidates": func(ctx context.Context, t *testing.T, s stranger) {
		list, err := s.b.Store.Candidates(ctx, s.actor, store.CandidateFilter{UnitID: s.n.Unit.ID})
		nothing(t, list, err)
	},
	"CreateCandidate": func(ctx context.Context, t *testing.T, s stranger) {
		c := s.n.Candidates[0]
		c.CPR = "0101010101"
		_, err := s.b.Store.CreateCandidate(ctx, store.Create{Key: uuid.NewString(), Actor: s.actor}, c)
		requireRef(t, err, "unit_id")
	},
	"CreateEmployment": func(ctx context.Context, t *testing.T, s stranger) {
		job := store.Employment{CandidateID: s.n.Candidates[0].ID, CVR: "24256790", From: "2024-05-01"}
		_, err := s.b.Store.CreateEmployment(ctx, store.Create{Key: uuid.NewString(), Actor: s.actor}, job)
		requireRef(t, err, "candidate_id")
	},
	"Employments": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.Employments(ctx, s.actor, s.n.Candidates[0].ID, store.Page{})
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"UpdateEmployment": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.UpdateEmployment(ctx, s.actor, s.of.employment)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"RemoveEmployment": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.RemoveEmployment(ctx, s.actor, s.of.employment.ID, s.of.employment.Version)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"CandidateProfile": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.CandidateProfile(ctx, s.actor, s.n.Candidates[0].ID)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"SetCandidateProfile": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.SetCandidateProfile(ctx, s.actor, s.n.Candidates[0].ID, s.n.Candidates[0].Version, candidacy.Profile{})
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"RecordDisclosure": func(ctx context.Context, t *testing.T, s stranger) {
		d := told(s.n, candidacy.Item{Kind: candidacy.ItemOther, Text: "et ord"})
		_, err := s.b.Store.RecordDisclosure(ctx, store.Create{Key: uuid.NewString(), Actor: s.actor}, d)
		requireRef(t, err, "candidate_id")
	},
	"RetractDisclosure": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.RetractDisclosure(ctx, s.actor, s.of.disclosure.ID)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"Disclosures": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.Disclosures(ctx, s.actor, s.n.Candidates[0].ID, "", store.Page{})
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"Untold": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.Untold(ctx, s.actor, s.n.Candidates[0].ID, s.n.Company.ID, "2027-02-02")
		requireRef(t, err, "company_id")
	},
	"Presentation": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.Presentation(ctx, s.actor, s.n.Candidates[0].ID, 1)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"DraftPresentation": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.DraftPresentation(ctx, s.actor, s.n.Candidates[0].ID, s.of.presentation.Version, words())
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"ApprovePresentation": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.ApprovePresentation(ctx, s.actor, s.n.Candidates[0].ID, 1, approval(), today)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"SharePresentation": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.SharePresentation(ctx, store.Create{Key: uuid.NewString(), Actor: s.actor}, share(s.n), today)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"PresentationShares": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.PresentationShares(ctx, s.actor, s.n.Candidates[0].ID, store.Page{})
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"CreateTrialVisit": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.CreateTrialVisit(ctx, store.Create{Key: uuid.NewString(), Actor: s.actor}, visit(s.n))
		requireRef(t, err, "candidate_id")
	},
	"TrialVisit": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.TrialVisit(ctx, s.actor, s.of.visit.ID)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"UpdateTrialVisit": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.UpdateTrialVisit(ctx, s.actor, s.of.visit)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"TrialVisits": func(ctx context.Context, t *testing.T, s stranger) {
		list, err := s.b.Store.TrialVisits(ctx, s.actor, store.TrialVisitFilter{})
		nothing(t, list, err)
	},
	"RulePacks": func(ctx context.Context, t *testing.T, s stranger) {
		packs, err := s.b.Store.RulePacks(ctx, s.tenant)
		require.NoError(t, err)
		require.False(t, slices.ContainsFunc(packs, func(p store.RulePack) bool { return p.LoadedBy == s.n.Admin.ID }))
	},
	"RulePack": func(ctx context.Context, t *testing.T, s stranger) {
		known, err := s.b.Store.RulePack(ctx, s.tenant, secretPack)
		require.True(t, errors.Is(err, store.ErrNotFound) || known.LoadedBy == s.actor.UserID, "one's own of that name at most")
	},
	"LoadRulePack": func(ctx context.Context, t *testing.T, s stranger) {
		// The ID is taken there, not here.
		loaded, err := s.b.Store.LoadRulePack(ctx, s.actor, packLike(t, secretPack, "2031-01-01"))
		require.NoError(t, err)
		require.Equal(t, s.actor.UserID, loaded.LoadedBy)
	},
	"KeepHeadcounts": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.KeepHeadcounts(ctx, s.actor, s.n.Workplace.ID, []store.Headcount{{Month: "2026-11-01", OrdinaryFTE: 99, Source: "company"}})
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"Headcounts": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.Headcounts(ctx, s.tenant, s.n.Workplace.ID)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"CreateSupportedElsewhere": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.CreateSupportedElsewhere(ctx, store.Create{Key: uuid.NewString(), Actor: s.actor}, s.declared)
		requireRef(t, err, "workplace_id")
	},
	"UpdateSupportedElsewhere": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.UpdateSupportedElsewhere(ctx, s.actor, s.declared)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"SupportedElsewhereAt": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.SupportedElsewhereAt(ctx, s.tenant, s.n.Workplace.ID, store.Page{})
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"SetCircumstances": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.SetCircumstances(ctx, s.actor, s.n.Candidates[0].ID, []legal.Circumstance{legal.RecentGraduate})
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"Circumstances": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.Circumstances(ctx, s.actor, s.n.Candidates[0].ID)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"LegalRoom": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.LegalRoom(ctx, s.tenant, s.n.Workplace.ID, legal.WorkPlacement, room())
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"TryLaw": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.TryLaw(ctx, s.actor, store.LegalTrial{
			CandidateID: s.n.Candidates[0].ID, WorkplaceID: s.n.Workplace.ID, Instrument: legal.WorkPlacement, Facts: room(),
		})
		requireRef(t, err, "candidate_id")
	},
	"Mentor": func(ctx context.Context, t *testing.T, s stranger) {
		for _, nameless := range []bool{false, true} {
			_, err := s.b.Store.Mentor(ctx, store.MentorReading{Actor: s.actor, On: storetest.MentorSeenOn, Nameless: nameless}, s.n.Mentor.ID)
			require.ErrorIs(t, err, store.ErrNotFound)
		}
	},
	"UpdateMentor": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.UpdateMentor(ctx, s.actor, storetest.MentorSeenOn, s.n.Mentor)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"Mentors": func(ctx context.Context, t *testing.T, s stranger) {
		r := store.MentorReading{Actor: s.actor, On: storetest.MentorSeenOn}
		list, err := s.b.Store.Mentors(ctx, r, store.MentorFilter{WorkplaceID: s.n.Workplace.ID})
		nothing(t, list, err)
		list, err = s.b.Store.Mentors(ctx, r, store.MentorFilter{})
		require.NoError(t, err)
		require.False(t, slices.ContainsFunc(list.Items, func(m store.Mentor) bool { return m.ID == s.n.Mentor.ID }))
	},
	"CreateMentor": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.CreateMentor(ctx, store.Create{Key: uuid.NewString(), Actor: s.actor}, storetest.MentorSeenOn, s.n.Mentor)
		requireRef(t, err, "workplace_id")
	},
	"MentorTrainings": func(ctx context.Context, t *testing.T, s stranger) {
		list, err := s.b.Store.MentorTrainings(ctx, s.tenant, store.MentorTrainingFilter{})
		nothing(t, list, err)
	},
	"PassedTraining": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.PassedTraining(ctx, s.tenant, s.n.Mentor.ID, "mentor_basic")
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"Outreaches": func(ctx context.Context, t *testing.T, s stranger) {
		list, err := s.b.Store.Outreaches(ctx, s.tenant, store.OutreachFilter{})
		nothing(t, list, err)
		list, err = s.b.Store.Outreaches(ctx, s.tenant, store.OutreachFilter{CompanyID: s.n.Company.ID})
		nothing(t, list, err)
	},
	"OpenOutreach": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.OpenOutreach(ctx, s.tenant, s.sought)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"Referrals": func(ctx context.Context, t *testing.T, s stranger) {
		referrals, err := s.b.Store.Referrals(ctx, s.tenant, s.n.Company.ID)
		require.NoError(t, err)
		require.Zero(t, referrals)
	},
	"Issues": func(ctx context.Context, t *testing.T, s stranger) {
		list, err := s.b.Store.Issues(ctx, s.tenant, store.IssueFilter{})
		nothing(t, list, err)
	},
	"UnheardIssues": func(ctx context.Context, t *testing.T, s stranger) {
		unheard, err := s.b.Store.UnheardIssues(ctx, s.tenant, "", 0, 10)
		require.NoError(t, err)
		require.Empty(t, unheard)
	},
	"WithNews": func(ctx context.Context, t *testing.T, s stranger) {
		placements, err := s.b.Store.WithNews(ctx, s.tenant, "", 10)
		require.NoError(t, err)
		require.Empty(t, placements)
	},
	"UnheardProposals": func(ctx context.Context, t *testing.T, s stranger) {
		unheard, err := s.b.Store.UnheardProposals(ctx, s.tenant)
		require.NoError(t, err)
		require.Empty(t, unheard)
	},
	"CompanyFacts": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.CompanyFacts(ctx, s.actor, store.CompanyQuestion{CandidateID: s.sought, On: matchedOn})
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"MentorSupport": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.MentorSupport(ctx, s.tenant, s.support.ID)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"UpdateMentorSupport": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.UpdateMentorSupport(ctx, s.actor, s.support)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"MentorSupports": func(ctx context.Context, t *testing.T, s stranger) {
		list, err := s.b.Store.MentorSupports(ctx, s.tenant, store.MentorSupportFilter{})
		nothing(t, list, err)
	},
	"CreateMentorSupport": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.CreateMentorSupport(ctx, store.Create{Key: uuid.NewString(), Actor: s.actor}, s.support)
		requireRef(t, err, "mentor_id")
	},
	"User": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.User(ctx, s.tenant, s.n.CaseWorker.ID)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"Users": func(ctx context.Context, t *testing.T, s stranger) {
		users, err := s.b.Store.Users(ctx, s.tenant)
		require.NoError(t, err)
		require.False(t, slices.ContainsFunc(users, func(u store.User) bool { return u.ID == s.n.CaseWorker.ID }))
	},
	"Units": func(ctx context.Context, t *testing.T, s stranger) {
		units, err := s.b.Store.Units(ctx, s.tenant)
		require.NoError(t, err)
		require.NotContains(t, units, s.n.Unit)
	},
	"KeepTexts": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.KeepTexts(ctx, s.actor, s.process.ID, s.process.CandidateID, texts("fremmed"))
		requireRef(t, err, "candidate_id")
	},
	"IssueDocument": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.IssueDocument(ctx, store.Create{Actor: s.actor, Key: uuid.NewString(), Fingerprint: "f"}, store.Document{
			PlacementID: s.process.ID, CandidateID: s.process.CandidateID, Kind: placement.AgreementDocument, Language: "da", IssuedAt: time.Now(),
		}, rendered)
		require.Error(t, err)
	},
	"Documents": func(ctx context.Context, t *testing.T, s stranger) {
		list, err := s.b.Store.Documents(ctx, s.actor, s.process.ID, s.process.CandidateID, store.Page{})
		if err == nil {
			require.Empty(t, list.Items)
		}
	},
	"ReadDocument": func(ctx context.Context, t *testing.T, s stranger) {
		_, _, err := s.b.Store.ReadDocument(ctx, s.actor, s.issued.ID, store.DocumentHTML)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"Told": func(ctx context.Context, t *testing.T, s stranger) {
		told, err := s.b.Store.Told(ctx, s.actor, s.process.CandidateID, s.process.CompanyID, "2027-01-05")
		if err == nil {
			require.Empty(t, told)
		}
	},
	"PlacementTerms": func(ctx context.Context, t *testing.T, s stranger) {
		terms, err := s.b.Store.PlacementTerms(ctx, s.actor, s.process, []string{s.text})
		if err == nil {
			require.Empty(t, terms)
		}
	},
	"SetUserContact": func(ctx context.Context, t *testing.T, s stranger) {
		err := s.b.Store.SetUserContact(ctx, s.actor, store.UserContact{UserID: s.n.CaseWorker.ID, Phone: "+4520000010"})
		require.Error(t, err)
	},
	"UserContacts": func(ctx context.Context, t *testing.T, s stranger) {
		all, err := s.b.Store.UserContacts(ctx, s.tenant)
		require.NoError(t, err)
		require.NotContains(t, all, s.n.CaseWorker.ID)
	},
	"ReadTexts": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.ReadTexts(ctx, s.actor, []string{s.text})
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"StampFeed": func(ctx context.Context, t *testing.T, s stranger) {
		before, err := s.b.Store.StampFeed(ctx, s.n.ID)
		require.NoError(t, err)
		require.NotZero(t, before.Seq)
		head, err := s.b.Store.StampFeed(ctx, s.tenant)
		require.NoError(t, err)
		require.Zero(t, head)
	},
	"Feed": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.StampFeed(ctx, s.n.ID)
		require.NoError(t, err)
		theirs, err := s.b.Store.Feed(ctx, s.n.ID, store.FeedQuery{})
		require.NoError(t, err)
		require.NotEmpty(t, theirs.Events)
		page, err := s.b.Store.Feed(ctx, s.tenant, store.FeedQuery{Subject: theirs.Events[0].Process})
		require.NoError(t, err)
		require.Empty(t, page.Events)
		_, err = s.b.Store.Feed(ctx, s.tenant, store.FeedQuery{After: theirs.Next})
		require.ErrorIs(t, err, store.ErrCursor)
	},
	"SweepFeed": func(ctx context.Context, t *testing.T, s stranger) {
		n, err := s.b.Store.SweepFeed(ctx, s.tenant, -time.Hour)
		require.NoError(t, err)
		require.Zero(t, n)
	},
	"SweepTexts": func(ctx context.Context, t *testing.T, s stranger) {
		n, err := s.b.Store.SweepTexts(ctx, s.tenant, -time.Hour)
		require.NoError(t, err)
		require.Zero(t, n)
	},
	"SweepKeys": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.SweepKeys(ctx, s.tenant, -time.Hour)
		require.NoError(t, err)
	},
	"Process": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.Process(ctx, s.tenant, lifecycle.KindPlacement, s.process.ID)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"Placements": func(ctx context.Context, t *testing.T, s stranger) {
		list, err := s.b.Store.Placements(ctx, s.tenant, store.PlacementFilter{})
		nothing(t, list, err)
	},
	"Rematches": func(ctx context.Context, t *testing.T, s stranger) {
		list, err := s.b.Store.Rematches(ctx, s.tenant, store.RematchFilter{})
		nothing(t, list, err)
	},
	"OpenRematch": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.OpenRematch(ctx, s.tenant, s.process.CandidateID)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"OpenProcesses": func(ctx context.Context, t *testing.T, s stranger) {
		refs, err := s.b.Store.OpenProcesses(ctx, s.tenant, "", 100)
		require.NoError(t, err)
		require.Empty(t, refs)
	},
	"StoredOutcome": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.StoredOutcome(ctx, s.tenant, s.process.ID, s.command)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"Missed": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.Missed(ctx, s.tenant, s.process.ID, 0, 0)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"Timeline": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.Timeline(ctx, s.tenant, s.process.ID, store.Page{})
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"LastEvents": func(ctx context.Context, t *testing.T, s stranger) {
		found, err := s.b.Store.LastEvents(ctx, s.tenant, s.process.ID, 5)
		require.NoError(t, err)
		require.Empty(t, found)
	},
	"Stages": func(ctx context.Context, t *testing.T, s stranger) {
		found, err := s.b.Store.Stages(ctx, s.tenant, s.process.ID)
		require.NoError(t, err)
		require.Empty(t, found)
	},
	"Facts": func(ctx context.Context, t *testing.T, s stranger) {
		found, err := s.b.Store.Facts(ctx, s.tenant, time.Now())
		require.NoError(t, err)
		require.Equal(t, store.Facts{}, found)
	},
	"Findings": func(ctx context.Context, t *testing.T, s stranger) {
		found, err := s.b.Store.Findings(ctx, s.tenant, s.process.ID)
		require.NoError(t, err)
		require.Empty(t, found)
	},
	"Tasks": func(ctx context.Context, t *testing.T, s stranger) {
		list, err := s.b.Store.Tasks(ctx, s.tenant, store.TaskFilter{})
		nothing(t, list, err)
	},
	"NextDueAt": func(ctx context.Context, t *testing.T, s stranger) {
		_, found, err := s.b.Store.NextDueAt(ctx, s.tenant)
		require.NoError(t, err)
		require.False(t, found)
	},
	"StepClock": func(ctx context.Context, t *testing.T, s stranger) {
		_, found, err := s.b.Store.StepClock(ctx, s.tenant, time.Now().AddDate(10, 0, 0), time.Now(), nil)
		require.NoError(t, err)
		require.False(t, found)
	},
	"ToldBy": func(ctx context.Context, t *testing.T, s stranger) {
		refs, err := s.b.Store.ToldBy(ctx, s.tenant, lifecycle.Ref{Kind: lifecycle.KindPlacement, ID: s.process.ID})
		require.NoError(t, err)
		require.Empty(t, refs)
	},
	"Agreements": func(ctx context.Context, t *testing.T, s stranger) {
		list, err := s.b.Store.Agreements(ctx, s.tenant, store.AgreementFilter{})
		nothing(t, list, err)
	},
	"Utilisation": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.Utilisation(ctx, s.tenant, s.process.ID, s.process.Period)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"DaysByModel": func(ctx context.Context, t *testing.T, s stranger) {
		all, err := s.b.Store.DaysByModel(ctx, s.tenant, lifecycle.Period{Start: "2026-01-01", End: "2029-01-01"})
		require.NoError(t, err)
		for _, m := range all {
			require.Equal(t, store.ModelDays{Model: m.Model}, m)
		}
	},
	"DaysByPlace": func(ctx context.Context, t *testing.T, s stranger) {
		found, err := s.b.Store.DaysByPlace(ctx, s.tenant, lifecycle.Period{Start: "2026-01-01", End: "2029-01-01"}, "", store.Page{})
		require.NoError(t, err)
		require.Empty(t, found.Items)
	},
	"PlacesByModel": func(ctx context.Context, t *testing.T, s stranger) {
		all, err := s.b.Store.PlacesByModel(ctx, s.tenant, s.process.Period.Start)
		require.NoError(t, err)
		for _, m := range all {
			require.Zero(t, m.Agreed)
			require.Empty(t, m.Stand)
		}
	},
	"MatchAgenda": func(ctx context.Context, t *testing.T, s stranger) {
		agenda, err := s.b.Store.MatchAgenda(ctx, s.actor, store.AgendaQuestion{On: "2027-02-01", Before: "2099-01-01", UnitID: s.n.Unit.ID, Most: 50})
		require.NoError(t, err)
		require.Equal(t, []int{0, 0, 0, 0}, []int{len(agenda.Waiting), len(agenda.Rematches), len(agenda.Agreements), len(agenda.Rejected)})
		for _, p := range agenda.Idle {
			require.NotEqual(t, s.n.Workplace.ID, p.WorkplaceID)
		}
	},
	"FollowUpVisit": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.FollowUpVisit(ctx, store.Create{Key: uuid.NewString(), Actor: s.actor}, s.n.Company.ID, "2027-02-01")
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"CreateVisitingTime": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.CreateVisitingTime(ctx, store.Create{Key: uuid.NewString(), Actor: s.actor}, s.visiting)
		requireRef(t, err, "company_id")
	},
	"UpdateVisitingTime": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.UpdateVisitingTime(ctx, s.actor, s.visiting.ID, 1, relation.VisitingTime{Weekday: 5})
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"RemoveVisitingTime": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.RemoveVisitingTime(ctx, s.actor, s.visiting.ID, 1)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"VisitingTimes": func(ctx context.Context, t *testing.T, s stranger) {
		list, err := s.b.Store.VisitingTimes(ctx, s.tenant, store.VisitingTimeFilter{})
		nothing(t, list, err)
	},
	"CreatePaidHours": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.CreatePaidHours(ctx, store.Create{Key: uuid.NewString(), Actor: s.actor}, s.paid)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"UpdatePaidHours": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.UpdatePaidHours(ctx, s.actor, s.paid)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"RemovePaidHours": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.RemovePaidHours(ctx, s.actor, s.paid.ID, 1)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"PaidHoursOf": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.PaidHoursOf(ctx, s.tenant, s.paid.ID)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"PaidHours": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.PaidHours(ctx, s.actor, s.paid.PlacementID)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"PaidHoursShares": func(ctx context.Context, t *testing.T, s stranger) {
		all, err := s.b.Store.PaidHoursShares(ctx, s.tenant, lifecycle.Period{Start: "2020-01-01", End: "2030-01-01"}, "")
		require.NoError(t, err)
		require.Empty(t, all)
	},
	"CreatePortfolioTarget": func(ctx context.Context, t *testing.T, s stranger) {
		// The cell is taken there, not here; a user of there is nobody here.
		_, err := s.b.Store.CreatePortfolioTarget(ctx, store.Create{Key: uuid.NewString(), Actor: s.actor}, store.PortfolioTarget{Target: 3, OwnerID: s.n.CaseWorker.ID})
		requireRef(t, err, "owner_id")
	},
	"UpdatePortfolioTarget": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.UpdatePortfolioTarget(ctx, s.actor, s.target.ID, 1, 9)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"RemovePortfolioTarget": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.RemovePortfolioTarget(ctx, s.actor, s.target.ID, 1)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"Portfolio": func(ctx context.Context, t *testing.T, s stranger) {
		all, err := s.b.Store.Portfolio(ctx, s.tenant, s.n.CaseWorker.ID)
		require.NoError(t, err)
		require.Equal(t, store.Portfolio{Cells: []store.PortfolioCell{}}, all)
	},
	"Occupancies": func(ctx context.Context, t *testing.T, s stranger) {
		found, err := s.b.Store.Occupancies(ctx, s.tenant, s.process.Period.Start, []string{s.n.Places[0].ID})
		require.NoError(t, err)
		require.Empty(t, found)
	},
	"KeepAgreementTexts": func(ctx context.Context, t *testing.T, s stranger) {
		// What comes of it is the stranger's own: another key, and a text that no event of the other tenant can refer to.
		refs, err := s.b.Store.KeepAgreementTexts(ctx, s.actor, s.process.ID, texts("fremmed"))
		require.NoError(t, err)
		_, err = s.b.Store.ReadTexts(ctx, s.n.CaseWorker.Actor(), []string{refs[0].ID})
		require.ErrorIs(t, err, store.ErrNotFound)
		_, err = s.b.Store.SweepTexts(ctx, s.tenant, -time.Hour)
		require.NoError(t, err)
	},
	"SweepPlaces": func(ctx context.Context, t *testing.T, s stranger) {
		n, err := s.b.Store.SweepPlaces(ctx, s.tenant, -time.Hour)
		require.NoError(t, err)
		require.Zero(t, n)
	},
	"Record": func(ctx context.Context, t *testing.T, s stranger) {
		p := s.proposal
		p.TenantID, p.Actor = s.tenant, s.actor
		out, err := s.b.Store.Record(ctx, p)
		require.NoError(t, err)
		require.Equal(t, store.VerdictRefused, out.Verdict)
	},
	// Companies and what is known of them.
	"HandOver": func(ctx context.Context, t *testing.T, s stranger) {
		err := s.b.Store.HandOver(ctx, store.Create{Key: uuid.NewString(), Actor: s.actor},
			store.Handover{CompanyID: s.n.Company.ID, To: relation.Owner{UserID: s.actor.UserID}, Reason: relation.Workload, Note: "x", At: time.Now()})
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"Ownerships": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.Ownerships(ctx, s.actor, s.n.Company.ID, store.Page{})
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"CompanyGroup": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.CompanyGroup(ctx, s.tenant, s.known.group.ID)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"UpdateCompanyGroup": func(ctx context.Context, t *testing.T, s stranger) {
		g := s.known.group
		g.OwnerID = ""
		_, err := s.b.Store.UpdateCompanyGroup(ctx, s.actor, g)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"CompanyGroups": func(ctx context.Context, t *testing.T, s stranger) {
		list, err := s.b.Store.CompanyGroups(ctx, s.tenant, store.Page{})
		nothing(t, list, err)
	},
	"CreateCompanyGroup": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.CreateCompanyGroup(ctx, store.Create{Key: uuid.NewString(), Actor: s.actor}, s.known.group)
		requireRef(t, err, "owner_id")
	},
	"CompanyContact": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.CompanyContact(ctx, s.actor, s.known.contact.ID)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"UpdateCompanyContact": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.UpdateCompanyContact(ctx, s.actor, s.known.contact)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"CompanyContacts": func(ctx context.Context, t *testing.T, s stranger) {
		list, err := s.b.Store.CompanyContacts(ctx, s.actor, s.n.Company.ID, store.Page{})
		nothing(t, list, err)
	},
	"CreateCompanyContact": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.CreateCompanyContact(ctx, store.Create{Key: uuid.NewString(), Actor: s.actor}, s.known.contact)
		requireRef(t, err, "company_id")
	},
	"RemoveCompanyContact": func(ctx context.Context, t *testing.T, s stranger) {
		err := s.b.Store.RemoveCompanyContact(ctx, store.Create{Key: uuid.NewString(), Actor: s.actor}, s.known.contact.ID, relation.ContactAsked)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"AddLogEntry": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.AddLogEntry(ctx, store.Create{Key: uuid.NewString(), Actor: s.actor}, s.known.entry)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"Log": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.Log(ctx, s.actor, store.LogFilter{CompanyID: s.n.Company.ID})
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"WorkTask": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.WorkTask(ctx, s.tenant, s.known.task.ID)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"UpdateWorkTask": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.UpdateWorkTask(ctx, s.actor, s.known.task)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"WorkTasks": func(ctx context.Context, t *testing.T, s stranger) {
		list, err := s.b.Store.WorkTasks(ctx, s.tenant, store.WorkTaskFilter{})
		nothing(t, list, err)
	},
	"CreateWorkTask": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.CreateWorkTask(ctx, store.Create{Key: uuid.NewString(), Actor: s.actor}, s.known.task)
		requireRef(t, err, "workplace_id")
	},
	"Visit": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.Visit(ctx, s.actor, s.known.visit.ID)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"UpdateVisit": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.UpdateVisit(ctx, s.actor, s.known.visit)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"Visits": func(ctx context.Context, t *testing.T, s stranger) {
		list, err := s.b.Store.Visits(ctx, s.tenant, store.VisitFilter{})
		nothing(t, list, err)
	},
	"CreateVisit": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.CreateVisit(ctx, store.Create{Key: uuid.NewString(), Actor: s.actor}, s.known.visit)
		requireRef(t, err, "workplace_id")
	},
	"Knowledge": func(ctx context.Context, t *testing.T, s stranger) {
		known, err := s.b.Store.Knowledge(ctx, s.tenant, "2027-03-01", s.n.Workplace.ID)
		require.NoError(t, err)
		require.Empty(t, known)
	},
	"TellNumbers": func(ctx context.Context, t *testing.T, s stranger) {
		told, err := s.b.Store.TellNumbers(ctx, s.tenant, store.NumbersToTell{Now: time.Now(), At: time.Now()})
		require.NoError(t, err)
		require.True(t, told, "its own")
	},
	"MatchFacts": func(ctx context.Context, t *testing.T, s stranger) {
		for _, q := range []store.MatchQuestion{{CandidateID: s.n.Candidates[0].ID}, {PlaceID: s.n.Places[0].ID}, pairOf(s.n)} {
			q.On = matchedOn
			_, err := s.b.Store.MatchFacts(ctx, s.actor, q)
			require.ErrorIs(t, err, store.ErrNotFound)
		}
		all, err := s.b.Store.MatchFacts(ctx, s.actor, store.MatchQuestion{On: matchedOn})
		require.NoError(t, err)
		require.False(t, slices.ContainsFunc(all.Places, func(p matching.Place) bool { return p.WorkplaceID == s.n.Workplace.ID }))
		require.False(t, slices.ContainsFunc(all.Candidates, func(c matching.Candidate) bool { return c.ID == s.n.Candidates[0].ID }))
	},
	"Consider": func(ctx context.Context, t *testing.T, s stranger) {
		_, _, err := s.b.Store.Consider(ctx, s.actor, s.n.Candidates[0].ID, s.n.Places[0].ID, matchedOn)
		requireRef(t, err, "place_id")
	},
	"RecordMatchDecision": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.RecordMatchDecision(ctx, store.Create{Key: uuid.NewString(), Actor: s.actor}, store.MatchDecision{
			CandidateID: s.n.Candidates[0].ID, PlaceID: s.n.Places[0].ID, Decision: store.Rejected, DecidedOn: matchedOn,
		})
		requireRef(t, err, "candidate_id")
	},
	"PlacementDisclosures": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.PlacementDisclosures(ctx, s.actor, s.process)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"CreateLink": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.CreateLink(ctx, store.Create{Key: uuid.NewString(), Actor: s.actor}, matchedAt, store.Link{
			PlacementID: s.process.ID, Purpose: placement.LinkForEvaluation, Party: "candidate", Language: "da", ExpiresAt: matchedAt,
		}, "token of a stranger")
		requireRef(t, err, "id")
	},
	"Links": func(ctx context.Context, t *testing.T, s stranger) {
		list, err := s.b.Store.Links(ctx, s.tenant, s.process.ID)
		require.NoError(t, err)
		require.Empty(t, list)
	},
	"AcceptLink": func(ctx context.Context, t *testing.T, s stranger) {
		require.ErrorIs(t, s.b.Store.AcceptLink(ctx, lifecycle.Actor{TenantID: s.tenant, LinkID: s.link.ID}, matchedAt), store.ErrNotFound)
	},
	"RevokeLink": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.RevokeLink(ctx, s.actor, s.link.ID, matchedAt)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"ReleaseLesson": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.ReleaseLesson(ctx, store.Create{Key: uuid.NewString(), Actor: s.actor}, store.ReleasedLesson{PlacementID: s.process.ID, Text: keyText})
		requireRef(t, err, "id")
	},
	"WithdrawLesson": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.WithdrawLesson(ctx, s.actor, s.released.ID, 1)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"Experience": func(ctx context.Context, t *testing.T, s stranger) {
		all, err := s.b.Store.Experience(ctx, s.tenant, []string{s.n.Company.ID}, []string{s.n.Places[0].Occupation})
		require.NoError(t, err)
		require.Empty(t, all)
	},
	"LessonExport": func(ctx context.Context, t *testing.T, s stranger) {
		out, err := s.b.Store.LessonExport(ctx, s.tenant, "2000-01", "2099-12")
		require.NoError(t, err)
		require.Empty(t, out.Groups)
		require.Empty(t, out.Released)
	},
	"LinkSubject": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.LinkSubject(ctx, s.actor, s.process.ID, true)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"MatchDecisions": func(ctx context.Context, t *testing.T, s stranger) {
		list, err := s.b.Store.MatchDecisions(ctx, s.actor, store.MatchDecisionFilter{CandidateID: s.n.Candidates[0].ID})
		nothing(t, list, err)
		list, err = s.b.Store.MatchDecisions(ctx, s.actor, store.MatchDecisionFilter{})
		nothing(t, list, err)
	},
}

// matchedAt is an instant of no importance; linked makes a link to the placement that is good then.
var matchedAt = lifecycletest.At(matchedOn, 9)

func linked(t *testing.T, b *storetest.Bundle, placementID string) store.Link {
	t.Helper()
	l, err := b.Store.CreateLink(t.Context(), b.Tenant.CaseWorker.Create(), matchedAt, store.Link{
		PlacementID: placementID, Purpose: placement.LinkForEvaluation, Party: "candidate", Language: "da", ExpiresAt: matchedAt.AddDate(0, 0, 9),
	}, "token of "+placementID)
	require.NoError(t, err)
	return l
}

// released is a lesson of the placement that others may read.
func released(t *testing.T, b *storetest.Bundle, placementID string) store.ReleasedLesson {
	t.Helper()
	l, err := b.Store.ReleaseLesson(t.Context(), b.Tenant.CaseWorker.Create(), store.ReleasedLesson{PlacementID: placementID, Text: keyText})
	require.NoError(t, err)
	return l
}

// everyAttempt are all of them.
func everyAttempt() map[string]func(context.Context, *testing.T, stranger) {
	all := maps.Clone(attempts)
	maps.Copy(all, webhookAttempts)
	maps.Copy(all, policyAttempts)
	return all
}

// noTenant are the methods that no tenant is given to, or that touch nothing but the tenant's own row.
var noTenant = []string{
	"StillSays",                                                                                      // compares what it is given
	"OpenLink",                                                                                       // whoever has the token has the link
	"Close", "Ping", "Authenticate", "Resume", "HasPracticeTokens", "Tenants", "CheckSchema", "Pool", // no tenant
	"PlacementPolicy", "UpdatePlacementPolicy", // the tenant itself
	"Calendar", "BeginClockMove", "EndClockMove", "StopClockMove", "RaiseClock", // the tenant itself
	"Check", "CheckToo", "CheckMentors", "DB", "InTenant", "PlanOfTasks", "PlanOfPlacements", // of tests
}

func TestATenantSeesAndChangesNothingOfAnother(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	n, b := r.b.Tenant, r.b
	accepted := r.record(lifecycletest.CandidateAccepts())
	text := texts("ingen anden må se det")
	_, err := b.Store.KeepTexts(t.Context(), n.CaseWorker.Actor(), r.state.ID, r.state.CandidateID, text)
	require.NoError(t, err)
	_, err = b.Store.CreateCompany(t.Context(), store.Create{Key: accepted.CommandID, Fingerprint: "f", Actor: n.CaseWorker.Actor()}, company("24256790"))
	require.NoError(t, err)
	around := knowing(t, b, n)
	decided(t, b, store.Rejected, "")
	of := disclose(t, b)
	declared, err := b.Store.CreateSupportedElsewhere(t.Context(), n.CaseWorker.Create(), declaration(n, 0.5))
	require.NoError(t, err)
	_, err = b.Store.KeepHeadcounts(t.Context(), n.CaseWorker.Actor(), n.Workplace.ID, fourMonths(20))
	require.NoError(t, err)
	_, err = b.Store.SetCircumstances(t.Context(), n.CaseWorker.Actor(), n.Candidates[0].ID, []legal.Circumstance{legal.LongUnemployment})
	require.NoError(t, err)
	_, err = b.Store.LoadRulePack(t.Context(), n.Admin.Actor(), packLike(t, secretPack, "2030-01-01"))
	require.NoError(t, err)
	passed(t, b, n.Mentor.ID)
	support, err := b.Store.CreateMentorSupport(t.Context(), n.CaseWorker.Create(), support(n.Mentor.ID))
	require.NoError(t, err)
	search := sought(t, b, 1)
	search.ask(func(e *outreach.ApproachCompany) { e.ReferredBy = pointer(t, b) })
	other := b.AddTenant(t, true)
	proposal := (&recorder{t: t, b: b}).proposal(1, 1)
	s := stranger{
		b: b, n: n, tenant: other.ID, actor: other.CaseWorker.Actor(), process: r.state, command: accepted.CommandID,
		text: text[0].ID, proposal: (&recorder{t: t, b: b}).transition(proposal), known: around, of: of, declared: declared, support: support,
		visiting: visited(t, b), paid: paidBeside(t, b, r.state.ID),
		target:   wanted(t, b, store.PortfolioTarget{OwnerID: n.CaseWorker.ID, Target: 3}),
		absence:  away(t, b, n.CaseWorker.ID, "2027-02-01", "2027-02-12"),
		closed:   closeDay(t, b, n.Supervisor, "2027-05-21"),
		sought:   search.state.CandidateID,
		link:     linked(t, b, r.state.ID),
		released: released(t, b, r.state.ID),
		deputy:   standsIn(t, b, n.CaseWorker.ID, n.Supervisor.ID, "", ""),
		leaving:  leaving(r),
	}
	s.leaving, err = b.Store.CreateReassignment(t.Context(), n.Supervisor.Create(), s.leaving, "2027-01-04")
	require.NoError(t, err)
	s.applied, err = b.Store.CreatePolicyApplication(t.Context(), n.Supervisor.Create(), 1, policybatch.Scope{All: true})
	require.NoError(t, err)
	s.issued, err = b.Store.IssueDocument(t.Context(), n.CaseWorker.Create(), agreementOf(r), rendered)
	require.NoError(t, err)
	s.hook = verified(t, b, "placement.*")
	r.record(lifecycletest.CompanyAccepts())
	run := s.hook.begin()
	s.token, s.message = run.Token, s.hook.due(run)[0]
	s.hook.attempted(run, came(s.message, store.WebhookWaiting, time.Now()))
	// Whoever looks gives events their numbers: that is no change of what is there.
	_, err = b.Store.StampFeed(t.Context(), n.ID)
	require.NoError(t, err)
	before := dump(t, b, n.ID)
	require.Contains(t, before, r.state.ID)

	// To look at everything after each attempt would take most of the time that all tests of the store take together.
	attempts := everyAttempt()
	for some := range slices.Chunk(slices.Sorted(maps.Keys(attempts)), 16) {
		for _, name := range some {
			attempts[name](t.Context(), t, s)
		}
		require.Equal(t, before, dump(t, b, n.ID), "one of %v", some)
	}
}

func TestRowLevelSecurityHoldsWithoutHelpOfTheCode(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	r.record(lifecycletest.CandidateAccepts())
	disclose(t, r.b)
	b, other := r.b, r.b.AddTenant(t, false)
	pool := owner(t, b.OwnerURL)
	tables := column(t, pool, `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'`)

	for _, table := range tables {
		if unprotected[table] != "" {
			continue
		}
		err := b.Store.InTenant(t.Context(), other.ID, func(tx *gorm.DB) error {
			var seen int
			if err := tx.Raw(`SELECT count(*) FROM `+table+` WHERE tenant_id = ?`, b.Tenant.ID).Scan(&seen).Error; err != nil {
				return err
			}
			require.Zero(t, seen, table)
			return nil
		})
		require.NoError(t, err)
	}
	err := b.Store.InTenant(t.Context(), other.ID, func(tx *gorm.DB) error {
		changed := tx.Exec(`UPDATE companies SET name = 'x'`)
		require.EqualValues(t, 1, changed.RowsAffected, "its own company alone")
		return tx.Exec(`INSERT INTO units (tenant_id, id, name) VALUES (?, gen_random_uuid(), 'x')`, b.Tenant.ID).Error
	})
	require.ErrorContains(t, err, "SQLSTATE 42501")
}

func TestErrorsQuoteNoRow(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)

	for code, statement := range map[string]string{
		"23505": `INSERT INTO companies SELECT * FROM companies`,
		"23514": `UPDATE companies SET cvr = 'hemmelig'`,
		"23503": `UPDATE workplaces SET company_id = '0e0e0e0e-0000-0000-0000-000000000000'`,
		"22P02": `SELECT CAST('hemmelig' AS uuid)`,
		"P0001": `DO $$ BEGIN RAISE EXCEPTION 'hemmelig'; END $$`,
	} {
		err := b.Store.InTenant(t.Context(), b.Tenant.ID, func(tx *gorm.DB) error { return tx.Exec(statement).Error })
		require.Error(t, err)
		if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
			require.Equal(t, code, pg.Code)
			require.Empty(t, pg.Detail)
			require.Empty(t, pg.Where)
			require.Empty(t, pg.InternalQuery)
		}
		for _, secret := range []string{"hemmelig", b.Tenant.Company.CVR, "0e0e0e0e"} {
			require.NotContains(t, fmt.Sprintf("%v %+v %#v", err, err, err), secret)
		}
	}
}

func TestEveryMethodIsTriedByAStranger(t *testing.T) {
	t.Parallel()
	var tried []string
	for name := range everyAttempt() {
		tried = append(tried, name)
	}

	methods := reflect.TypeFor[*store.Store]()
	var all []string
	for method := range methods.Methods() {
		all = append(all, method.Name)
	}

	require.ElementsMatch(t, all, append(tried, noTenant...))
}

// A read names its tenant for itself alone: the next one on the same connection names its own, or sees nothing.
func TestAReadLeavesNoTenantBehind(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	one, err := store.Open(t.Context(), b.AppURL, b.Keys, store.Options{MaxConns: 1})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, one.Close()) })
	placement := proposed(t)

	for _, tenant := range []string{b.Tenant.ID, uuid.NewString(), "none at all"} {
		_, err := one.Tasks(t.Context(), tenant, store.TaskFilter{})
		if tenant == "none at all" {
			require.ErrorIs(t, err, store.ErrNotFound)
		} else {
			require.NoError(t, err)
		}
		var seen int64
		require.NoError(t, one.DB().Raw(`SELECT count(*) FROM companies`).Row().Scan(&seen))
		require.Zero(t, seen)
	}

	_, err = placement.b.Store.Process(t.Context(), b.Tenant.ID, lifecycle.KindPlacement, placement.state.ID)
	require.ErrorIs(t, err, store.ErrNotFound)
}
