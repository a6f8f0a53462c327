package scenario

import (
	"context"
	"net/url"
	"slices"

	"placement/cmd/placement/internal/caller"
)

// What a scene reads of the service.

func (s *scene) token() string { return s.workers[s.step.worker].token }

// look reads a placement again.
func (s *scene) look(ctx context.Context, on *placement) error {
	var now placementAnswer
	if err := s.service.Read(ctx, s.token(), "/v1/placements/"+on.ID, &now); err != nil {
		return err
	}
	on.placementAnswer = now
	return nil
}

// rematch reads the rematch of a placement.
func (s *scene) rematch(ctx context.Context, on *placement) (rematchAnswer, error) {
	var r rematchAnswer
	err := s.service.Read(ctx, s.token(), "/v1/rematches/"+on.RematchID, &r)
	return r, err
}

// events reads what has happened to a placement, in order: events and rungs, not the tasks that came and went.
func (s *scene) events(ctx context.Context, id string) ([]timelineAnswer, error) {
	all, err := s.timeline(ctx, "/v1/placements/"+id)
	// What happened in its issues, and in what follows after it, has versions of its own.
	return slices.DeleteFunc(all, func(e timelineAnswer) bool { return e.IssueID != "" || e.ProcessKind != "" }), err
}

// timeline reads the events and rungs of a process, not the tasks that came and went.
func (s *scene) timeline(ctx context.Context, path string) ([]timelineAnswer, error) {
	all, err := caller.Pages[timelineAnswer](ctx, s.service, s.token(), path+"/timeline", url.Values{})
	return slices.DeleteFunc(all, func(e timelineAnswer) bool { return e.Version == 0 }), err
}

// deadline is the key of the deadline that a clock event is about; "" for what people did.
func (e timelineAnswer) deadline() string {
	if e.of != "" {
		return e.of
	}
	said := e.Event
	if nested, ok := said["elapsed"].(map[string]any); ok {
		said = nested
	}
	key, _ := said["deadline"].(string)
	return key
}

// inbox reads the tasks of one process that a worker finds: in scope mine or unit.
func (s *scene) inbox(ctx context.Context, of worker, scope, processID string) ([]taskAnswer, error) {
	return caller.Pages[taskAnswer](ctx, s.service, of.token, "/v1/tasks", url.Values{"scope": {scope}, "process_id": {processID}})
}

// free tells whether nobody holds a place on a day.
func (s *scene) free(ctx context.Context, placeID, day string) (bool, error) {
	var place struct {
		WorkplaceID string `json:"workplace_id"`
	}
	if err := s.service.Read(ctx, s.token(), "/v1/places/"+placeID, &place); err != nil {
		return false, err
	}
	places, err := caller.Pages[idAnswer](ctx, s.service, s.token(), "/v1/places",
		url.Values{"workplace_id": {place.WorkplaceID}, "free_from": {day}, "free_to": {day}})
	for _, p := range places {
		if p.ID == placeID {
			return true, err
		}
	}
	return false, err
}
