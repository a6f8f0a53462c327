package agreement

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/vocabulary"
)

// DraftAgreement begins an agreement: with whom, how many places of which model where, for how long, on what terms.
// Contents: company_task and municipality_task (at least one each), company_demand, municipality_demand, exchange, note.
type DraftAgreement struct {
	ID            string `json:"id"`
	Ruleset       int    `json:"ruleset"`
	CompanyID     string `json:"company_id"`
	OwnerID       string `json:"owner_id"`
	UnitID        string `json:"unit_id"`
	CoordinatorID string `json:"coordinator_id,omitempty"`
	Terms
	Policy   Policy             `json:"policy"`
	Calendar lifecycle.Calendar `json:"calendar"`
	Contents lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (DraftAgreement) Name() string { return "draft_agreement" }

// Fact is what history says.
func (DraftAgreement) Fact() string { return "agreement_drafted" }

// Refs are the texts it refers to.
func (e DraftAgreement) Refs() lifecycle.Contents { return e.Contents }

func (DraftAgreement) rule() rule { return rule{from: []Status{""}} }

func (e DraftAgreement) apply(s State, at time.Time) (State, error) {
	for _, need := range []struct{ value, field string }{{e.CompanyID, "company_id"}, {e.OwnerID, "owner_id"}} {
		if need.value == "" {
			return s, lifecycle.RefuseField(lifecycle.CodeRequired, need.field, "this must be given")
		}
	}
	if !e.Policy.Valid() {
		return s, lifecycle.RefuseField(lifecycle.CodeInvalid, "policy", "no agreement can be looked after by these counts of days")
	}
	s = State{
		Schema: Schema, ID: e.ID, Ruleset: e.Ruleset, Status: Drafted, CompanyID: e.CompanyID, OwnerID: e.OwnerID, UnitID: e.UnitID,
		CoordinatorID: e.CoordinatorID, Terms: e.Terms, Texts: e.Contents, DraftedOn: e.Calendar.DateOf(at),
		Policy: e.Policy, Calendar: e.Calendar,
	}
	return s.checkTerms(at)
}

// ReviseAgreement changes a draft: what is given replaces the whole of it, what is left out stays. A change after a
// signature makes all signatures void. Contents as with the draft; those of a kind replace those of the same kind.
type ReviseAgreement struct {
	Lines  []Line            `json:"lines,omitempty"`
	Period *lifecycle.Period `json:"period,omitempty"`
	// CoordinatorID replaces the coordinator; empty takes the coordinator away.
	CoordinatorID *string            `json:"coordinator_id,omitempty"`
	FollowUpEvery *int               `json:"follow_up_every,omitempty"`
	NoticeDays    *int               `json:"notice_days,omitempty"`
	MentorPay     *bool              `json:"mentor_pay,omitempty"`
	Contents      lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (ReviseAgreement) Name() string { return "revise_agreement" }

// Fact is what history says.
func (ReviseAgreement) Fact() string { return "agreement_revised" }

// Refs are the texts it refers to.
func (e ReviseAgreement) Refs() lifecycle.Contents { return e.Contents }

func (ReviseAgreement) rule() rule { return rule{from: []Status{Drafted}} }

func (e ReviseAgreement) apply(s State, at time.Time) (State, error) {
	before, coordinator := s.Terms, s.CoordinatorID
	if len(e.Lines) > 0 {
		s.Lines = e.Lines
	}
	if e.Period != nil {
		s.Period = *e.Period
	}
	if e.CoordinatorID != nil {
		s.CoordinatorID = *e.CoordinatorID
	}
	if e.FollowUpEvery != nil {
		s.FollowUpEvery = *e.FollowUpEvery
	}
	if e.NoticeDays != nil {
		s.NoticeDays = *e.NoticeDays
	}
	if e.MentorPay != nil {
		s.MentorPay = *e.MentorPay
	}
	if sameTerms(before, s.Terms) && coordinator == s.CoordinatorID && len(e.Contents) == 0 {
		return s, lifecycle.Refuse(CodeNothingToChange, "nothing would change")
	}
	if len(e.Contents) > 0 {
		s.Texts = slices.DeleteFunc(s.Texts, func(old lifecycle.ContentRef) bool { return e.Contents.Has(old.Kind) })
		s.Texts = append(s.Texts, e.Contents...)
	}
	s.Revised++
	if len(s.Signatures) > 0 {
		s.Signatures = nil
		s.Voided++
	}
	s.DraftedOn = s.today(at)
	return s.checkTerms(at)
}

func sameTerms(a, b Terms) bool {
	return a.Period == b.Period && a.FollowUpEvery == b.FollowUpEvery && a.NoticeDays == b.NoticeDays &&
		a.MentorPay == b.MentorPay && slices.Equal(numbered(a.Lines), numbered(b.Lines))
}

// numbered are the lines with their numbers, from 1.
func numbered(lines []Line) []Line {
	lines = slices.Clone(lines)
	for i := range lines {
		lines[i].No = i + 1
	}
	return lines
}

// checkTerms refuses terms that nobody can keep, and completes s by what follows from them.
func (s State) checkTerms(at time.Time) (State, error) {
	s.Lines = numbered(s.Lines)
	if err := s.checkLines(); err != nil {
		return s, err
	}
	s.Companies = []string{s.CompanyID}
	for _, l := range s.Lines {
		if !slices.Contains(s.Companies, l.CompanyID) {
			s.Companies = append(s.Companies, l.CompanyID)
		}
	}
	switch {
	case s.FollowUpEvery < 1 || s.FollowUpEvery > MaxCadence:
		return s, lifecycle.RefuseField(CodeCadenceOutOfRange, "follow_up_every", "follow-ups are 1 to 92 calendar days apart")
	case s.NoticeDays < 0 || s.NoticeDays > MaxNotice:
		return s, lifecycle.RefuseField(CodeNoticeOutOfRange, "notice_days", "the notice is 0 to 365 calendar days")
	}
	for _, need := range []struct{ kind, field, message string }{
		{ContentCompanyTask, "company_tasks", "write down at least one task of the company"},
		{ContentMunicipalityTask, "municipality_tasks", "write down at least one task of the municipality"},
	} {
		if !s.Texts.Has(need.kind) {
			return s, lifecycle.RefuseField(CodeTextMissing, need.field, need.message)
		}
	}
	if err := s.checkPeriod(at); err != nil {
		return s, err
	}
	return s, s.checkCoverage()
}

func (s State) checkLines() error {
	if len(s.Lines) == 0 {
		return lifecycle.RefuseField(CodeLinesMissing, "lines", "say how many places of which model at which workplace")
	}
	cluster := map[string]bool{}
	for i, l := range s.Lines {
		field := func(name string) string { return fmt.Sprintf("lines[%d].%s", i, name) }
		same := func(o Line) bool { return o.Model == l.Model && o.WorkplaceID == l.WorkplaceID }
		switch {
		case !l.Model.Valid():
			return lifecycle.RefuseField(lifecycle.CodeInvalid, field("model"), "this is not one of the four models")
		case l.WorkplaceID == "" || l.CompanyID == "":
			return lifecycle.RefuseField(lifecycle.CodeRequired, field("workplace_id"), "say at which workplace")
		case l.Count < 1 || l.Count > maxCount(l.Model):
			return lifecycle.RefuseField(CodeCountOutOfRange, field("count"), "a line has 1 to 9 fixed places, or 1 to 99 of another model").
				With("most", strconv.Itoa(maxCount(l.Model)))
		case slices.ContainsFunc(s.Lines[:i], same):
			return lifecycle.RefuseField(CodeLineTwice, field("workplace_id"), "places of one model at one workplace are one line")
		case l.Model != vocabulary.Cluster && l.CompanyID != s.CompanyID:
			return lifecycle.RefuseField(CodeWorkplaceOfOther, field("workplace_id"), "only a cluster has workplaces of other companies")
		}
		if l.Model == vocabulary.Cluster {
			cluster[l.WorkplaceID] = true
		}
	}
	switch {
	case len(cluster) == 1:
		return lifecycle.RefuseField(CodeClusterTooSmall, "lines", "a cluster has at least two workplaces")
	case len(cluster) > 1 && s.CoordinatorID == "":
		return lifecycle.RefuseField(CodeCoordinatorMissing, "coordinator_id", "a cluster has one coordinator")
	}
	return nil
}

func (s State) checkPeriod(at time.Time) error {
	switch p := s.Period; {
	case !p.Start.Valid():
		return lifecycle.RefuseField(lifecycle.CodeInvalidDate, "period.start", "a date is written as year-month-day")
	case !p.End.Valid():
		return lifecycle.RefuseField(lifecycle.CodeInvalidDate, "period.end", "a date is written as year-month-day")
	case p.End < p.Start:
		return lifecycle.RefuseField(CodeEndBeforeStart, "period.end", "the last day comes before the first")
	case p.Start < s.today(at):
		return lifecycle.RefuseField(CodeStartInPast, "period.start", "the first day has passed; an agreement is not entered backwards")
	}
	return nil
}

// coveredAfterEnd is the number of working days that the calendar must reach beyond the end of an agreement: what time
// brings near the end counts working days, and a clock can come late.
const coveredAfterEnd = 10

func (s State) checkCoverage() error {
	_, err := s.Calendar.AddWorkingDays(s.Period.End, coveredAfterEnd)
	return err
}

// today is the day that the tenant's wall clock shows.
func (s State) today(at time.Time) lifecycle.Date { return s.Calendar.DateOf(at) }
