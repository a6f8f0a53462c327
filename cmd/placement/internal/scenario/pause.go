package scenario

import (
	"context"
	"maps"
	"slices"
	"strconv"

	"gopkg.in/yaml.v3"
)

// pause lets the placement stand still until a day, or gives a pause another day.
type pause struct {
	until           day
	reason, inWords string
}

func (r *reader) pause(n *yaml.Node) act {
	var a pause
	r.fields(n, "pause", known{"until": into(&a.until, r.day), "reason": into(&a.reason, r.code), "in words": into(&a.inWords, r.text)}, "until", "reason")
	return a
}

func (pause) names() names { return names{} }

func (a pause) request(s *scene) (request, error) {
	until, err := s.day(a.until)
	return request{
		tell: "the placement is paused until " + dayWords(until) + because(a.reason), path: "pause",
		body: body{"resume_on": until, "reason": a.reason}.with("reason_text", a.inWords),
	}, err
}

// resume lets the placement go on.
type resume struct{ note string }

func (r *reader) resume(n *yaml.Node) act {
	var a resume
	if isText(n) {
		if text := r.text(n); text != "today" {
			r.fault(n, "resume", `"today", or note: …`, text)
		}
		return a
	}
	r.fields(n, "resume", known{"note": into(&a.note, r.text)}, "note")
	return a
}

func (resume) names() names { return names{} }

func (a resume) request(*scene) request {
	return request{tell: "the placement goes on", path: "resumption", body: body{}.with("note", a.note)}
}

// pauseAnswer is the pause that a placement is in.
type pauseAnswer struct {
	ResumeOn string `json:"resume_on"`
	Stopped  []struct {
		Key  string `json:"key"`
		Left int    `json:"working_days_left"`
	} `json:"stopped"`
}

// pausing is what a pause has stopped, and until when.
func (t *expectTable) pausing() {
	on(t, "paused until", t.r.dayOrNone, func(_ context.Context, s *scene, on *placement, want *day) (verdict, error) {
		expected, found := "no day", "no day"
		if want != nil {
			until, err := s.day(*want)
			if err != nil {
				return verdict{}, err
			}
			expected = string(until)
		}
		if on.Pause != nil {
			found = on.Pause.ResumeOn
		}
		return same(expected, found), nil
	})
	on(t, "working days left", t.r.counts, func(_ context.Context, _ *scene, on *placement, want map[string]int) (verdict, error) {
		var expected, found []string
		for _, key := range slices.Sorted(maps.Keys(want)) {
			expected = append(expected, key+" "+strconv.Itoa(want[key]))
		}
		if on.Pause != nil {
			for _, d := range on.Pause.Stopped {
				found = append(found, plain(d.Key)+" "+strconv.Itoa(d.Left))
			}
		}
		return sameSet(expected, found), nil
	})
}

// dayOrNone reads a day; nil for none.
func (r *reader) dayOrNone(n *yaml.Node) *day {
	if r.text(n) == "none" {
		return nil
	}
	d := r.day(n)
	return &d
}

// counts reads a number for each name.
func (r *reader) counts(n *yaml.Node) map[string]int {
	all := map[string]int{}
	r.named(n, "working days left", func(key string, n *yaml.Node) { all[key] = r.whole(n) })
	return all
}
