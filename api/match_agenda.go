package api

import (
	"context"
	"time"

	"placement/models/lifecycle"
	"placement/models/store"
)

// agendaEnds is how many days ahead the end of an agreement is spoken of: from its first reminder on.
const agendaEnds = 90

type matchAgendaInput struct {
	UnitID string `query:"unit_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"Only candidates, rematches and agreements of one unit; all, when you leave it out. Places belong to no unit."`
	Most   int    `query:"most" minimum:"1" maximum:"50" default:"10" doc:"How many of each are listed."`
}

// MatchAgendaView is what the weekly meeting about matches is to speak of. Whom one may not see by name comes without it.
type MatchAgendaView struct {
	On         day               `json:"on"`
	Waiting    []WaitingPoint    `json:"waiting" doc:"Who waits for a place and has no placement under way, the longest first."`
	Places     []IdlePlacePoint  `json:"places" doc:"Open places that nobody holds or is to come to, the longest idle first. Places made for one person are theirs and not here."`
	Rematches  []RematchPoint    `json:"rematches" doc:"Who is to be matched again, the nearest target first."`
	Agreements []AgreementPoint  `json:"agreements" doc:"Agreements that end within 90 days, the nearest first."`
	Rejected   []RejectedPoint   `json:"rejected" doc:"Candidates and places that were kept apart and still are, the latest first. Speak of them when the reason may be gone."`
	Links      map[string]Link   `json:"links"`
	Questions  map[string]string `json:"questions" doc:"What to ask about each part, in the caller's language."`
}

// WaitingPoint is somebody who waits.
type WaitingPoint struct {
	CandidateID string          `json:"candidate_id"`
	Name        string          `json:"name,omitempty" doc:"Absent for a protected person of another unit. Reading it is noted."`
	UnitID      string          `json:"unit_id"`
	Since       day             `json:"waiting_since"`
	Days        int             `json:"days"`
	HasJobGoal  bool            `json:"has_job_goal" doc:"Without a job goal nobody is proposed."`
	Text        string          `json:"text"`
	Links       map[string]Link `json:"links"`
}

// IdlePlacePoint is a place that stands idle.
type IdlePlacePoint struct {
	PlaceID     string          `json:"place_id"`
	Title       string          `json:"title"`
	WorkplaceID string          `json:"workplace_id"`
	Workplace   string          `json:"workplace"`
	PostalCode  string          `json:"postal_code"`
	CompanyID   string          `json:"company_id"`
	Model       string          `json:"model,omitempty" doc:"By advance agreement places may stand idle."`
	Since       day             `json:"idle_since"`
	Days        int             `json:"days"`
	Text        string          `json:"text"`
	Links       map[string]Link `json:"links"`
}

// RematchPoint is somebody who is to be matched again.
type RematchPoint struct {
	RematchID   string          `json:"rematch_id"`
	CandidateID string          `json:"candidate_id"`
	Name        string          `json:"name,omitempty"`
	OwnerID     string          `json:"owner_id"`
	Due         time.Time       `json:"due"`
	Days        int             `json:"days" doc:"Calendar days until then; fewer than none when it has passed."`
	Overdue     bool            `json:"overdue"`
	Escalated   bool            `json:"escalated"`
	Text        string          `json:"text"`
	Links       map[string]Link `json:"links"`
}

// AgreementPoint is an agreement that ends.
type AgreementPoint struct {
	AgreementID string          `json:"agreement_id"`
	CompanyID   string          `json:"company_id"`
	Company     string          `json:"company"`
	OwnerID     string          `json:"owner_id"`
	Ends        day             `json:"ends_on"`
	Days        int             `json:"days"`
	Terminated  bool            `json:"terminated" doc:"Whether it was terminated, and is not to be renewed."`
	Text        string          `json:"text"`
	Links       map[string]Link `json:"links"`
}

// RejectedPoint is a candidate and a place that were kept apart.
type RejectedPoint struct {
	CandidateID string          `json:"candidate_id"`
	Name        string          `json:"name,omitempty"`
	PlaceID     string          `json:"place_id"`
	Title       string          `json:"title"`
	Reason      string          `json:"reason"`
	On          day             `json:"decided_on"`
	Until       day             `json:"until,omitempty" doc:"From when the pair may come back; absent when only a decision cleared brings it back."`
	Links       map[string]Link `json:"links"`
}

type matchAgendaOutput struct{ Body MatchAgendaView }

// readMatchAgenda answers with what the weekly meeting about matches is to speak of (domain.md F31).
func (s *server) readMatchAgenda(ctx context.Context, in *matchAgendaInput) (*matchAgendaOutput, error) {
	today, err := s.today(ctx)
	if err != nil {
		return nil, err
	}
	found, err := s.Store.MatchAgenda(ctx, actorOf(ctx), store.AgendaQuestion{
		On: today, Before: today.AddDays(agendaEnds + 1), UnitID: in.UnitID, Most: in.Most,
	})
	if err != nil {
		return nil, err
	}
	l, now := inquiryOf(ctx).language, s.now(principalOf(ctx).Tenant)
	say := func(what string, n int) string {
		if _, ok := s.texts[l].Relations["meeting_"+what+"_one"]; ok && n == 1 {
			what += "_one"
		}
		return s.texts.relation(l, "meeting_"+what, n)
	}
	v := MatchAgendaView{On: today, Questions: map[string]string{}, Links: map[string]Link{
		"decide": {Href: "/v1/match-decisions", Method: "POST"}, "round": {Href: "/v1/match-rounds", Method: "POST"}, "propose": {Href: "/v1/placements", Method: "POST"},
	}}
	for _, part := range []string{"waiting", "places", "rematches", "agreements", "rejected"} {
		v.Questions[part] = say("ask_"+part, 0)
	}
	v.Waiting = each(found.Waiting, func(c store.AgendaCandidate) WaitingPoint {
		days := c.Since.DaysUntil(today)
		return WaitingPoint{c.ID, c.Name, c.UnitID, c.Since, days, c.HasJobGoal, say("waiting", days), candidateLinks(c.ID)}
	})
	v.Places = each(found.Idle, func(p store.AgendaPlace) IdlePlacePoint {
		days := p.Since.DaysUntil(today)
		return IdlePlacePoint{
			p.ID, p.Title, p.WorkplaceID, p.Workplace, p.PostalCode, p.CompanyID, string(p.Model), p.Since, days, say("idle", days), placeLinks(p.ID),
		}
	})
	v.Rematches = each(found.Rematches, func(r store.AgendaRematch) RematchPoint {
		point := RematchPoint{
			RematchID: r.ID, CandidateID: r.CandidateID, Name: r.Name, OwnerID: r.OwnerID, Due: r.Due, Days: today.DaysUntil(dayIn(r.Due)), Overdue: r.Due.Before(now),
			Escalated: r.Escalated, Links: map[string]Link{
				"rematch": {Href: rematchPath(r.ID)}, "suggestions": {Href: rematchPath(r.ID) + "/suggestions"}, "placement": {Href: placementPath(r.PlacementID)},
			},
		}
		point.Text = say("rematch", point.Days)
		switch {
		case point.Days == 0:
			point.Text = say("rematch_today", 0)
		case point.Days < 0:
			point.Text = say("rematch_late", -point.Days)
		}
		return point
	})
	v.Agreements = each(found.Agreements, func(a store.AgendaAgreement) AgreementPoint {
		days, said := today.DaysUntil(a.Ends), "agreement"
		if a.Terminated {
			said = "agreement_terminated"
		}
		return AgreementPoint{
			a.ID, a.CompanyID, a.Company, a.OwnerID, a.Ends, days, a.Terminated, say(said, days),
			map[string]Link{"agreement": {Href: agreementPath(a.ID)}, "brief": {Href: "/v1/companies/" + a.CompanyID + "/brief"}},
		}
	})
	v.Rejected = each(found.Rejected, func(x store.AgendaPair) RejectedPoint {
		return RejectedPoint{
			x.CandidateID, x.Name, x.PlaceID, x.Title, string(x.Reason), x.On, x.Until,
			map[string]Link{"candidate": candidateLinks(x.CandidateID)["candidate"], "place": {Href: placePath(x.PlaceID)}, "decisions": {Href: "/v1/match-decisions?candidate_id=" + x.CandidateID}},
		}
	})
	return &matchAgendaOutput{v}, nil
}

// candidateLinks are a candidate, and which places fit.
func candidateLinks(id string) map[string]Link {
	path := "/v1/candidates/" + id
	return map[string]Link{"candidate": {Href: path}, "suggestions": {Href: path + "/suggestions"}}
}

// dayIn is the day of a deadline, which falls due in the afternoon: the same day everywhere in Europe.
func dayIn(due time.Time) lifecycle.Date { return lifecycle.Date(due.UTC().Format(time.DateOnly)) }
