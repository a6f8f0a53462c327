package scenario

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"placement/cmd/placement/internal/caller"
	"placement/models/lifecycle"
)

// terms are what is agreed about how a placement is to go. What a story leaves out is agreed as it should be; with without it
// is left out of the agreement.
type terms struct {
	// words are by what they are about: see termWords.
	words map[string]string
	// job is the answer to whether a job is possible afterwards; empty for maybe.
	job         string
	adaptations map[string]adaptation
	// teaches is what the company will teach, by the story's names; nil where the story does not say.
	teaches map[string]teaching
	without []string
}

// adaptation answers an accommodation.
type adaptation struct{ how, text string }

// teaching is what the company will teach, and by when.
type teaching struct {
	text string
	by   day
}

// agreedSoFar is what a story has agreed about a placement: the keys of what has a name, and the days of trainings.
type agreedSoFar struct {
	trainings map[string]string
	due       map[string]lifecycle.Date
	adapted   map[string]string
	// answered are the codes of accommodations for which there is an adaptation already.
	answered []string
}

// termWords are what is said where a story says nothing.
func termWords() map[string]string {
	return map[string]string{
		"demands":          "Come as agreed, and call before eight when you cannot.",
		"asked of company": "Call the case worker the same day when something is wrong.",
		"expectations":     "One person to ask, tasks that can be learned, and a talk at the end of every week.",
		"purpose":          "As it was proposed; everybody has read it aloud and agreed.",
		"goal beyond":      "Paid hours, here or in another place of the same kind.",
		"reached when":     "When it goes without help for two weeks.",
		"responsibilities": "The company instructs and answers for safety.",
		"case worker does": "Follows up, and can be called on every working day.",
	}
}

// termParts are what can be left out besides.
func termParts() []string { return []string{"terms", "job afterwards", "adaptations"} }

// terms are the keys of a step that agrees them.
func (r *reader) terms(t *terms) known {
	keys := known{
		"job afterwards": into(&t.job, r.code),
		"teaches": func(n *yaml.Node) {
			t.teaches = map[string]teaching{}
			if !isText(n) || r.text(n) != "nothing" {
				r.named(n, "teaches", func(name string, n *yaml.Node) {
					var x teaching
					r.fields(n, "teaches", known{"what": into(&x.text, r.text), "by": into(&x.by, r.day)}, "what", "by")
					t.teaches[name] = x
				})
			}
		},
		"adaptations": func(n *yaml.Node) {
			t.adaptations = map[string]adaptation{}
			r.named(n, "adaptations", func(code string, n *yaml.Node) {
				x := adaptation{how: "tasks"}
				r.fields(n, "adaptations", known{"how": into(&x.how, r.code), "what": into(&x.text, r.text)}, "what")
				t.adaptations[codeOf(code)] = x
			})
		},
	}
	t.words = map[string]string{}
	for _, about := range sortedKeys(termWords()) {
		keys[about] = func(n *yaml.Node) { t.words[about] = r.text(n) }
	}
	return keys
}

func (t terms) has(part string) bool { return !slices.Contains(t.without, part) }

// body is the terms as the service takes them. Words come with them at the meeting; later, where they are new.
func (t terms) body(s *scene, on *placement, toAnswer []string, anew bool) (body, error) {
	say := func(b body, about string) body {
		text, said := t.words[about]
		if !said && anew {
			text = termWords()[about]
		}
		return b.with("text", text)
	}
	item := func(key, about string, b body) []body {
		if !t.has(about) {
			return nil
		}
		b["key"] = key
		return []body{say(b, about)}
	}
	responsibilities := append(item("r1", "responsibilities", body{"party": "company"}), item("r2", "case worker does", body{"party": "caseworker"})...)
	demands := append(item("d1", "demands", body{"from": "company", "to": "candidate", "kind": "attendance"}),
		item("d2", "asked of company", body{"from": "municipality", "to": "company", "kind": "contact"})...)
	trainings, err := t.trainings(s, on)
	if err != nil {
		return nil, err
	}
	expectations := item("e1", "expectations", body{"by": "candidate", "about": "instruction"})
	if t.has("job afterwards") {
		answer := t.job
		if answer == "" {
			answer = "maybe"
		}
		expectations = append(expectations, body{"key": "e2", "by": "company", "about": "job_afterwards", "answer": answer})
	}
	var reached []body
	for i := range on.Goals {
		if t.has("reached when") {
			reached = append(reached, say(body{"goal": goalKey(i)}, "reached when"))
		}
	}
	b := body{
		"responsibilities": responsibilities, "demands": append(demands, trainings...), "expectations": expectations,
		"adaptations": t.adapted(on, toAnswer, anew), "reached_when": reached,
	}
	for key, about := range map[string]string{"purpose": "purpose", "long_term_goal": "goal beyond"} {
		if t.has(about) {
			b.with(key, fmt.Sprint(say(body{"text": ""}, about)["text"]))
		}
	}
	return b, nil
}

// trainings are what the company is to teach: those that the story names now, or those that it has named before.
func (t terms) trainings(s *scene, on *placement) ([]body, error) {
	so := &on.agreed
	if t.teaches != nil {
		old := so.trainings
		so.trainings, so.due = map[string]string{}, map[string]lifecycle.Date{}
		for _, name := range sortedKeys(t.teaches) {
			by, err := s.day(t.teaches[name].by)
			if err != nil {
				return nil, err
			}
			so.trainings[name], so.due[name] = old[name], by
		}
		for _, name := range sortedKeys(t.teaches) {
			if so.trainings[name] == "" {
				so.trainings[name] = freeKey("d", 3, so.trainings)
			}
		}
	}
	var all []body
	for _, name := range sortedKeys(so.trainings) {
		all = append(all, body{
			"key": so.trainings[name], "from": "candidate", "to": "company", "kind": "training", "due_on": so.due[name],
		}.with("text", t.teaches[name].text))
	}
	return all, nil
}

// adapted are the adaptations: those that the story names, and one for each hard accommodation that it does not.
func (t terms) adapted(on *placement, toAnswer []string, anew bool) []body {
	if !t.has("adaptations") {
		return nil
	}
	so := &on.agreed
	if so.adapted == nil {
		so.adapted = map[string]string{}
	}
	codes := append(slices.Clone(toAnswer), sortedKeys(t.adaptations)...)
	codes = append(codes, slices.Sorted(maps.Keys(so.adapted))...)
	var all []body
	var seen []string
	for _, code := range codes {
		if slices.Contains(seen, code) {
			continue
		}
		seen = append(seen, code)
		said, ok := t.adaptations[code]
		if so.adapted[code] == "" {
			so.adapted[code] = freeKey("a", 1, so.adapted)
		}
		if !ok && (anew || !slices.Contains(so.answered, code)) {
			said = adaptation{"tasks", "Other tasks; where there are none, a colleague takes over."}
		}
		b := body{"key": so.adapted[code]}
		if said.text != "" {
			b = b.with("text", said.text).with("how", said.how).with("accommodation", code)
		}
		all = append(all, b)
	}
	return all
}

// freeKey is the first key from the number on that nothing has yet.
func freeKey(letter string, from int, taken map[string]string) string {
	for no := from; ; no++ {
		key := letter + strconv.Itoa(no)
		if !slices.Contains(slices.Collect(maps.Values(taken)), key) {
			return key
		}
	}
}

// agreesTerms is an act that agrees terms: it has to know what of the candidate they must answer.
type agreesTerms interface {
	act
	agrees(s *scene, toAnswer []string) (request, error)
}

// sendAgreed looks what has to be answered, and sends what is agreed.
func (s *scene) sendAgreed(ctx context.Context, do agreesTerms) error {
	a, err := s.service.Send(ctx, caller.Exchange{Method: http.MethodGet, Path: "/v1/placements/" + s.placements[s.step.placement].ID + "/terms", Token: s.token()})
	if err != nil {
		return err
	}
	var now struct {
		Accommodations []struct {
			Code string   `json:"code"`
			Hard bool     `json:"hard"`
			By   []string `json:"answered_by"`
		} `json:"accommodations"`
	}
	if err := a.Decode("read the terms", &now); err != nil {
		return err
	}
	var toAnswer []string
	on := s.placements[s.step.placement]
	before, so := on.agreed, &on.agreed
	so.adapted, so.answered = maps.Clone(so.adapted), nil
	for _, x := range now.Accommodations {
		if len(x.By) > 0 {
			so.answered = append(so.answered, x.Code)
		}
		if x.Hard && !slices.Contains(toAnswer, x.Code) {
			toAnswer = append(toAnswer, x.Code)
		}
	}
	q, err := do.agrees(s, toAnswer)
	if err != nil {
		return err
	}
	version := on.Version
	err = s.send(ctx, do, q)
	if on.Version == version {
		on.agreed = before // what was refused was not agreed
	}
	return err
}

// amendTerms changes what was agreed.
type amendTerms struct {
	terms

	because string
	keys    []string
}

func (r *reader) amendTerms(n *yaml.Node) act {
	var a amendTerms
	a.keys = r.fields(n, "amend terms", merge(r.terms(&a.terms), known{
		"because": into(&a.because, r.text), "without": r.without(&a.terms, nil),
	}))
	a.keys = slices.DeleteFunc(a.keys, func(key string) bool { return key == "because" || key == "without" })
	return a
}

func (amendTerms) names() names { return names{} }

func (a amendTerms) agrees(s *scene, toAnswer []string) (request, error) {
	b, err := a.body(s, s.placements[s.step.placement], toAnswer, false)
	tell := "the terms change: " + listWords(a.keys)
	if len(a.without) > 0 {
		tell += "; without the " + strings.Join(a.without, " and the ")
	}
	return request{tell: tell, path: "terms", body: body{"terms": b}.with("reason_text", a.because)}, err
}

// without reads what is left out: of terms, and of also.
func (r *reader) without(t *terms, also []string) func(*yaml.Node) {
	can := append(append(also, sortedKeys(termWords())...), termParts()...)
	return func(n *yaml.Node) {
		r.list(n, "without", func(n *yaml.Node) {
			missing := r.text(n)
			if party := r.party(n); slices.Contains(meetingParties(), party) {
				missing = party
			}
			if !slices.Contains(can, missing) {
				r.fault(n, "without", "one of: "+strings.Join(can, ", "), missing)
			}
			t.without = append(t.without, missing)
		})
	}
}

// deliverTraining says that the company has taught something.
type deliverTraining struct {
	what, note string
	on         *day
}

func (r *reader) deliverTraining(n *yaml.Node) act {
	var a deliverTraining
	if isText(n) {
		a.what = r.text(n)
		return a
	}
	r.fields(n, "deliver training", known{"what": into(&a.what, r.text), "on": func(n *yaml.Node) {
		on := r.day(n)
		a.on = &on
	}, "note": into(&a.note, r.text)}, "what")
	return a
}

func (deliverTraining) names() names { return names{} }

func (a deliverTraining) request(s *scene) (request, error) {
	on, err := s.dayOrToday(a.on)
	key := s.placements[s.step.placement].agreed.trainings[a.what]
	if err == nil && key == "" {
		err = s.step.fault("deliver training", "something that the company is to teach", strconv.Quote(a.what))
	}
	return request{tell: "the company has taught: " + a.what, path: "training-delivery", body: body{"key": key, "on": on}.with("note", a.note)}, err
}

// reviewDemands says which demands were met.
type reviewDemands map[string]string

func (r *reader) reviewDemands(n *yaml.Node) act {
	a := reviewDemands{}
	r.named(n, "review demands", func(name string, n *yaml.Node) { a[name] = r.code(n) })
	return a
}

func (reviewDemands) names() names { return names{} }

func (a reviewDemands) request(s *scene) (request, error) {
	var all []body
	var told []string
	for _, name := range sortedKeys(a) {
		key := s.placements[s.step.placement].agreed.demand(name)
		if key == "" {
			return request{}, s.step.fault("review demands", "demands, asked of company, or what the company is to teach", strconv.Quote(name))
		}
		all, told = append(all, body{"key": key, "status": a[name]}), append(told, name+" "+a[name])
	}
	return request{tell: "what was demanded: " + strings.Join(told, ", "), path: "demand-review", body: body{"demands": all}}, nil
}

// demand is the key of a demand by the story's word for it.
func (so agreedSoFar) demand(name string) string {
	switch name {
	case "demands":
		return "d1"
	case "asked of company":
		return "d2"
	}
	return so.trainings[name]
}

// termsAnswer is what was agreed, in codes.
type termsAnswer struct {
	Version int `json:"version"`
	Demands []struct {
		Key     string `json:"key"`
		Kind    string `json:"kind"`
		Status  string `json:"status"`
		Overdue bool   `json:"overdue"`
	} `json:"demands"`
}

// agreedTerms are what can be expected of terms.
func (t *expectTable) agreedTerms() {
	on(t, "terms", t.r.whole, func(_ context.Context, _ *scene, on *placement, want int) (verdict, error) {
		found := 0
		if on.Terms != nil {
			found = on.Terms.Version
		}
		return same(strconv.Itoa(want), strconv.Itoa(found)), nil
	})
	on(t, "acknowledged", t.r.counts, func(_ context.Context, _ *scene, on *placement, want map[string]int) (verdict, error) {
		var expected, found []string
		for party, version := range want {
			expected = append(expected, party+" "+strconv.Itoa(version))
		}
		for _, x := range on.Signing.Signatures {
			found = append(found, x.Party+" "+strconv.Itoa(x.Terms))
		}
		return sameSet(expected, found), nil
	})
	demands := func(key string, so func(status string, overdue bool) bool) {
		on(t, key, t.r.texts, func(_ context.Context, _ *scene, on *placement, want []string) (verdict, error) {
			var expected, found []string
			for _, name := range want {
				expected = append(expected, on.agreed.demand(name))
			}
			if on.Terms != nil {
				for _, d := range on.Terms.Demands {
					if so(d.Status, d.Overdue) {
						found = append(found, d.Key)
					}
				}
			}
			return sameSet(expected, found), nil
		})
	}
	demands("unmet", func(status string, overdue bool) bool { return status == "unmet" || overdue })
	demands("met", func(status string, _ bool) bool { return status == "met" })
}
