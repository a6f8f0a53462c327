package matching

import (
	"cmp"
	"math/bits"
	"slices"

	"placement/models/lifecycle"
)

// Suggestion is a pair that nothing excludes, with all that a human needs to decide.
type Suggestion struct {
	CandidateID string `json:"candidate_id"`
	PlaceID     string `json:"place_id"`
	// Score from 0 to 100 is the sum of the points of Parts.
	Score int    `json:"score"`
	Parts []Part `json:"parts"`
	// Start is the first day on which the placement could begin.
	Start lifecycle.Date `json:"start"`
	// Hours are those that both can.
	Hours Hours `json:"hours"`
	// MentorID is the mentor who fits best; empty when there is none yet.
	MentorID string `json:"mentor_id,omitempty"`
	// Tasks are the IDs of those the candidate would do; Dropped are demands for which a task, or that part of it, is left out.
	Tasks   []string `json:"tasks,omitempty"`
	Dropped []Reason `json:"dropped,omitempty"`
	// Notes are what to know before deciding.
	Notes []Reason `json:"notes,omitempty"`
	// Lessons are the IDs of those that apply.
	Lessons []string `json:"lessons,omitempty"`
}

// Exclusion is a place that is no option for the candidate, or a candidate who is none for the place, and every reason why.
type Exclusion struct {
	ID      string   `json:"id"`
	Reasons []Reason `json:"reasons"`
}

// ReasonCount is how many a reason excludes.
type ReasonCount struct {
	Code  Code `json:"code"`
	Count int  `json:"count"`
}

// Suggestions are the answer to one question. Every place or candidate that was given is either eligible or excluded.
type Suggestions struct {
	RulesVersion   int `json:"rules_version"`
	WeightsVersion int `json:"weights_version"`
	// Ranked are the best of the eligible, as many as were asked for: by score, then who has waited longest, then ID.
	Ranked   []Suggestion `json:"ranked"`
	Eligible int          `json:"eligible"`
	// NotEligible is how many are excluded; Excluded are the first of them by ID, as many as were asked for.
	NotEligible int         `json:"not_eligible"`
	Excluded    []Exclusion `json:"excluded"`
	// ByReason counts how many each reason excludes, the most frequent first. One may have several.
	ByReason []ReasonCount `json:"by_reason"`
	// Opens are the single changes that would make more eligible.
	Opens []Relaxation `json:"opens"`
	// Alternatives are what else could be done; there is at least one when nobody eligible has the occupation as a job goal.
	Alternatives []Alternative `json:"alternatives,omitempty"`
}

// Suggest returns which places fit a candidate.
func Suggest(c Candidate, places []Place, o Options) Suggestions {
	s := newSeeker(&c, o)
	q := newQuestion(s, nil, len(places))
	for i := range places {
		q.judge(s, &places[i])
	}
	return q.answer()
}

// SuggestCandidates returns which candidates fit a place.
func SuggestCandidates(p Place, candidates []Candidate, o Options) Suggestions {
	q := newQuestion(nil, &p, len(candidates))
	for i := range candidates {
		q.judge(newSeeker(&candidates[i], o), &p)
	}
	return q.answer()
}

// Verdict is what there is to say of one pair, whether or not anything excludes it: a human may choose off the list.
type Verdict struct {
	RulesVersion   int        `json:"rules_version"`
	WeightsVersion int        `json:"weights_version"`
	Suggestion     Suggestion `json:"suggestion"`
	// Excluded are the reasons against it; none when it is eligible.
	Excluded []Reason `json:"excluded"`
}

// Consider judges one pair.
func Consider(c Candidate, p Place, o Options) Verdict {
	q := newQuestion(newSeeker(&c, o), nil, 1)
	q.judge(q.seeker, &p)
	v := Verdict{RulesVersion: RulesVersion, WeightsVersion: WeightsVersion}
	if len(q.excluded) > 0 {
		v.Excluded = q.excluded[0].reasons(q.rules)
		q.excluded[0].points = q.excluded[0].score(q.factors)
		v.Suggestion = q.excluded[0].suggestion(q.factors)
		return v
	}
	v.Suggestion = q.eligible[0].suggestion(q.factors)
	return v
}

// question is one candidate looking over places, or one place looking over candidates.
type question struct {
	seeker   *seeker // nil when a place asks
	place    *Place  // nil when a candidate asks
	rules    []constraint
	factors  []factor
	eligible []judged
	excluded []judged
}

// judged is a pair with the constraints that stand against it, as bits, and its score.
type judged struct {
	pair
	standing uint32
	points   int
}

func newQuestion(s *seeker, p *Place, n int) *question {
	return &question{
		seeker: s, place: p, rules: constraints(), factors: factors(),
		eligible: make([]judged, 0, n/8), excluded: make([]judged, 0, n),
	}
}

func (q *question) judge(s *seeker, p *Place) {
	j := judged{pair: pair{c: s, p: p}}
	j.standing = j.against(q.rules)
	if j.standing != 0 {
		q.excluded = append(q.excluded, j)
		return
	}
	j.points = j.score(q.factors)
	q.eligible = append(q.eligible, j)
}

func (q *question) answer() Suggestions {
	slices.SortFunc(q.eligible, q.better)
	slices.SortFunc(q.excluded, func(a, b judged) int { return cmp.Compare(q.other(&a), q.other(&b)) })
	asked := q.asked()
	s := Suggestions{
		RulesVersion: RulesVersion, WeightsVersion: WeightsVersion,
		Eligible: len(q.eligible), NotEligible: len(q.excluded), ByReason: q.byReason(), Opens: q.opens(), Alternatives: q.alternatives(),
		Ranked:   make([]Suggestion, listed(len(q.eligible), asked.Limit)),
		Excluded: []Exclusion{},
	}
	// Explanations cost more than all the rest, so only what is listed gets one.
	for i := range s.Ranked {
		s.Ranked[i] = q.eligible[i].suggestion(q.factors)
	}
	first := listed(len(q.excluded), asked.Excluded)
	for i := range q.excluded {
		if j := &q.excluded[i]; i < first || slices.Contains(asked.Why, q.other(j)) {
			s.Excluded = append(s.Excluded, Exclusion{ID: q.other(j), Reasons: j.reasons(q.rules)})
		}
	}
	return s
}

// asked are the options; all candidates that a place looks over have the same.
func (q *question) asked() Options {
	switch {
	case q.seeker != nil:
		return q.seeker.asked
	case len(q.eligible) > 0:
		return q.eligible[0].c.asked
	case len(q.excluded) > 0:
		return q.excluded[0].c.asked
	}
	return Options{}
}

// listed is how many of n are listed: most of them, or all when most is 0.
func listed(n, most int) int {
	if most == 0 {
		return n
	}
	return max(0, min(n, most))
}

// byReason counts the excluded by reason.
func (q *question) byReason() []ReasonCount {
	said := make([]Code, 0, len(q.rules))
	counts := make([]ReasonCount, 0, len(q.rules))
	for i := range q.excluded {
		j := &q.excluded[i]
		said = said[:0]
		for set := j.standing; set != 0; set &= set - 1 {
			for _, code := range q.rules[bits.TrailingZeros32(set)].codes(&j.pair) {
				if !slices.Contains(said, code) {
					said = append(said, code)
				}
			}
		}
		for _, code := range said {
			counts = counted(counts, code)
		}
	}
	return mostFirst(counts)
}

func counted(counts []ReasonCount, code Code) []ReasonCount {
	k := slices.IndexFunc(counts, func(c ReasonCount) bool { return c.Code == code })
	if k < 0 {
		k = len(counts)
		counts = append(counts, ReasonCount{Code: code})
	}
	counts[k].Count++
	return counts
}

func mostFirst(counts []ReasonCount) []ReasonCount {
	slices.SortFunc(counts, func(a, b ReasonCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Code, b.Code))
	})
	return counts
}

// exclude adds to what is excluded for reasons of its own, and lists as many as were asked for.
func (s *Suggestions) exclude(more []Exclusion, asked int, why []string) {
	s.Excluded = append(s.Excluded, more...)
	slices.SortFunc(s.Excluded, func(a, b Exclusion) int { return cmp.Compare(a.ID, b.ID) })
	for _, e := range more {
		for _, r := range e.Reasons {
			s.ByReason = counted(s.ByReason, r.Code)
		}
	}
	s.ByReason = mostFirst(s.ByReason)
	s.NotEligible += len(more)
	first := listed(len(s.Excluded), asked)
	rest := slices.DeleteFunc(slices.Clone(s.Excluded[first:]), func(e Exclusion) bool { return !slices.Contains(why, e.ID) })
	s.Excluded = append(s.Excluded[:first], rest...)
}

// other is the ID of the side that is chosen from.
func (q *question) other(j *judged) string {
	if q.seeker != nil {
		return j.p.ID
	}
	return j.c.ID
}

// better orders by score, then by how long the candidate, or the place, has waited, then by ID. Who has no day waits least.
func (q *question) better(a, b judged) int {
	return cmp.Or(cmp.Compare(b.points, a.points), earlier(q.since(&a), q.since(&b)), cmp.Compare(q.other(&a), q.other(&b)))
}

func (q *question) since(j *judged) lifecycle.Date {
	if q.seeker != nil {
		return j.p.IdleSince
	}
	return j.c.WaitingSince
}

func earlier(a, b lifecycle.Date) int {
	if (a == "") != (b == "") {
		return -cmp.Compare(a, b)
	}
	return cmp.Compare(a, b)
}

// against returns the constraints that stand against a pair, as bits.
func (x *pair) against(rules []constraint) uint32 {
	var set uint32
	for i, rule := range rules {
		if rule.against(x) {
			set |= 1 << i
		}
	}
	return set
}

// rules returns the constraints that stand against the pair.
func (j *judged) rules(all []constraint) []constraint {
	found := make([]constraint, 0, bits.OnesCount32(j.standing))
	for i, rule := range all {
		if j.standing&(1<<i) != 0 {
			found = append(found, rule)
		}
	}
	return found
}

func (j *judged) reasons(all []constraint) []Reason {
	var reasons []Reason
	for _, rule := range j.rules(all) {
		reasons = append(reasons, rule.reasons(&j.pair)...)
	}
	return reasons
}
