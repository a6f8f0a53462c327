package scenario

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// expectation is something that must be so after a step.
type expectation struct {
	spot
	what string
	// look returns what is expected and what is found, in words, and whether they agree.
	look func(ctx context.Context, s *scene) (verdict, error)
	// at are the places of the cast that it names, who the case workers.
	at, who []named
	// candidates are those that it names; apart is the kind of process that it is about, if that is no placement.
	candidates []named
	// either are those that it names, places or candidates.
	either []named
	apart  kind
	// general says that it is about no placement.
	general bool
}

// verdict is what came of looking.
type verdict struct {
	ok              bool
	expected, found string
}

// same is the verdict on two texts that must be equal.
func same(expected, found string) verdict { return verdict{expected == found, expected, found} }

// words is the verdict on two words of the vocabulary.
func sameWord(expected, found string) verdict {
	if found == "" {
		found = "nothing"
	}
	return verdict{canonical(expected) == canonical(found), plain(expected), plain(found)}
}

// sameList is the verdict on two lists that must agree from first to last.
func sameList(expected, found []string) verdict {
	return verdict{slices.Equal(canonicals(expected), canonicals(found)), listWords(expected), listWords(plains(found))}
}

// sameSet is the verdict on two lists in any order.
func sameSet(expected, found []string) verdict {
	v := sameList(expected, found)
	v.ok = slices.Equal(slices.Sorted(slices.Values(canonicals(expected))), slices.Sorted(slices.Values(canonicals(found))))
	return v
}

// includes is the verdict on a list of which some are expected.
func includes(expected, found []string) verdict {
	all := canonicals(found)
	v := verdict{true, "among others " + listWords(expected), listWords(plains(found))}
	for _, e := range canonicals(expected) {
		v.ok = v.ok && slices.Contains(all, e)
	}
	return v
}

// excludes is the verdict on a list in which some must not be.
func excludes(expected, found []string) verdict {
	all := canonicals(found)
	v := verdict{true, "none of " + listWords(expected), listWords(plains(found))}
	for _, e := range canonicals(expected) {
		v.ok = v.ok && !slices.Contains(all, e)
	}
	return v
}

func canonicals(all []string) []string { return eachOf(all, canonical) }
func plains(all []string) []string     { return eachOf(all, plain) }

func eachOf[A, B any](all []A, f func(A) B) []B {
	out := make([]B, len(all))
	for i, a := range all {
		out[i] = f(a)
	}
	return out
}

// check looks at everything that is expected after the step, and reports all that is not so.
func (s *scene) check(ctx context.Context) error {
	s.orient()
	var wrong []error
	var right []string
	for _, e := range s.step.expect {
		v, err := e.look(ctx, s)
		if err != nil {
			if _, ok := errors.AsType[*Fault](err); !ok {
				err = e.fault(e.what, "", err.Error())
			}
			return errors.Join(append(wrong, err)...)
		}
		s.checks++
		if v.ok {
			right = append(right, e.what)
			if s.verbose {
				s.then("✓", e.what+": "+v.expected)
			}
			continue
		}
		s.then("✗", e.what+": expected "+v.expected+", found "+v.found)
		wrong = append(wrong, e.fault(e.what, v.expected, v.found))
	}
	if len(right) > 0 && !s.verbose {
		s.then("✓", "as expected: "+listWords(slices.Compact(right)))
	}
	return errors.Join(wrong...)
}

// expectTable collects expectations while a mapping is read.
type expectTable struct {
	r    *reader
	keys known
	all  []expectation
}

// on adds a key whose value is read at once and looked at later.
func on[T any](t *expectTable, key string, read func(*yaml.Node) T, look func(ctx context.Context, s *scene, on *placement, want T) (verdict, error)) {
	t.keys[key] = func(n *yaml.Node) {
		want := read(n)
		t.all = append(t.all, expectation{spot: t.r.at(n), what: key, look: func(ctx context.Context, s *scene) (verdict, error) {
			return look(ctx, s, s.placements[s.step.placement], want)
		}})
	}
}

// expect reads what must be so after a step.
func (r *reader) expect(n *yaml.Node) []expectation {
	t := &expectTable{r: r, keys: known{}}
	t.standing()
	t.pausing()
	t.agreedTerms()
	t.mistakes()
	t.documents()
	t.agreement()
	t.work()
	t.history()
	t.around()
	t.findings()
	t.places()
	t.apart()
	t.suggestions()
	t.disclosures()
	t.swaps()
	r.fields(n, "expect", t.keys)
	return t.all
}

// standing is where the placement stands and what may and must be done.
func (t *expectTable) standing() {
	on(t, "status", t.r.text, func(_ context.Context, _ *scene, on *placement, want string) (verdict, error) {
		return sameWord(want, on.Status), nil
	})
	on(t, "waiting for", t.r.party, func(_ context.Context, _ *scene, on *placement, want string) (verdict, error) {
		return sameWord(want, on.WaitingFor), nil
	})
	on(t, "may", t.r.texts, func(_ context.Context, _ *scene, on *placement, want []string) (verdict, error) {
		return includes(want, on.may()), nil
	})
	on(t, "may not", t.r.texts, func(_ context.Context, _ *scene, on *placement, want []string) (verdict, error) {
		return excludes(want, on.may()), nil
	})
	on(t, "outcome", t.r.text, func(_ context.Context, _ *scene, on *placement, want string) (verdict, error) {
		return sameWord(want, on.Outcome), nil
	})
	on(t, "purpose met", t.r.yes, func(_ context.Context, _ *scene, on *placement, want bool) (verdict, error) {
		return same(yesNo(want), yesNo(on.PurposeMet)), nil
	})
}

// agreement is what was agreed, and who has signed it.
func (t *expectTable) agreement() {
	on(t, "period", t.r.readSpan, func(_ context.Context, s *scene, on *placement, want span) (verdict, error) {
		period, err := want.of(s)
		return same(string(period.Start)+" to "+string(period.End), on.Period.Start+" to "+on.Period.End), err
	})
	on(t, "weekly hours", t.r.decimal, func(_ context.Context, _ *scene, on *placement, want float64) (verdict, error) {
		return same(decimalWords(want), decimalWords(on.HoursToday)), nil
	})
	on(t, "meeting", t.r.moment, func(_ context.Context, s *scene, on *placement, want moment) (verdict, error) {
		at, err := want.at(s.anchor)
		if on.SafetyMeeting == nil {
			return verdict{false, exactWords(at), "no meeting"}, err
		}
		return verdict{at.Equal(on.SafetyMeeting.At), exactWords(at), exactWords(s.local(on.SafetyMeeting.At))}, err
	})
	on(t, "signed", t.r.texts, func(_ context.Context, _ *scene, on *placement, want []string) (verdict, error) {
		var found []string
		for _, x := range on.Signing.Signatures {
			found = append(found, x.Party)
		}
		return sameSet(eachOf(want, partyOf), found), nil
	})
	on(t, "signatures voided", t.r.whole, func(_ context.Context, _ *scene, on *placement, want int) (verdict, error) {
		return same(strconv.Itoa(want)+" times", strconv.Itoa(on.Signing.Voided)+" times"), nil
	})
}

func (r *reader) readSpan(n *yaml.Node) span {
	var s span
	r.fields(n, "period", r.span(&s), "from")
	return s
}

func (a progressAnswer) may() []string {
	var all []string
	for _, c := range a.Allowed {
		if !slices.Contains(all, c.Command) {
			all = append(all, c.Command)
		}
	}
	return all
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func decimalWords(f float64) string {
	return strings.TrimSuffix(strconv.FormatFloat(f, 'f', 1, 64), ".0")
}
