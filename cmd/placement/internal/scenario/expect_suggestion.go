package scenario

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"placement/models/lifecycle"
)

// suggestions are what the latest answer about suggestions says of the story's own candidates and places.
func (t *expectTable) suggestions() {
	t.keys["suggestions"] = func(n *yaml.Node) {
		t.r.fields(n, "suggestions", known{
			"in order": t.inOrder, "scores": t.scores, "could begin": t.couldBegin, "excluded": t.reasons("excluded", suggested.excluded),
			"to know": t.reasons("to know", suggested.toKnow), "opens": t.opens, "alternatives": t.alternatives,
		})
	}
	t.keys["round"] = func(n *yaml.Node) {
		t.r.fields(n, "round", known{"pairs": t.pairs, "unplaced": t.unplaced, "swaps": t.roundSwaps})
	}
}

// looked adds an expectation about what was asked last.
func (t *expectTable) looked(n *yaml.Node, what string, look func(s *scene) verdict) *expectation {
	t.all = append(t.all, expectation{
		spot: t.r.at(n), what: what, general: true,
		look: func(_ context.Context, s *scene) (verdict, error) { return look(s), nil },
	})
	return &t.all[len(t.all)-1]
}

func (t *expectTable) inOrder(n *yaml.Node) {
	var names []named
	t.r.list(n, "in order", func(n *yaml.Node) { names = append(names, t.r.name(n)) })
	want := eachOf(names, func(n named) string { return n.name })
	e := t.looked(n, "suggestions in order", func(s *scene) verdict {
		var found []string
		for i := range s.offered.Ranked {
			if name := s.offered.who(i); name != "" {
				found = append(found, name)
			}
		}
		return sameList(want, found)
	})
	e.either = names
}

func (t *expectTable) scores(n *yaml.Node) {
	t.r.named(n, "scores", func(name string, n *yaml.Node) {
		low, high, ok := strings.Cut(t.r.text(n), " to ")
		from, err1 := strconv.Atoi(low)
		to, err2 := strconv.Atoi(high)
		if !ok || err1 != nil || err2 != nil {
			t.r.fault(n, "score of "+name, "two numbers, such as 60 to 75", describe(n))
		}
		e := t.looked(n, "score of "+name, func(s *scene) verdict {
			found := "not suggested"
			for i, r := range s.offered.Ranked {
				if s.offered.who(i) == name {
					found = strconv.Itoa(r.Score)
				}
			}
			score, err := strconv.Atoi(found)
			return verdict{err == nil && from <= score && score <= to, fmt.Sprintf("%d to %d", from, to), found}
		})
		e.either = []named{{t.r.at(n), name}}
	})
}

// couldBegin expects the first day on which the placement could begin.
func (t *expectTable) couldBegin(n *yaml.Node) {
	t.r.named(n, "could begin", func(name string, n *yaml.Node) {
		want := t.r.day(n)
		t.all = append(t.all, expectation{
			spot: t.r.at(n), what: "could begin: " + name, general: true, either: []named{{t.r.at(n), name}},
			look: func(_ context.Context, s *scene) (verdict, error) {
				found := "not suggested"
				for i, r := range s.offered.Ranked {
					if s.offered.who(i) == name {
						found = dayWords(lifecycle.Date(r.Start))
					}
				}
				day, err := s.day(want)
				return same(dayWords(day), found), err
			},
		})
	})
}

// reasons expects, for each that the story names, all codes that are given: those that exclude it, or those to know.
func (t *expectTable) reasons(what string, of func(g suggested, name string) ([]string, bool)) func(*yaml.Node) {
	return func(n *yaml.Node) {
		t.r.named(n, what, func(name string, n *yaml.Node) {
			want := t.r.texts(n)
			e := t.looked(n, what+": "+name, func(s *scene) verdict {
				found, there := of(s.offered, name)
				v := sameSet(want, found)
				if !there {
					v.ok, v.found = false, "not among them"
				}
				return v
			})
			e.either = []named{{t.r.at(n), name}}
		})
	}
}

// excluded are the codes of the reasons against one, with the demand where that is one.
func (g suggested) excluded(name string) ([]string, bool) {
	for _, e := range g.Excluded.First {
		if nameOf(g.ids, e.ID) == name {
			return reasonCodes(e.Reasons), true
		}
	}
	return nil, false
}

func (g suggested) toKnow(name string) ([]string, bool) {
	for i, r := range g.Ranked {
		if g.who(i) == name {
			return reasonCodes(slices.Concat(r.Dropped, r.Notes)), true
		}
	}
	return nil, false
}

// reasonCodes are codes, each once, followed by what they are about where the service says so.
func reasonCodes(all []reasonAnswer) []string {
	var found []string
	for _, r := range all {
		var said strings.Builder
		said.WriteString(r.Code)
		for _, key := range []string{"demand", "skill", "certificate", "language", "reason"} {
			if r.Values[key] != "" {
				said.WriteString("_" + r.Values[key])
			}
		}
		if code := said.String(); !slices.Contains(found, code) {
			found = append(found, code)
		}
	}
	return found
}

// wantOpens is one change that would open more.
type wantOpens struct {
	change, about, from, to string
	opens                   int
}

// opens expects some of the changes, each as it stands.
func (t *expectTable) opens(n *yaml.Node) {
	t.r.list(n, "opens", func(n *yaml.Node) {
		var w wantOpens
		t.r.fields(n, "opens", known{
			"change": into(&w.change, t.r.code), "about": into(&w.about, t.r.text), "from": into(&w.from, t.r.text), "to": into(&w.to, t.r.text),
			"opens": into(&w.opens, t.r.whole),
		}, "change")
		t.looked(n, "opens", func(s *scene) verdict {
			var found []string
			for _, o := range s.offered.Opens {
				offered := wantOpens{o.Code, plain(o.About), o.From, o.To, o.Opens}
				if w.opens == 0 {
					offered.opens = 0 // others wait in the same tenant; how many is not this story's business
				}
				found = append(found, offered.words())
			}
			return includes([]string{w.words()}, found)
		})
	})
}

func (w wantOpens) words() string {
	var text strings.Builder
	text.WriteString(plain(w.change))
	for _, part := range []struct{ before, what string }{{" ", w.about}, {" from ", w.from}, {" to ", w.to}} {
		if part.what != "" {
			text.WriteString(part.before + part.what)
		}
	}
	if w.opens > 0 {
		text.WriteString(" opens " + strconv.Itoa(w.opens))
	}
	return text.String()
}

// alternatives expects all kinds that are offered with somebody of the story.
func (t *expectTable) alternatives(n *yaml.Node) {
	want := []string{}
	if !isText(n) {
		t.r.named(n, "alternatives", func(kind string, n *yaml.Node) {
			names := t.r.texts(n)
			slices.Sort(names)
			want = append(want, plain(codeOf(kind))+": "+listWords(names))
		})
	} else if text := t.r.text(n); text != "none" {
		t.r.fault(n, "alternatives", `kinds with who or what they are, or "none"`, text)
	}
	t.looked(n, "alternatives", func(s *scene) verdict {
		var found []string
		for _, a := range s.offered.Alternatives {
			var names []string
			for _, id := range a.IDs {
				if name := nameOf(s.offered.ids, id); name != "" {
					names = append(names, name)
				}
			}
			if len(names) > 0 {
				slices.Sort(names)
				found = append(found, plain(a.Code)+": "+listWords(names))
			}
		}
		return sameSet(want, found)
	})
}

func (t *expectTable) pairs(n *yaml.Node) {
	t.r.named(n, "pairs", func(who string, n *yaml.Node) {
		want := t.r.text(n)
		e := t.looked(n, "round: "+who, func(s *scene) verdict {
			found := "none"
			for _, p := range s.round.Pairs {
				if p.CandidateID == s.candidates[who] {
					found = nameOf(s.places, p.PlaceID)
				}
			}
			return same(want, found)
		})
		e.candidates = []named{{t.r.at(n), who}}
	})
}

// roundSwaps are who would have which place by a swap from which both gain.
func (t *expectTable) roundSwaps(n *yaml.Node) {
	t.r.named(n, "swaps", func(who string, n *yaml.Node) {
		want := t.r.text(n)
		e := t.looked(n, "round: swap of "+who, func(s *scene) verdict {
			found := "none"
			for _, side := range s.round.sides() {
				if side.CandidateID == s.candidates[who] {
					found = nameOf(s.places, side.ToPlaceID)
				}
			}
			return same(want, found)
		})
		e.candidates = []named{{t.r.at(n), who}}
	})
}

func (t *expectTable) unplaced(n *yaml.Node) {
	t.r.named(n, "unplaced", func(who string, n *yaml.Node) {
		want := t.r.text(n)
		e := t.looked(n, "round: "+who, func(s *scene) verdict {
			for _, u := range s.round.Unplaced {
				if u.CandidateID == s.candidates[who] {
					return sameWord(want, u.Code)
				}
			}
			return verdict{false, want, "placed"}
		})
		e.candidates = []named{{t.r.at(n), who}}
	})
}
