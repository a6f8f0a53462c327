package scenario

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"time"

	"placement/cmd/placement/internal/caller"
	"placement/cmd/placement/internal/madeup"
	"placement/models/lifecycle"
)

// arrive brings the story to where it begins: who acts, the day, and the cast, newly registered.
func (p *play) arrive(ctx context.Context) error {
	var clock clockAnswer
	if err := p.service.Read(ctx, p.mover(), "/v1/practice/clock", &clock); err != nil {
		return fmt.Errorf("read the practice clock: %w", err)
	}
	p.offset = time.Until(clock.Now)
	if err := p.begin(ctx); err != nil {
		return err
	}
	p.happens(p.now(), "the story begins")
	for _, c := range p.story.cast.companies {
		if err := p.registerCompany(ctx, c); err != nil {
			return err
		}
	}
	for _, c := range p.story.cast.candidates {
		if err := p.registerCandidate(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

// begin moves the clock to when the story begins: the next such moment that lies ahead.
func (p *play) begin(ctx context.Context) error {
	now := p.now()
	for ahead := range 800 {
		p.began = p.today().AddDays(ahead)
		at, err := p.story.begin.at(anchor{days: p.almanac, today: p.today(), began: p.began})
		if err != nil {
			return err
		}
		if at.After(now) {
			if weeks := math.Round(at.Sub(now).Hours() / 24 / 7); weeks > 3 {
				p.then("…", fmt.Sprintf("the clock moves %.0f weeks, to %s", weeks, p.story.begin.words))
			}
			err := p.moveUntil(ctx, at)
			p.began = p.today()
			return err
		}
	}
	return p.story.begin.fault("begin", "a time that lies ahead of "+timeWords(now), strconv.Quote(p.story.begin.words))
}

// register creates something with numbers of its own; when they are taken, with others.
func (p *play) register(ctx context.Context, path string, bodyOf func(attempt int) body) (string, error) {
	for attempt := range 20 {
		a, err := p.service.Send(ctx, caller.Exchange{Method: http.MethodPost, Path: path, Token: p.mover(), Key: p.key(), Body: bodyOf(attempt)})
		if err != nil {
			return "", err
		}
		if a.Problem.Code == "already_exists" {
			continue
		}
		var created idAnswer
		err = a.Decode("register at "+path, &created)
		return created.ID, err
	}
	return "", errors.New("register at " + path + ": every number is taken")
}

func (p *play) registerCompany(ctx context.Context, c member[company]) error {
	id, err := p.register(ctx, "/v1/companies", func(attempt int) body {
		return body{"cvr": madeup.CVR(p.run, c.name, attempt), "name": c.is.name, "sector": c.is.sector}.
			with("phone", c.is.phone).with("email", c.is.email)
	})
	if err != nil {
		return err
	}
	p.companies[c.name] = id
	for _, w := range c.is.workplaces {
		workplaceID, err := p.register(ctx, "/v1/workplaces", func(attempt int) body {
			return body{
				"company_id": id, "p_number": madeup.PNumber(p.run, c.name, w.name, attempt), "name": w.is.name, "street": w.is.street,
				"postal_code": w.is.postalCode, "city": w.is.city,
			}.with("industry_code", w.is.industry)
		})
		if err != nil {
			return err
		}
		p.workplaceIDs[w.name] = workplaceID
		if err := p.countEmployees(ctx, workplaceID, w.is.employees); err != nil {
			return err
		}
		if err := p.registerMentors(ctx, workplaceID, w.is.mentors); err != nil {
			return err
		}
		if err := p.registerTasks(ctx, workplaceID, w.is.tasks); err != nil {
			return err
		}
		for _, o := range w.is.places {
			p.places[o.name], err = p.register(ctx, "/v1/places", func(int) body {
				b := o.is.body(workplaceID)
				if len(o.is.tasks) > 0 {
					b["task_ids"] = eachOf(o.is.tasks, func(n named) string { return p.tasks[n.name] })
				}
				return b
			})
			if err != nil {
				return err
			}
			p.workplaces[p.places[o.name]] = workplaceID
		}
	}
	return nil
}

// body is what the service is told of a place.
func (o opening) body(workplaceID string) body {
	b := body{
		"workplace_id": workplaceID, "title": o.title, "min_weekly_hours": o.minHours, "max_weekly_hours": o.maxHours,
	}.with("description", o.description).with("occupation", o.occupation)
	if o.shut {
		b["state"] = "closed"
	}
	return b
}

// countEmployees tells how many ordinary employees a workplace had in each of the last twelve months.
func (p *play) countEmployees(ctx context.Context, workplaceID string, employees float64) error {
	if employees == 0 {
		return nil
	}
	p.employees[workplaceID] = employees
	var months []body
	for ago := 1; ago <= 12; ago++ {
		months = append(months, body{"month": p.month().AddDate(0, -ago, 0).Format("2006-01"), "ordinary_fte": employees})
	}
	return p.tellEmployees(ctx, workplaceID, months)
}

// month is the first day of the present month.
func (p *play) month() time.Time {
	return time.Date(p.now().Year(), p.now().Month(), 1, 0, 0, 0, 0, time.UTC)
}

// countOn tells of the months that have ended since a time, as companies do: else a story would come out differently where a
// month ends within it.
func (p *play) countOn(ctx context.Context, before time.Time) error {
	var ended []string
	for m := time.Date(before.Year(), before.Month(), 1, 0, 0, 0, 0, time.UTC); m.Before(p.month()); m = m.AddDate(0, 1, 0) {
		ended = append(ended, m.Format("2006-01"))
	}
	for _, workplaceID := range sortedKeys(p.employees) {
		for part := range slices.Chunk(ended, 12) {
			months := eachOf(part, func(month string) body { return body{"month": month, "ordinary_fte": p.employees[workplaceID]} })
			if err := p.tellEmployees(ctx, workplaceID, months); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *play) tellEmployees(ctx context.Context, workplaceID string, months []body) error {
	path := "/v1/workplaces/" + workplaceID + "/headcounts"
	a, err := p.service.Send(ctx, caller.Exchange{Method: http.MethodPost, Path: path, Token: p.mover(), Body: body{"months": months}})
	if err != nil {
		return err
	}
	var kept struct{}
	return a.Decode("POST "+path, &kept)
}

func (p *play) registerCandidate(ctx context.Context, c member[candidate]) error {
	var since lifecycle.Date
	var err error
	if c.is.waiting != nil {
		if since, err = c.is.waiting.date(anchor{days: p.almanac, today: p.today(), began: p.began}); err != nil {
			return err
		}
	}
	p.candidates[c.name], err = p.register(ctx, "/v1/candidates", func(attempt int) body {
		b := body{"name": c.is.name, "cpr": madeup.CPR(p.run, c.name, attempt)}.with("phone", c.is.phone)
		if c.is.waiting != nil {
			b["waiting_since"] = since
		}
		b["target_group"] = cmp.Or(c.is.targetGroup, "activity_ready")
		if len(c.is.accommodations) > 0 {
			b["accommodations"] = c.is.accommodations
		}
		return b
	})
	if err != nil {
		return err
	}
	return p.writeProfile(ctx, p.candidates[c.name], c.is.profile.body(p.companies))
}

// writeProfile writes down what is known of a candidate, just registered.
func (p *play) writeProfile(ctx context.Context, candidateID string, profile body) error {
	if len(profile) == 0 {
		return nil
	}
	path := "/v1/candidates/" + candidateID + "/profile"
	a, err := p.service.Send(ctx, caller.Exchange{Method: http.MethodPut, Path: path, Token: p.mover(), IfMatch: `"v1"`, Body: profile})
	switch {
	case err != nil:
		return err
	case a.Problem.Code == "stale_version":
		return nil // the answer was lost, and it was sent again: nobody else knows this candidate yet
	}
	var written struct{}
	return a.Decode("PUT "+path, &written)
}

// crew are those whose tokens are known, as the service knows them.
type crew struct {
	worker

	roles []string
}

// crewOf asks the service whom the tokens stand for.
func crewOf(ctx context.Context, s *caller.Service, tokens []caller.Token) ([]crew, error) {
	var all []crew
	for _, t := range tokens {
		var me meAnswer
		if err := s.Read(ctx, t.Token, "/v1/me", &me); err != nil {
			return nil, fmt.Errorf("the token of %s %s: %w", t.Role, t.User, err)
		}
		if !me.Practice {
			return nil, errors.New("the tokens are not those of a practice tenant: stories would move the clock of real people")
		}
		all = append(all, crew{worker{me.UserID, me.Name, t.Token}, me.Roles})
	}
	return all, nil
}

// hire finds who plays the case workers of a story: by name, or the first of a role.
func hire(workers []member[string], all []crew) (map[string]worker, error) {
	hired := map[string]worker{}
	for _, w := range workers {
		i := slices.IndexFunc(all, func(c crew) bool { return c.name == w.is || slices.Contains(c.roles, codeOf(w.is)) })
		if i < 0 {
			return nil, w.fault("case workers", "the name or the role of somebody whose token is known", strconv.Quote(w.is))
		}
		hired[w.name] = all[i].worker
	}
	return hired, nil
}

// newPlay sets the stage for one run of a story.
func newPlay(story Story, s *caller.Service, t teller, run string, all []crew) (*play, error) {
	days, err := newAlmanac()
	if err != nil {
		return nil, err
	}
	workers, err := hire(story.cast.workers, all)
	if err != nil {
		return nil, err
	}
	return &play{
		almanac: days, teller: t, story: story, service: s, run: run, began: lifecycle.Date(""), workers: workers,
		candidates: map[string]string{}, places: map[string]string{}, workplaces: map[string]string{}, mentors: map[string]string{},
		placements: map[string]*placement{},
		tasks:      map[string]string{}, trials: map[string]string{},
		companies: map[string]string{}, workplaceIDs: map[string]string{}, castMentors: map[string]string{}, employees: map[string]float64{}, others: map[kind]map[string]*process{},
	}, nil
}
