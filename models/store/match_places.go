package store

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/relation"
	"placement/models/lifecycle/vocabulary"
	"placement/models/matching"
	"placement/models/store/postcodes"
)

// scope chooses the places p of a question: the one asked about, or all that are open.
func (g *gathering) scope() string {
	if g.question.PlaceID != "" {
		return `p.tenant_id = @tenant AND p.id = CAST(@place AS uuid) AND p.state <> 'unopened'`
	}
	return `p.tenant_id = @tenant AND p.state = 'open'`
}

// atScope chooses workplaces with places of the question, or all of them.
func (g *gathering) atScope() string {
	if g.everywhere {
		return `IN (SELECT w.id FROM workplaces w WHERE w.tenant_id = @tenant)`
	}
	return `IN (SELECT p.workplace_id FROM places p WHERE ` + g.scope() + `)`
}

// idleSince is the day since which nobody has worked at the place p: the one after the last on which somebody did, or the one
// on which it opened.
const idleSince = `COALESCE(
		(SELECT max(x.ends_on) + 1 FROM placements x JOIN processes s ON s.tenant_id = x.tenant_id AND s.id = x.id
			WHERE x.tenant_id = p.tenant_id AND x.place_id = p.id AND x.starts_on <= CAST(@on AS date) AND s.state ->> 'started_on' <> ''),
		(SELECT min(sp.from_on) FROM place_spans sp WHERE sp.tenant_id = p.tenant_id AND sp.place_id = p.id),
		CAST(p.created_at AS date))`

// A place that was made for one person is theirs, or theirs who had it first.
const matchPlacesSQL = `
SELECT p.id, p.workplace_id, w.company_id, p.occupation, COALESCE(NULLIF(w.industry_code, ''), c.industry_code), w.size_band,
	w.postal_code, w.municipality_code, p.min_weekly_hours, p.max_weekly_hours, p.state, p.model,
	a.activated_on <= CAST(@on AS date) AND COALESCE(a.ended_on >= CAST(@on AS date), true), LEAST(a.ends_on, a.ended_on),
	` + idleSince + `,
	COALESCE(CAST(p.made_for AS text), (SELECT CAST(x.candidate_id AS text) FROM placements x JOIN processes s ON s.tenant_id = x.tenant_id AND s.id = x.id
		WHERE p.model = 'sought_for_one' AND x.tenant_id = p.tenant_id AND x.place_id = p.id AND (x.holds OR s.state ->> 'started_on' <> '')
		ORDER BY x.starts_on, x.id LIMIT 1))
FROM places p
JOIN workplaces w ON w.tenant_id = p.tenant_id AND w.id = p.workplace_id
JOIN companies c ON c.tenant_id = w.tenant_id AND c.id = w.company_id
LEFT JOIN agreements a ON a.tenant_id = p.tenant_id AND a.id = p.agreement_id
WHERE `

// places gathers the places and what is known of their workplaces.
func (g *gathering) places() error {
	g.placeByID, g.placesAt, g.placesWith = map[string]*matching.Place{}, map[string][]*matching.Place{}, map[string][]*matching.Place{}
	statement := matchPlacesSQL + g.scope() + ` ORDER BY p.id`
	if g.question.Most > 0 {
		statement += ` LIMIT ` + strconv.Itoa(g.question.Most+1)
	}
	open := map[string]bool{}
	err := g.query("places", statement, g.args(), func(scan func(...any) error) error {
		p, state, err := scanMatchPlace(scan)
		if err != nil {
			return err
		}
		g.placeList = append(g.placeList, p)
		g.placeByID[p.ID] = p
		g.placesAt[p.WorkplaceID] = append(g.placesAt[p.WorkplaceID], p)
		g.placesWith[p.CompanyID] = append(g.placesWith[p.CompanyID], p)
		open[p.ID] = state == "open"
		return nil
	})
	switch {
	case err != nil:
		return err
	case g.question.PlaceID != "" && len(g.placeList) == 0:
		return ErrNotFound
	case g.question.Most > 0 && len(g.placeList) > g.question.Most:
		return ErrTooMany
	}
	for _, step := range []func() error{
		func() error { return g.free(open) }, g.tasks, g.seen, g.mentors, g.record,
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func scanMatchPlace(scan func(...any) error) (p *matching.Place, state string, err error) {
	p = &matching.Place{}
	var band, postalCode, model string
	var active *bool
	var until *time.Time
	var idle time.Time
	var madeFor *string
	if err := scan(&p.ID, &p.WorkplaceID, &p.CompanyID, &p.Occupation, &p.Industry, &band, &postalCode, &p.Municipality,
		&p.Hours.Min, &p.Hours.Max, &state, &model, &active, &until, &idle, &madeFor); err != nil {
		return nil, "", err
	}
	p.Small = vocabulary.SizeBand(band).Small()
	if at, ok := postcodes.Locate(postalCode, p.Municipality); ok {
		p.At = &at
	}
	p.Model, p.MadeFor, p.IdleSince = vocabulary.Model(model), value(madeFor), dateOf(idle)
	p.Agreement = matching.Agreement{Active: active != nil && *active, Until: dayOf(until)}
	return p, state, nil
}

// free are the days from today on on which nobody holds a place; a place that is not open has none.
func (g *gathering) free(open map[string]bool) error {
	g.held = map[string][]holding{}
	err := g.query("who holds places", `
		SELECT x.place_id, x.id, COALESCE(x.here_from, x.starts_on), x.ends_on
		FROM placements x JOIN places p ON p.tenant_id = x.tenant_id AND p.id = x.place_id
		WHERE x.holds AND x.ends_on >= CAST(@on AS date) AND `+g.scope()+` ORDER BY 1, 3, 2`, g.args(), func(scan func(...any) error) error {
		var id string
		var h holding
		var from, to time.Time
		err := scan(&id, &h.placementID, &from, &to)
		h.period = lifecycle.Period{Start: dateOf(from), End: dateOf(to)}
		g.held[id] = append(g.held[id], h)
		return err
	})
	for id, p := range g.placeByID {
		if open[id] {
			p.Free = between(g.question.On, g.held[id])
		}
	}
	return err
}

// holding is a placement that holds a place in a period.
type holding struct {
	placementID string
	period      lifecycle.Period
}

// between returns the days from a day on that are in none of the periods, which come in order.
func between(from lifecycle.Date, held []holding) []lifecycle.Period {
	var free []lifecycle.Period
	for _, h := range held {
		if from < h.period.Start {
			free = append(free, lifecycle.Period{Start: from, End: h.period.Start.AddDays(-1)})
		}
		from = max(from, h.period.End.AddDays(1))
	}
	return append(free, lifecycle.Period{Start: from})
}

// tasks are those of the catalogue that a place is for, and what they ask for makes what the place asks for.
func (g *gathering) tasks() error {
	return g.query("tasks", `
		SELECT l.place_id, t.id, t.occupation, t.demands, t.skills, t.languages, t.certificates
		FROM place_tasks l JOIN work_tasks t ON t.tenant_id = l.tenant_id AND t.id = l.task_id
		JOIN places p ON p.tenant_id = l.tenant_id AND p.id = l.place_id
		WHERE t.state = 'active' AND `+g.scope()+` ORDER BY l.place_id, t.id`, g.args(), func(scan func(...any) error) error {
		var placeID, occupation string
		var t matching.Task
		var demands, skills, languages, certificates []byte
		if err := scan(&placeID, &t.ID, &occupation, &demands, &skills, &languages, &certificates); err != nil {
			return err
		}
		var asked []relation.Asked
		var spoken []relation.Language
		var codes, proofs []string
		for _, part := range []struct {
			data []byte
			to   any
		}{{demands, &asked}, {skills, &codes}, {languages, &spoken}, {certificates, &proofs}} {
			if err := json.Unmarshal(part.data, part.to); err != nil {
				return fmt.Errorf("decode task %s", t.ID)
			}
		}
		if occupation != "" {
			t.Kinds = []string{occupation}
		}
		for _, d := range asked {
			t.Demands = append(t.Demands, matching.Asked{Demand: d.Code, Amount: d.Amount, Optional: d.Optional})
		}
		p := g.placeByID[placeID]
		if p == nil {
			return nil
		}
		p.Tasks = append(p.Tasks, t)
		for _, c := range codes {
			if skill := (matching.SkillAsked{Code: c}); !slices.Contains(p.Skills, skill) {
				p.Skills = append(p.Skills, skill)
			}
		}
		for _, l := range spoken {
			if language := (matching.Language{Code: l.Code, Level: l.Level}); !slices.Contains(p.Languages, language) {
				p.Languages = append(p.Languages, language)
			}
		}
		for _, c := range proofs {
			if !slices.Contains(p.Certificates, c) {
				p.Certificates = append(p.Certificates, c)
			}
		}
		return nil
	})
}

// seen is what visitors saw of the workplaces.
func (g *gathering) seen() error {
	return g.query("visits", `
		SELECT v.workplace_id, v.visit_on, v.traits FROM visits v
		WHERE v.tenant_id = @tenant AND v.state = 'held' AND v.visit_on <= CAST(@on AS date) AND v.workplace_id `+g.atScope()+`
		ORDER BY v.visit_on, v.id`, g.args(), func(scan func(...any) error) error {
		var workplaceID string
		var on time.Time
		var data []byte
		if err := scan(&workplaceID, &on, &data); err != nil {
			return err
		}
		var traits []relation.Seen
		if err := json.Unmarshal(data, &traits); err != nil {
			return fmt.Errorf("decode traits at workplace %s", workplaceID)
		}
		for _, p := range g.placesAt[workplaceID] {
			for _, t := range traits {
				p.Seen = append(p.Seen, matching.Observed{Trait: t.Trait, Level: t.Value, On: dateOf(on)})
			}
		}
		return nil
	})
}

// mentors are those who are there, with the room that they have on the day of the question. Whoever comes to a place comes
// when those have left who hold it: they take no room of that place's next one.
func (g *gathering) mentors() error {
	return g.query("mentors", `
		SELECT m.workplace_id, m.id, m.languages, m.needs, m.capacity,
			(SELECT coalesce(jsonb_agg(p.place_id), '[]') `+loadOn("@on")+`),
			EXISTS (SELECT `+trainingOn("@on")+`)
		FROM mentors m WHERE m.tenant_id = @tenant AND m.active AND m.workplace_id `+g.atScope()+`
		ORDER BY m.id`, g.args(), func(scan func(...any) error) error {
		var workplaceID string
		var m matching.Mentor
		var capacity int
		var languages, needs, at []byte
		var held []string
		if err := scan(&workplaceID, &m.ID, &languages, &needs, &capacity, &at, &m.Trained); err != nil {
			return err
		}
		if json.Unmarshal(languages, &m.Languages) != nil || json.Unmarshal(needs, &m.Needs) != nil || json.Unmarshal(at, &held) != nil {
			return fmt.Errorf("decode mentor %s", m.ID)
		}
		for _, p := range g.placesAt[workplaceID] {
			m.Free = capacity
			for _, place := range held {
				if place != p.ID {
					m.Free--
				}
			}
			m.Free = max(0, m.Free)
			p.Mentors = append(p.Mentors, m)
		}
		return nil
	})
}

// record is how placements at the workplaces went. One that ended for the candidate's own circumstances, which can be
// illness, or for something that the company had not been told of, says nothing of the workplace; one that ended with a job
// went well.
func (g *gathering) record() error {
	args := g.args()
	args["planned"], args["early"] = string(placement.EndedAsPlannedKind), string(placement.TerminatedKind)
	args["job"] = string(placement.GotJob)
	args["blameless"] = []string{string(placement.CandidateCircumstances), string(placement.UndisclosedProblem), string(placement.GotJob)}
	return g.query("record", `
		SELECT x.workplace_id,
			count(*) FILTER (WHERE s.state -> 'ending' ->> 'kind' = @planned
				OR s.state -> 'ending' ->> 'kind' = @early AND s.state -> 'ending' ->> 'reason' = @job),
			count(*) FILTER (WHERE s.state -> 'ending' ->> 'kind' = @early AND s.state -> 'ending' ->> 'reason' NOT IN @blameless)
		FROM placements x JOIN processes s ON s.tenant_id = x.tenant_id AND s.id = x.id
		WHERE x.tenant_id = @tenant AND x.workplace_id `+g.atScope()+` GROUP BY x.workplace_id`, args, func(scan func(...any) error) error {
		var workplaceID string
		var r matching.Record
		if err := scan(&workplaceID, &r.Completed, &r.EndedEarly); err != nil {
			return err
		}
		for _, p := range g.placesAt[workplaceID] {
			p.Record = r
		}
		return nil
	})
}
