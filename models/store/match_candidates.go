package store

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"placement/models"
	"placement/models/lifecycle"
	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/vocabulary"
	"placement/models/matching"
	"placement/models/store/postcodes"
	"placement/models/store/vault"
)

// candidates gathers the candidates: what they wish and can do, how earlier placements went, and what keeps them apart from
// places. Name, personal number and telephone number are not even decrypted.
func (g *gathering) candidates() error {
	rows, err := g.candidateRows()
	if err != nil {
		return err
	}
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	keys, err := g.s.personKeys(g.ctx, g.tx, g.actor.TenantID, ids...)
	if err != nil {
		return err
	}
	hidden, err := hiddenFrom(g.ctx, g.tx, g.actor, rows...)
	if err != nil {
		return err
	}
	g.candidateByID, g.groups = make(map[string]*matching.Candidate, len(rows)), make(map[string]string, len(rows))
	for _, r := range rows {
		key := keys[r.ID]
		if key == nil {
			return fmt.Errorf("candidate %s has no key", r.ID)
		}
		profile, err := profileOf(r, key)
		if err != nil {
			return err
		}
		c, err := matchCandidate(r, key, profile.Seen(hidden[r.ID]))
		if err != nil {
			return err
		}
		g.candidateList = append(g.candidateList, &c)
		g.candidateByID[r.ID], g.groups[r.ID] = &c, r.TargetGroup
		if g.question.CandidateID != "" {
			g.lessons = lessonsOf(profile.Lessons)
		}
	}
	for _, step := range []func() error{g.past, g.decided, g.rematched, g.placed} {
		if err := step(); err != nil {
			return err
		}
	}
	return g.note(ids)
}

func (g *gathering) candidateRows() ([]models.Candidate, error) {
	if g.question.CandidateID != "" {
		row, err := table[models.Candidate](g.tx).where("tenant_id = ? AND id = ?", g.actor.TenantID, g.question.CandidateID).take(g.ctx)
		return []models.Candidate{row}, err
	}
	q := table[models.Candidate](g.tx).where("tenant_id = @tenant AND "+waits, g.args()).order("id")
	if g.question.Most > 0 {
		q = q.limit(g.question.Most + 1)
	}
	rows, err := q.find(g.ctx)
	if err == nil && g.question.Most > 0 && len(rows) > g.question.Most {
		return nil, ErrTooMany
	}
	if err != nil || !g.question.Running {
		return rows, err
	}
	return g.andPlaced(rows)
}

// waits chooses the candidates who wait for a place: those of whom it was said, and those who are to be matched again.
const waits = `(seeking OR id IN (
	SELECT r.candidate_id FROM processes r WHERE r.tenant_id = @tenant AND r.kind = 'rematch' AND r.status = 'open'))`

// scopeOf chooses the candidates of a question by a column.
func (g *gathering) scopeOf(column string) string {
	if g.question.CandidateID != "" {
		return column + ` = CAST(@candidate AS uuid)`
	}
	whom := waits
	if g.question.Running {
		whom = `(` + waits + ` OR ` + hasPlacement + `)`
	}
	return column + ` IN (SELECT id FROM candidates WHERE tenant_id = @tenant AND ` + whom + `)`
}

func matchCandidate(r models.Candidate, key *vault.PersonKey, p candidacy.Profile) (matching.Candidate, error) {
	c := matching.Candidate{
		ID: r.ID, WaitingSince: dayOf(r.WaitingSince), Vetoes: matching.Vetoes(p.Vetoes), Skills: p.Skills, Certificates: p.Certificates,
		Danish: p.Danish, Needs: slices.Clone(p.Needs), NeedsMentor: p.NeedsMentor, Start: matching.Window{Earliest: p.EarliestStart},
		Hours: matching.Hours{Min: p.Hours.Min, Max: p.Hours.Max}, MaxKm: p.Travel.MaxKm,
		Industries: wishesOf(p.Wishes.Industries), Tasks: wishesOf(p.Wishes.Tasks), Traits: wishesOf(p.Wishes.Traits),
	}
	for _, goal := range p.Goals {
		for _, o := range goal.Occupations {
			if !slices.Contains(c.Goals, o) {
				c.Goals = append(c.Goals, o)
			}
		}
	}
	for _, w := range p.Wishes.Workplaces {
		if w.WorkplaceID != "" {
			c.Workplaces = append(c.Workplaces, w.WorkplaceID)
		}
	}
	for _, l := range p.Languages {
		c.Languages = append(c.Languages, matching.Language{Code: l.Code, Level: l.Level})
	}
	for _, step := range p.Hours.Ramp {
		c.GrowTo = max(c.GrowTo, step.WeeklyHours)
	}
	for _, m := range p.Travel.Modes {
		c.Travel = append(c.Travel, matching.Travel{Mode: m.Mode, MaxKm: m.MaxKm})
	}
	if home, ok := postcodes.Lookup(p.Travel.PostalCode); ok {
		at := home.Point()
		c.Home = &at
		if len(home.Areas) == 1 {
			c.Municipality = home.Areas[0].MunicipalityCode
		}
	}
	learn(&c, p.Lessons)
	var err error
	c.Limits, err = limitsOf(r, key, c.Limits)
	return c, err
}

func wishesOf(all []candidacy.Wish) []matching.Wish {
	var wishes []matching.Wish
	for _, w := range all {
		wishes = append(wishes, matching.Wish(w))
	}
	return wishes
}

// learn holds what went wrong before against what it names: a demand that was too much is a limit, hours are the most that can
// be managed, and a need that nobody met is a need. A lesson that names nothing but where says that it should not be there
// again: one that a placement taught keeps the candidate away, and one that somebody wrote down counts against the workplace or
// company as bad conditions, and against the occupation as tasks that did not fit.
func learn(c *matching.Candidate, lessons []candidacy.Lesson) {
	for _, l := range lessons {
		if l.Demand != "" {
			c.Limits = append(c.Limits, matching.Limit{Demand: l.Demand, Max: l.Max, Hard: true, Learned: true, PlacementID: l.PlacementID})
		}
		if l.MaxHours != 0 {
			c.Learned = append(c.Learned, matching.Learned{PlacementID: l.PlacementID, MaxHours: l.MaxHours})
		}
		if l.Need != "" && !slices.Contains(c.Needs, l.Need) {
			c.Needs = append(c.Needs, l.Need)
		}
		if l.PlacementID != "" {
			if l.SaysWhere() {
				c.Learned = append(c.Learned, matching.Learned{
					PlacementID: l.PlacementID, CompanyID: l.CompanyID, WorkplaceID: l.WorkplaceID, Occupation: l.Occupation,
				})
			}
			continue
		}
		if l.CompanyID != "" || l.WorkplaceID != "" {
			c.Past = append(c.Past, matching.Past{
				CompanyID: l.CompanyID, WorkplaceID: l.WorkplaceID, Result: matching.EndedEarly, Reason: placement.WorkplaceConditions,
			})
		}
		if l.Occupation != "" {
			c.Past = append(c.Past, matching.Past{Occupation: l.Occupation, Result: matching.EndedEarly, Reason: placement.TasksDoNotFit})
		}
	}
}

// lessonsOf are the lessons of a profile, named by their place in it.
func lessonsOf(all []candidacy.Lesson) []matching.Lesson {
	var lessons []matching.Lesson
	for i, l := range all {
		lessons = append(lessons, matching.Lesson{
			ID: "lessons[" + strconv.Itoa(i) + "]", CompanyID: l.CompanyID, WorkplaceID: l.WorkplaceID, Occupation: l.Occupation,
			Demand: l.Demand, Need: l.Need,
		})
	}
	return lessons
}

// limitsOf decrypts the accommodations of a row and adds them to limits. One that says in words alone how much can be met
// cannot be measured, so it is noted wherever the demand is.
func limitsOf(r models.Candidate, key *vault.PersonKey, limits []matching.Limit) ([]matching.Limit, error) {
	all, err := accommodationsOf(r, key)
	if err != nil {
		return nil, err
	}
	for _, a := range all {
		demand, known := a.Demand()
		if !known {
			continue
		}
		limit := matching.Limit{Demand: demand, Hard: a.Hard, Valid: lifecycle.Period{Start: a.From, End: a.To}}
		switch {
		case a.Max != nil:
			limit.Max = *a.Max
		case demand.Measure() != vocabulary.YesNo:
			limit.Hard = false
		}
		limits = append(limits, limit)
	}
	return limits, nil
}

// accommodationsOf decrypts the accommodations of a row.
func accommodationsOf(r models.Candidate, key *vault.PersonKey) ([]Accommodation, error) {
	plain, err := key.Decrypt(r.Accommodations, cell("candidates", "accommodations", r.TenantID, r.ID))
	if err != nil {
		return nil, fmt.Errorf("decrypt accommodations: %w", err)
	}
	return decoded[[]Accommodation](plain, "accommodations of candidate "+r.ID)
}

// past is how earlier placements of the candidates went. One that came to nothing (declined, withdrawn, nobody came, ended
// early) keeps the pair apart, until somebody says that the cause is gone.
func (g *gathering) past() error {
	args := g.args()
	args["kinds"] = []placement.EndingKind{
		placement.EndedAsPlannedKind, placement.TerminatedKind, placement.DeclinedKind, placement.WithdrawnKind, placement.NoShowKind,
	}
	return g.query("earlier placements", `
		SELECT x.candidate_id, x.company_id, x.workplace_id, x.place_id, p.occupation, x.id, s.state -> 'ending' ->> 'kind',
			COALESCE(s.state -> 'ending' ->> 'on', ''), COALESCE(s.state -> 'ending' ->> 'reason', ''), COALESCE(s.state ->> 'outcome', ''),
			COALESCE(s.state -> 'company_decision' ->> 'reason', s.state -> 'candidate_decision' ->> 'reason', ''),
			EXISTS (SELECT FROM match_decisions d WHERE d.tenant_id = x.tenant_id AND d.candidate_id = x.candidate_id
				AND d.place_id = x.place_id AND d.decision = 'cleared'
				AND d.decided_on >= CAST(s.state -> 'ending' ->> 'on' AS date))
		FROM placements x JOIN processes s ON s.tenant_id = x.tenant_id AND s.id = x.id
		JOIN places p ON p.tenant_id = x.tenant_id AND p.id = x.place_id
		WHERE x.tenant_id = @tenant AND s.state -> 'ending' ->> 'kind' IN @kinds AND `+g.scopeOf("x.candidate_id")+`
		ORDER BY x.id`, args, func(scan func(...any) error) error {
		var candidateID, placeID, id, kind, on, outcome, declined string
		var p matching.Past
		var cleared bool
		if err := scan(&candidateID, &p.CompanyID, &p.WorkplaceID, &placeID, &p.Occupation, &id, &kind, &on, &p.Reason, &outcome, &declined, &cleared); err != nil {
			return err
		}
		c := g.candidateByID[candidateID]
		if c == nil {
			return nil
		}
		refusal := matching.Refusal{
			PlaceID: placeID, Reason: p.Reason, PlacementID: id, Ended: placement.EndingKind(kind), On: lifecycle.Date(on),
		}
		switch refusal.Ended { //nolint:exhaustive // the others say nothing of how it went, or are not asked for
		case placement.DeclinedKind:
			refusal.Reason = placement.Reason(declined)
		case placement.TerminatedKind:
			p.Result = matching.EndedEarly
			c.Past = append(c.Past, p)
		case placement.EndedAsPlannedKind:
			p.Result = resultOf(placement.Outcome(outcome))
			c.Past = append(c.Past, p)
			return nil
		}
		if !cleared {
			c.Refused = append(c.Refused, refusal)
		}
		return nil
	})
}

func resultOf(o placement.Outcome) matching.Result {
	switch o { //nolint:exhaustive // all others are no job
	case placement.OrdinaryJob, placement.OrdinaryHours, placement.SubsidisedJob:
		return matching.LedToJob
	}
	return matching.Completed
}

// decided are the pairs that somebody has rejected and nobody has cleared since.
func (g *gathering) decided() error {
	return g.query("decisions", `
		SELECT DISTINCT ON (d.candidate_id, d.place_id) d.candidate_id, d.place_id, d.decision, d.reason, d.until_day
		FROM match_decisions d
		WHERE d.tenant_id = @tenant AND d.decision IN ('rejected', 'cleared') AND `+g.scopeOf("d.candidate_id")+`
		ORDER BY d.candidate_id, d.place_id, d.created_at DESC, d.id DESC`, g.args(), func(scan func(...any) error) error {
		var candidateID, decision string
		var r matching.Refusal
		var until *time.Time
		if err := scan(&candidateID, &r.PlaceID, &decision, &r.Reason, &until); err != nil {
			return err
		}
		if c := g.candidateByID[candidateID]; c != nil && decision == string(Rejected) {
			r.Until = dayOf(until)
			c.Refused = append(c.Refused, r)
		}
		return nil
	})
}

// rematched are the days since which candidates are to be matched again. Those of whom nobody said since when they wait, wait
// since then.
func (g *gathering) rematched() error {
	return g.query("rematches", `
		SELECT r.candidate_id, min(r.state ->> 'opened_on') FROM processes r
		WHERE r.tenant_id = @tenant AND r.kind = 'rematch' AND r.status = 'open' AND `+g.scopeOf("r.candidate_id")+`
		GROUP BY r.candidate_id`, g.args(), func(scan func(...any) error) error {
		var candidateID string
		var since lifecycle.Date
		if err := scan(&candidateID, &since); err != nil {
			return err
		}
		if c := g.candidateByID[candidateID]; c != nil && c.WaitingSince == "" {
			c.WaitingSince = since
		}
		return nil
	})
}
