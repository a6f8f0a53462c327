package scenario

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"placement/cmd/placement/internal/caller"
)

// readEvents lets another system read the feed of events: from now on, or what has happened to the story's placements since it
// read last.
type readEvents struct {
	fromNow bool
	want    []string
}

func (r *reader) readEvents(n *yaml.Node) act {
	if isText(n) && r.text(n) == "from now on" {
		return readEvents{fromNow: true}
	}
	return readEvents{want: r.texts(n)}
}

func (readEvents) names() names { return names{noPlacement: true} }

// feedAnswer is a page of the feed.
type feedAnswer struct {
	Items []json.RawMessage `json:"items"`
	Next  string            `json:"next"`
	More  bool              `json:"more"`
}

// heard is what the story looks at of an event.
type heard struct {
	ID       string `json:"id"`
	Type     string `json:"type"`
	Subject  string `json:"subject"`
	Sequence string `json:"sequence"`
}

// partner is what the other system keeps: how far it has read, and the number it had last of each process.
type partner struct {
	position string
	numbers  map[string]int
}

const feedPath = "/v1/events"

func (a readEvents) order(ctx context.Context, s *scene) (order, error) {
	if a.fromNow {
		q := request{tell: "another system begins to read events", method: "GET", path: feedPath + "?after=now"}
		return order{q, func(answer caller.Answer) error {
			var page feedAnswer
			err := answer.Decode(q.path, &page)
			s.partner = partner{page.Next, map[string]int{}}
			return err
		}}, nil
	}
	from := s.partner.position
	q := request{tell: "the other system catches up", method: "GET", path: feedPath + "?limit=3&after=" + from}
	return order{q, func(answer caller.Answer) error {
		var page feedAnswer
		if err := answer.Decode(q.path, &page); err != nil {
			return err
		}
		events, next, err := s.readOn(ctx, page, 3)
		if err != nil {
			return err
		}
		s.partner.position = next
		var again feedAnswer
		if err := s.service.Read(ctx, s.token(), feedPath+"?limit=200&after="+from, &again); err != nil {
			return err
		}
		same, _, err := s.readOn(ctx, again, 200)
		if err != nil {
			return err
		}
		if s.checks++; len(same) < len(events) || !slices.EqualFunc(events, same[:len(events)], func(a, b json.RawMessage) bool { return string(a) == string(b) }) {
			return s.step.fault("read events", "the same bytes in the same order, from the same position", "others")
		}
		return s.heard(events, a.want)
	}}, nil
}

// readOn reads to the end of the feed from a page on, and returns what it held.
func (s *scene) readOn(ctx context.Context, page feedAnswer, limit int) (events []json.RawMessage, next string, err error) {
	for events = page.Items; page.More; events = append(events, page.Items...) {
		path := feedPath + "?limit=" + strconv.Itoa(limit) + "&after=" + page.Next
		page = feedAnswer{}
		if err := s.service.Read(ctx, s.token(), path, &page); err != nil {
			return nil, "", err
		}
	}
	return events, page.Next, nil
}

// heard compares what has happened to the story's placements with what the story says. Of each, none may be missing.
func (s *scene) heard(events []json.RawMessage, want []string) error {
	var found []string
	for _, body := range events {
		var e heard
		if err := json.Unmarshal(body, &e); err != nil {
			return fmt.Errorf("read an event: %w", err)
		}
		id, of := strings.CutPrefix(e.Subject, "placement/")
		if !of || !s.ours(id) {
			continue
		}
		number, err := strconv.Atoi(e.Sequence)
		if err != nil {
			return fmt.Errorf("read the number of an event: %w", err)
		}
		if s.checks++; number != s.partner.numbers[id]+1 {
			return s.step.fault("read events", fmt.Sprintf("number %d of the placement", s.partner.numbers[id]+1), e.Sequence)
		}
		s.partner.numbers[id] = number
		found = append(found, plain(strings.TrimPrefix(e.Type, "placement.")))
	}
	if s.checks++; !slices.Equal(found, want) {
		return s.step.fault("read events", listWords(want), listWords(found))
	}
	s.then("=", fmt.Sprintf("nothing was missed, and nothing comes twice: %d events", len(found)))
	return nil
}

// ours tells whether a placement is one of the story.
func (p *play) ours(id string) bool {
	for _, on := range p.placements {
		if on.ID == id {
			return true
		}
	}
	return false
}
