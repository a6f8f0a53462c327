package municipality

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"placement/cmd/placement/internal/caller"
	"placement/models/lifecycle"
	"placement/models/lifecycle/vocabulary"
)

// atOnce is how many companies or candidates are written at the same time.
const atOnce = 4

// clockPause is between two looks at a clock that moves; mostDays are those of one move.
const (
	clockPause = 200 * time.Millisecond
	mostDays   = 366
)

// Written is what is written: now, or by the same plan within the days for which the service remembers keys. Of the placements
// so many run; those that the rules turned down are TurnedDown.
type Written struct {
	Companies, Workplaces, Tasks, Visits, Mentors, Places, Agreements, Candidates, Placements, Running, TurnedDown int64
}

// Write writes a plan to a practice tenant of a running service, and moves its clock on to where the placements have come.
// It may be repeated: what is there stays as it is, and the clock does not go further.
func Write(ctx context.Context, s *caller.Service, token string, seed int, p Plan) (Written, error) {
	w := &writer{service: s, token: token, prefix: fmt.Sprintf("municipality/%s/%d/", p.Code, seed), people: p.Candidates}
	if err := w.arrive(ctx, p); err != nil {
		return w.Written, err
	}
	if err := together(ctx, p.Companies, w.company); err != nil {
		return w.Written, err
	}
	if err := together(ctx, p.Candidates, w.candidate); err != nil {
		return w.Written, err
	}
	return w.Written, w.placements(ctx, p.Placements)
}

func together[T any](ctx context.Context, all []T, write func(context.Context, int, T) error) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(atOnce)
	for i, one := range all {
		g.Go(func() error { return write(ctx, i, one) })
	}
	return g.Wait()
}

type body = map[string]any

type writer struct {
	Written

	service *caller.Service
	token   string
	// prefix begins every key, so that the same thing of the same plan is written once.
	prefix string
	today  lifecycle.Date // the day on which this municipality was begun
	userID string
	units  []string
	people []Candidate
	// ids are the IDs of what was written, by name.
	ids sync.Map
}

// arrive asks who writes, and when it is there. Real people's registers get no made-up ones.
func (w *writer) arrive(ctx context.Context, p Plan) error {
	var me struct {
		UserID   string `json:"user_id"`
		Practice bool   `json:"practice"`
	}
	if err := w.service.Read(ctx, w.token, "/v1/me", &me); err != nil {
		return err
	}
	if !me.Practice {
		return errors.New("the token is not one of a practice tenant: made-up people do not belong among real ones")
	}
	var units struct {
		Items []struct {
			ID string `json:"id"`
		} `json:"items"`
	}
	if err := w.service.Read(ctx, w.token, "/v1/units", &units); err != nil {
		return err
	}
	for _, u := range units.Items {
		w.units = append(w.units, u.ID)
	}
	w.userID = me.UserID
	var err error
	w.today, err = w.begun(ctx, p)
	return err
}

// add makes something, once. The ID is empty when it is there from another day: then what belongs to it is there, too.
func (w *writer) add(ctx context.Context, count *int64, path, name string, what any) (string, error) {
	a, err := w.service.Send(ctx, caller.Exchange{
		Method: http.MethodPost, Path: path, Token: w.token, Key: w.prefix + name, Body: what,
	})
	switch {
	case err != nil:
		return "", err
	case a.Problem.Code == "already_exists" || a.Problem.Code == "idempotency_key_reused":
		return "", nil
	}
	var made struct {
		ID string `json:"id"`
	}
	if err := a.Decode("POST "+path, &made); err != nil {
		return "", err
	}
	atomic.AddInt64(count, 1)
	w.ids.Store(name, made.ID)
	return made.ID, nil
}

// set puts something that is not made anew when it is repeated.
func (w *writer) set(ctx context.Context, e caller.Exchange) error {
	e.Token = w.token
	a, err := w.service.Send(ctx, e)
	if err != nil || a.Problem.Code == "stale_version" {
		return err // of another version: it has been written, and changed since
	}
	var done struct{}
	return a.Decode(e.Method+" "+e.Path, &done)
}

func (w *writer) company(ctx context.Context, i int, c Company) error {
	id, err := w.add(ctx, &w.Companies, "/v1/companies", fmt.Sprintf("company/%d", i), c)
	if err != nil || id == "" {
		return err
	}
	for n := range c.Workplaces {
		c.Workplaces[n].CompanyID = id
	}
	var ids []string
	for n, place := range c.Workplaces {
		workplace, err := w.workplace(ctx, fmt.Sprintf("company/%d/workplace/%d", i, n), &place)
		if err != nil {
			return err
		}
		c.Workplaces[n] = place
		ids = append(ids, workplace)
	}
	agreement := ""
	if c.Model != "" {
		if agreement, err = w.agreement(ctx, i, c, id, ids); err != nil || agreement == "" {
			return err
		}
	}
	for n, workplace := range c.Workplaces {
		for k, p := range workplace.Places {
			p.WorkplaceID, p.AgreementID = ids[n], agreement
			if ids[n] == "" {
				continue
			}
			if _, err := w.add(ctx, &w.Places, "/v1/places", fmt.Sprintf("company/%d/workplace/%d/place/%d", i, n, k), p); err != nil {
				return err
			}
		}
	}
	return nil
}

// workplace writes a workplace with what is known of it, and notes the tasks of its places.
func (w *writer) workplace(ctx context.Context, name string, at *Workplace) (string, error) {
	id, err := w.add(ctx, &w.Workplaces, "/v1/workplaces", name, at)
	if err != nil || id == "" {
		return "", err
	}
	var months []body
	first, err := time.Parse(time.DateOnly, string(w.today[:len("2006-01")])+"-01")
	if err != nil {
		return "", fmt.Errorf("read the practice clock: %w", err)
	}
	for ago, fte := range at.FTE {
		months = append(months, body{"month": first.AddDate(0, -ago-1, 0).Format("2006-01"), "ordinary_fte": fte})
	}
	err = w.set(ctx, caller.Exchange{
		Method: http.MethodPost, Path: "/v1/workplaces/" + id + "/headcounts", Body: body{"months": months, "source": "register"},
	})
	if err != nil {
		return "", err
	}
	var tasks []string
	for k, t := range at.Tasks {
		t.WorkplaceID = id
		task, err := w.add(ctx, &w.Tasks, "/v1/work-tasks", fmt.Sprintf("%s/task/%d", name, k), t)
		if err != nil {
			return "", err
		}
		tasks = append(tasks, task)
	}
	places := make([]Place, len(at.Places))
	for k, p := range at.Places {
		p.TaskIDs = []string{tasks[p.Task]}
		places[k] = p
	}
	at.Places = places
	if v := at.Visit; v != nil {
		seen := *v
		seen.WorkplaceID, seen.On, seen.TaskIDs = id, string(w.today.AddDays(-v.DaysAgo)), tasks
		if _, err := w.add(ctx, &w.Visits, "/v1/visits", name+"/visit", seen); err != nil {
			return "", err
		}
	}
	for k, m := range at.Mentors {
		m.WorkplaceID = id
		if err := w.mentor(ctx, fmt.Sprintf("%s/mentor/%d", name, k), m); err != nil {
			return "", err
		}
	}
	return id, nil
}

// mentor writes a mentor, and the course that was passed.
func (w *writer) mentor(ctx context.Context, name string, m Mentor) error {
	id, err := w.add(ctx, &w.Mentors, "/v1/mentors", name, m)
	if err != nil || id == "" || m.TrainedDaysAgo < 0 {
		return err
	}
	var enrolled int64
	on := w.today.AddDays(-m.TrainedDaysAgo)
	training, err := w.add(ctx, &enrolled, "/v1/mentor-trainings", name+"/training", body{"mentor_id": id, "course": "mentor_basic", "planned_on": on})
	if err != nil || training == "" {
		return err
	}
	_, err = w.add(ctx, &enrolled, "/v1/mentor-trainings/"+training+"/pass", name+"/pass", body{"on": on})
	return err
}

// agreement drafts and signs an agreement about the places of a company.
func (w *writer) agreement(ctx context.Context, i int, c Company, company string, workplaces []string) (string, error) {
	var lines []body
	for n, at := range c.Workplaces {
		lines = append(lines, body{"model": c.Model, "workplace_id": workplaces[n], "count": len(at.Places)})
	}
	draft := body{
		"company_id": company, "lines": lines, "period": body{"start": w.today, "end": w.today.AddDays(365)},
		"company_tasks":      []string{"En navngiven mentor til hver, og en rundvisning den første dag"},
		"municipality_tasks": []string{"Opfølgning hver 14. dag, og svar samme dag, når virksomheden ringer"},
	}
	if c.Model == string(vocabulary.Cluster) {
		draft["coordinator_id"] = w.userID
	}
	name := fmt.Sprintf("company/%d/agreement", i)
	id, err := w.add(ctx, &w.Agreements, "/v1/agreements", name, draft)
	if err != nil || id == "" {
		return "", err
	}
	for _, party := range []string{"company", "municipality"} {
		var signed int64
		_, err := w.add(ctx, &signed, "/v1/agreements/"+id+"/signatures", name+"/"+party, body{"party": party, "channel": "meeting"})
		if err != nil {
			return "", err
		}
	}
	return id, nil
}

func (w *writer) candidate(ctx context.Context, i int, c Candidate) error {
	if c.Waiting >= 0 {
		c.WaitingSince = string(w.today.AddDays(-c.Waiting))
	}
	// People of a unit other than the caller's are protected from the caller, too.
	if len(w.units) > 0 && c.Protected == "" {
		c.UnitID = w.units[i%len(w.units)]
	}
	id, err := w.add(ctx, &w.Candidates, "/v1/candidates", fmt.Sprintf("candidate/%d", i), c)
	if err != nil || id == "" {
		return err
	}
	return w.set(ctx, caller.Exchange{Method: http.MethodPut, Path: "/v1/candidates/" + id + "/profile", IfMatch: `"v1"`, Body: c.Profile})
}
