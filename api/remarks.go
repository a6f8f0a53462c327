package api

import (
	"context"
	"strconv"
	"strings"

	"placement/models/lifecycle/placement"
	"placement/models/store"
)

// RemarksView is a text for the remarks of the state's form.
type RemarksView struct {
	PlacementID string `json:"placement_id"`
	Language    string `json:"language" enum:"da" doc:"The form is in Danish, whatever language you ask in."`
	Text        string `json:"text" doc:"Plain text: how the weekly hours rise, and which ordinary paid hours there are beside. The form has no fields for either."`
}

type remarksOutput struct{ Body RemarksView }

// readRemarks writes the remarks for the state's form (domain.md F29). The store notes who reads it: it says what is worked
// beside.
func (s *server) readRemarks(ctx context.Context, in *idInput) (*remarksOutput, error) {
	state, err := s.placementState(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	paid, err := s.Store.PaidHours(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return &remarksOutput{RemarksView{PlacementID: state.ID, Language: string(danish), Text: s.texts.remarks(danish, state, paid)}}, nil
}

// remarks are the steps of the hours and the paid hours beside, as sentences.
func (t texts) remarks(l language, p placement.State, paid []store.PaidHours) string {
	say := func(key string, words ...string) string {
		return strings.NewReplacer(words...).Replace(t[l].Remarks[key])
	}
	var lines []string
	if first := p.Hours[0]; len(p.Hours) == 1 {
		lines = append(lines, say("one_step", "{hours}", t.hours(l, first.WeeklyHours), "{from}", t.dayInWords(l, first.From), "{to}", t.dayInWords(l, p.Period.End)))
	} else {
		steps := make([]string, len(p.Hours))
		for i, h := range p.Hours {
			steps[i] = say("step", "{hours}", t.hours(l, h.WeeklyHours), "{from}", t.dayInWords(l, h.From))
		}
		lines = append(lines, say("steps", "{steps}", strings.Join(steps, ", "), "{to}", t.dayInWords(l, p.Period.End)))
	}
	if len(p.OpenSteps()) > 0 {
		lines = append(lines, say("unconfirmed", "{from}", t.dayInWords(l, p.OpenSteps()[0].From)))
	}
	for _, h := range paid {
		key := "paid"
		if h.To != "" {
			key = "paid_until"
		}
		lines = append(lines, say(key, "{hours}", t.hours(l, h.WeeklyHours), "{from}", t.dayInWords(l, h.From), "{to}", t.dayInWords(l, h.To), "{function}", strings.Join(strings.Fields(h.Function), " ")))
	}
	if len(paid) > 0 {
		lines = append(lines, say("paid_apart"))
	}
	for i, line := range lines {
		lines[i] = sentence(line)
	}
	return strings.Join(lines, "\n")
}

// hours are hours as people write them, one and many.
func (t texts) hours(l language, n float64) string {
	s := strconv.FormatFloat(n, 'f', -1, 64)
	if l == danish {
		s = strings.ReplaceAll(s, ".", ",")
	}
	key := "hours"
	if n == 1 {
		key = "hour"
	}
	return strings.ReplaceAll(t[l].Remarks[key], "{n}", s)
}
