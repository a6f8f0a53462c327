package scenario

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"placement/cmd/placement/internal/caller"
)

// errand is an act beside the processes: it writes something down about a candidate or a company, or asks who fits where.
type errand interface {
	act
	order(ctx context.Context, s *scene) (order, error)
}

// order is what an errand sends, and what becomes of the answer.
type order struct {
	request

	took func(a caller.Answer) error
}

// run carries an errand out.
func (s *scene) run(ctx context.Context, do errand) error {
	q, err := do.order(ctx, s)
	if err != nil {
		return err
	}
	a, done, err := s.ask(ctx, q.path, q.request)
	s.last = nil // no process has changed, so there is nothing to be sent again
	if err != nil || !done || q.took == nil {
		return err
	}
	return q.took(a)
}

// aside are the names of an errand: candidates and no placement.
func aside(candidates ...named) names { return names{candidates: candidates, noPlacement: true} }

// person is how the story calls a candidate in its sentences.
func (p *play) person(name string) string {
	c, _ := find(p.story.cast.candidates, name)
	return c.name
}

// where is how the story calls a place in its sentences.
func (p *play) where(name string) string {
	for _, c := range p.story.cast.companies {
		for _, w := range c.is.workplaces {
			if o, ok := find(w.is.places, name); ok {
				return fmt.Sprintf("%q at %s", o.title, w.is.name)
			}
		}
	}
	return name
}

// nameOf is the name that the story has for an ID; empty for one of another story.
func nameOf(all map[string]string, id string) string {
	for name, known := range all {
		if known == id {
			return name
		}
	}
	return ""
}

// revise reads what the service has at a path and returns it, for a change, without what is only read, and with its version.
func (p *play) revise(ctx context.Context, path string, readOnly ...string) (now body, version string, err error) {
	a, err := p.service.Send(ctx, caller.Exchange{Method: http.MethodGet, Path: path, Token: p.mover()})
	if err != nil {
		return nil, "", err
	}
	if err := a.Decode("GET "+path, &now); err != nil {
		return nil, "", err
	}
	for _, key := range append(readOnly, "id", "version", "created_at", "updated_at", "hidden", "links") {
		delete(now, key)
	}
	return now, a.ETag, nil
}

// write puts something in place of what was there.
func (p *play) write(ctx context.Context, path, version string, b body) error {
	a, err := p.service.Send(ctx, caller.Exchange{Method: http.MethodPut, Path: path, Token: p.mover(), IfMatch: version, Body: b})
	if err != nil {
		return err
	}
	var written json.RawMessage
	return a.Decode("PUT "+path, &written)
}

// candidateNow is a candidate as the service has them, ready to be changed.
func (p *play) candidateNow(ctx context.Context, id string) (now body, version string, err error) {
	now, version, err = p.revise(ctx, "/v1/candidates/"+id, "cpr", "seeking", "has_job_goal", "warnings")
	if all, ok := now["accommodations"].([]any); ok {
		for _, a := range all {
			if one, ok := a.(map[string]any); ok {
				delete(one, "demand")
			}
		}
	}
	return now, version, err
}

// departing is how long a story may take to leave the stage.
const departing = time.Minute

// depart takes the candidates of a story off the waiting list, and shuts the places that were suggested from: the next story,
// and this one when it is played again, find nobody who waits for nothing. What cannot be taken away stays.
func (p *play) depart(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), departing)
	defer cancel()
	p.putPolicyBack(ctx)
	for _, c := range p.story.cast.candidates {
		if c.is.waiting == nil || p.candidates[c.name] == "" {
			continue
		}
		if now, version, err := p.candidateNow(ctx, p.candidates[c.name]); err == nil {
			delete(now, "waiting_since")
			_ = p.write(ctx, "/v1/candidates/"+p.candidates[c.name], version, now)
		}
	}
	if !p.suggested {
		return
	}
	for _, id := range p.places {
		path := "/v1/places/" + id
		if now, version, err := p.revise(ctx, path, "company_id", "occupancy", "free_from", "model", "agreement_id", "line"); err == nil {
			now["state"] = "closed"
			_ = p.write(ctx, path, version, now)
		}
	}
}
