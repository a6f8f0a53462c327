package agreement

import (
	"cmp"
	"slices"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/vocabulary"
)

// OpenPlace puts a place under a line of the agreement and opens it, or opens one again that was paused or closed. Never
// more places are open under a line than agreed.
type OpenPlace struct {
	PlaceID     string `json:"place_id"`
	WorkplaceID string `json:"workplace_id"`
	// Line is the number of the line; 0 takes the first at the workplace that has room.
	Line int `json:"line,omitempty"`
}

// Name is the command.
func (OpenPlace) Name() string { return "open_place" }

// Fact is what history says.
func (OpenPlace) Fact() string { return "place_opened" }

func (OpenPlace) rule() rule { return rule{from: []Status{Signed, Active}} }

func (e OpenPlace) apply(s State, at time.Time) (State, error) {
	today := s.today(at)
	i := s.place(e.PlaceID)
	if i < 0 {
		line, err := s.lineFor(e)
		if err != nil {
			return s, err
		}
		s.Places = append(s.Places, Place{ID: e.PlaceID, Line: line, State: PlaceOpen, IdleSince: max(today, s.ActivatedOn)})
		return s, nil
	}
	p := s.Places[i]
	switch l, _ := s.Line(p.Line); {
	case p.State == PlaceOpen:
		return s, lifecycle.Refuse(CodePlaceAlreadyOpen, "this place is open already").With("place_id", p.ID)
	case s.takenByOthers(p) >= l.Count:
		return s, full(l)
	}
	p.State = PlaceOpen
	if len(p.Holds) == 0 {
		p.IdleSince = today
	} else {
		p = s.look(p, today)
	}
	s.Places[i] = p
	return s, nil
}

// lineFor is the line that a new place goes under.
func (s State) lineFor(e OpenPlace) (int, error) {
	var last *Line
	for _, l := range s.Lines {
		if (e.Line != 0 && l.No != e.Line) || l.WorkplaceID != e.WorkplaceID {
			continue
		}
		if s.Taken(l.No) < l.Count {
			return l.No, nil
		}
		last = &l
	}
	_, known := s.Line(e.Line)
	switch {
	case last != nil:
		return 0, full(*last)
	case e.Line != 0 && !known:
		return 0, lifecycle.RefuseField(CodeLineUnknown, "line", "the agreement has no line with this number")
	}
	return 0, lifecycle.RefuseField(CodeWorkplaceNotInLines, "workplace_id", "no such line of the agreement is about this workplace")
}

func full(l Line) error {
	return lifecycle.Refuse(CodeLineFull, "all the places that were agreed are open or held already").
		With("model", string(l.Model)).With("workplace_id", l.WorkplaceID)
}

// PausePlace lets a place take nobody for now. Who holds it stays.
type PausePlace struct {
	PlaceID string `json:"place_id"`
}

// Name is the command.
func (PausePlace) Name() string { return "pause_place" }

// Fact is what history says.
func (PausePlace) Fact() string { return "place_paused" }

func (PausePlace) rule() rule { return rule{from: []Status{Signed, Active}} }

func (e PausePlace) apply(s State, at time.Time) (State, error) {
	i, err := s.known(e.PlaceID)
	if err != nil {
		return s, err
	}
	p := s.Places[i]
	if p.State != PlaceOpen {
		return s, lifecycle.Refuse(CodePlaceNotOpen, "only an open place can be paused").With("place_id", p.ID)
	}
	p.State = PlacePaused
	s.Places[i] = s.look(p, s.today(at))
	return s, nil
}

// ClosePlace takes a place out of the agreement, for good or until it is opened again. Who holds it stays until the end.
type ClosePlace struct {
	PlaceID string `json:"place_id"`
}

// Name is the command.
func (ClosePlace) Name() string { return "close_place" }

// Fact is what history says.
func (ClosePlace) Fact() string { return "place_closed" }

func (ClosePlace) rule() rule { return rule{from: []Status{Signed, Active}} }

func (e ClosePlace) apply(s State, at time.Time) (State, error) {
	i, err := s.known(e.PlaceID)
	if err != nil {
		return s, err
	}
	p := s.Places[i]
	if p.State == PlaceClosed {
		return s, lifecycle.Refuse(CodePlaceNotOpen, "this place is closed already").With("place_id", p.ID)
	}
	p.State = PlaceClosed
	return s.keep(i, s.look(p, s.today(at))), nil
}

// HoldPlace is the news of a placement that it holds a place from one day until another. A placement holds one place: the
// one that it held before is free. News is never refused for want of room: a placement that came before its place was
// paused may be heard of after another place was opened, and then the line has one more than agreed until one is free.
type HoldPlace struct {
	PlaceID     string           `json:"place_id"`
	PlacementID string           `json:"placement_id"`
	Period      lifecycle.Period `json:"period"`
	// No counts the news of the placement; On is the day on which it became so, which news that comes late still tells.
	No int            `json:"no"`
	On lifecycle.Date `json:"on,omitempty"`
}

// Name is the command.
func (HoldPlace) Name() string { return "hold_place" }

// Fact is what history says.
func (HoldPlace) Fact() string { return "place_held" }

func (HoldPlace) rule() rule { return rule{from: []Status{Signed, Active}, news: true} }

func (e HoldPlace) apply(s State, at time.Time) (State, error) {
	if err := s.isNews(e.PlacementID, e.No); err != nil {
		return s, err
	}
	today := s.dayOf(e.On, at)
	s = s.leave(e.PlacementID, e.PlaceID, today)
	i, err := s.known(e.PlaceID)
	if err != nil {
		return s, err
	}
	p := s.Places[i]
	p.Holds = slices.DeleteFunc(p.Holds, func(h Hold) bool { return h.PlacementID == e.PlacementID })
	p.Holds = append(p.Holds, Hold{PlacementID: e.PlacementID, From: e.Period.Start, Until: e.Period.End, No: e.No})
	slices.SortStableFunc(p.Holds, func(a, b Hold) int { return cmp.Compare(a.From, b.From) })
	s.Places[i] = s.look(p, today)
	return s, nil
}

// ReleasePlace is the news of a placement that it holds a place no longer: it has ended, or came to nothing.
type ReleasePlace struct {
	PlaceID     string `json:"place_id"`
	PlacementID string `json:"placement_id"`
	// LastDay is the last day on which somebody worked there; empty when nobody did.
	LastDay lifecycle.Date `json:"last_day,omitempty"`
	// Over tells that the placement has been what the place was made for, where it was made for one person.
	Over bool           `json:"over,omitempty"`
	No   int            `json:"no"`
	On   lifecycle.Date `json:"on,omitempty"`
}

// Name is the command.
func (ReleasePlace) Name() string { return "release_place" }

// Fact is what history says.
func (ReleasePlace) Fact() string { return "place_released" }

func (ReleasePlace) rule() rule { return rule{from: []Status{Signed, Active}, news: true} }

func (e ReleasePlace) apply(s State, at time.Time) (State, error) {
	if err := s.isNews(e.PlacementID, e.No); err != nil {
		return s, err
	}
	i := slices.IndexFunc(s.Places, func(p Place) bool { return p.held(e.PlacementID) })
	if i < 0 {
		return s, lifecycle.Refuse(CodePlaceUnknown, "the placement holds no place of this agreement").With("place_id", e.PlaceID)
	}
	p := s.Places[i].without(e.PlacementID)
	if e.LastDay != "" {
		p.IdleSince = max(p.IdleSince, e.LastDay.AddDays(1))
	}
	if l, _ := s.Line(p.Line); l.Model == vocabulary.SoughtForOne && e.Over && len(p.Holds) == 0 {
		p.State = PlaceClosed // made for one person; nobody comes after
	}
	return s.keep(i, s.look(p, s.dayOf(e.On, at))), nil
}

// dayOf is the day on which news became so: today, when it does not say, or says something that has not come.
func (s State) dayOf(on lifecycle.Date, at time.Time) lifecycle.Date {
	if today := s.today(at); on == "" || on > today {
		return today
	}
	return on
}

// leave lets go of every other place of the placement. A person who moves on has worked there until the day before.
func (s State) leave(placement, place string, today lifecycle.Date) State {
	for i, p := range slices.Backward(s.Places) {

		if p.ID == place || !p.held(placement) {
			continue
		}
		began := slices.ContainsFunc(p.Holds, func(h Hold) bool { return h.PlacementID == placement && h.From < today })
		p = p.without(placement)
		if began {
			p.IdleSince = max(p.IdleSince, today)
		}
		s = s.keep(i, s.look(p, today))
	}
	return s
}

func (p Place) held(placement string) bool {
	return slices.ContainsFunc(p.Holds, func(h Hold) bool { return h.PlacementID == placement })
}

func (p Place) without(placement string) Place {
	p.Holds = slices.DeleteFunc(slices.Clone(p.Holds), func(h Hold) bool { return h.PlacementID == placement })
	return p
}

// keep puts p back at its index, or leaves it out when it is closed and nobody holds it: it has a row, and that is enough.
func (s State) keep(i int, p Place) State {
	if p.State == PlaceClosed && len(p.Holds) == 0 {
		s.Places = slices.Delete(s.Places, i, i+1)
		return s
	}
	s.Places[i] = p
	return s
}

// known is the index of a place of the agreement.
func (s State) known(id string) (int, error) {
	if i := s.place(id); i >= 0 {
		return i, nil
	}
	return 0, lifecycle.RefuseField(CodePlaceUnknown, "place_id", "this place is not open or paused under the agreement")
}

// isNews refuses what a placement said before something that is known already.
func (s State) isNews(placement string, no int) error {
	for _, p := range s.Places {
		for _, h := range p.Holds {
			if h.PlacementID == placement && no <= h.No {
				return lifecycle.Refuse(CodeOldNews, "something newer is known already").With("placement_id", placement)
			}
		}
	}
	return nil
}
