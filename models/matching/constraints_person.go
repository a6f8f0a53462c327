package matching

import (
	"slices"
	"strconv"

	"placement/models/lifecycle"
	"placement/models/lifecycle/vocabulary"
)

// What the work asks and the person can: demands against accommodations, languages, skills, certificates.

// danish is the language code of Danish.
const danish = "da"

// conflict is a demand of a task that the candidate cannot meet.
type conflict struct {
	task     *Task
	optional bool
	demand   vocabulary.Demand
	asked    float64
	have     float64
	// learned: an earlier placement taught it, that of placementID when it is known; spoken: it is the candidate's Danish and no
	// accommodation.
	learned, spoken bool
	placementID     string
}

// conflicts calls found for each demand of a task that a limit of the given hardness stands against, until it returns false;
// what the candidate knows of Danish counts as hard.
func (x *pair) conflicts(t *Task, hard bool, begins lifecycle.Date, found func(conflict) bool) {
	for _, a := range t.Demands {
		for _, l := range x.c.Limits {
			if l.Demand == a.Demand && l.Hard == hard && !a.Demand.Met(l.Max, a.Amount) && x.holds(l, begins) &&
				!found(conflict{
					task: t, optional: a.Optional, demand: a.Demand, asked: a.Amount, have: l.Max, learned: l.Learned, placementID: l.PlacementID,
				}) {
				return
			}
		}
		if hard && a.Demand == vocabulary.DanishLanguage && x.c.Danish != nil && float64(*x.c.Danish) < a.Amount &&
			!found(conflict{task: t, optional: a.Optional, demand: a.Demand, asked: a.Amount, have: float64(*x.c.Danish), spoken: true}) {
			return
		}
	}
}

// possible tells whether the candidate can do a task.
func (x *pair) possible(t *Task, begins lifecycle.Date) bool {
	ok := true
	x.conflicts(t, true, begins, func(c conflict) bool { ok = c.optional; return ok })
	return ok
}

// demandsTooMuch tells whether a task that belongs to the place is impossible, or all tasks are.
func (x *pair) demandsTooMuch() bool {
	if len(x.c.Limits) == 0 && x.c.Danish == nil || len(x.p.Tasks) == 0 {
		return false
	}
	begins, left := x.begins(), false
	for i := range x.p.Tasks {
		t := &x.p.Tasks[i]
		switch ok := x.possible(t, begins); {
		case ok:
			left = true
		case !t.Optional:
			return true
		}
	}
	return !left
}

// impossible returns what stands in the way: of the tasks that belong to the place, or of all when all can be left out.
func (x *pair) impossible() []conflict {
	required := slices.ContainsFunc(x.p.Tasks, func(t Task) bool { return !t.Optional })
	var all []conflict
	for i := range x.p.Tasks {
		if t := &x.p.Tasks[i]; t.Optional != required {
			x.conflicts(t, true, x.begins(), func(c conflict) bool {
				if !c.optional {
					all = append(all, c)
				}
				return true
			})
		}
	}
	return all
}

func (x *pair) demandReasons() []Reason { return reasonsOf(DemandNotMet, x.impossible()) }

func (x *pair) demandCodes() []Code {
	if !slices.ContainsFunc(x.c.Limits, func(l Limit) bool { return l.PlacementID != "" }) {
		return []Code{DemandNotMet}
	}
	codes := make([]Code, 0, 2)
	for _, r := range x.demandReasons() {
		if !slices.Contains(codes, r.Code) {
			codes = append(codes, r.Code)
		}
	}
	return codes
}

// reasonsOf says each demand once per task, by the tightest limit.
func reasonsOf(code Code, conflicts []conflict) []Reason {
	var reasons []Reason
	for i, c := range conflicts {
		if slices.ContainsFunc(conflicts[:i], func(e conflict) bool {
			return e.task == c.task && e.demand == c.demand && e.have <= c.have
		}) {
			continue
		}
		values := map[string]string{"task": c.task.ID, "demand": string(c.demand)}
		if c.demand.Measure() != vocabulary.YesNo {
			values["asked"], values["limit"] = number(c.asked), number(c.have)
		}
		if c.optional {
			values["part"] = "true"
		}
		r := Reason{Code: code, Relaxable: code == DemandNotMet, Values: values}
		switch {
		case c.placementID != "" && code == DemandNotMet:
			r.Code = LearnedBefore
			values["about"], values["placement_id"] = string(c.demand), c.placementID
		case c.learned:
			values["learned"] = "true"
		}
		reasons = append(reasons, r)
	}
	return reasons
}

// easeDemands returns the demands of which one alone, adapted, would be enough. Danish can also be learnt.
func (x *pair) easeDemands() []change {
	inTheWay := x.impossible()
	anyTask := inTheWay[0].task.Optional // all are, then: one task made possible is enough
	var changes []change
	for _, c := range inTheWay {
		others := slices.ContainsFunc(inTheWay, func(e conflict) bool {
			return e.demand != c.demand && (!anyTask || e.task == c.task)
		})
		if others || slices.ContainsFunc(changes, func(e change) bool { return e.about == string(c.demand) }) {
			continue
		}
		changes = append(changes, change{code: AdaptTask, about: string(c.demand)})
	}
	if level := danishLevel(inTheWay, anyTask); level > 0 {
		changes = append(changes, change{code: LearnLanguage, about: danish, need: level})
	}
	return changes
}

// danishLevel returns the level that would be enough for all tasks, or for any, when nothing but the candidate's Danish is in
// the way; 0 when something else is.
func danishLevel(inTheWay []conflict, anyTask bool) int {
	if !anyTask {
		return danishFor(inTheWay)
	}
	least := 0
	for from := 0; from < len(inTheWay); {
		to := from + 1
		for to < len(inTheWay) && inTheWay[to].task == inTheWay[from].task {
			to++
		}
		if level := danishFor(inTheWay[from:to]); level > 0 && (least == 0 || level < least) {
			least = level
		}
		from = to
	}
	return least
}

func danishFor(conflicts []conflict) int {
	level := 0
	for _, c := range conflicts {
		if !c.spoken {
			return 0
		}
		level = max(level, int(c.asked))
	}
	return level
}

// level is how well the candidate speaks a language. Danish that nobody has asked about is enough.
func (x *pair) level(code string) int {
	if code == danish {
		if x.c.Danish == nil {
			return native
		}
		return *x.c.Danish
	}
	best := 0
	for _, l := range x.c.Languages {
		if l.Code == code {
			best = max(best, l.Level)
		}
	}
	return best
}

// native is the highest level of a language.
const native = 6

func (x *pair) languageTooLow() bool {
	return slices.ContainsFunc(x.p.Languages, func(l Language) bool { return x.level(l.Code) < l.asked() })
}

// asked is the level that a place asks for at least.
func (l Language) asked() int { return max(1, l.Level) }

func (x *pair) languageReasons() []Reason {
	var reasons []Reason
	for _, l := range x.p.Languages {
		if have := x.level(l.Code); have < l.asked() {
			reasons = append(reasons, relaxable(LanguageTooLow, map[string]string{
				"language": l.Code, "asked": strconv.Itoa(l.asked()), "level": strconv.Itoa(have),
			})...)
		}
	}
	return reasons
}

func (x *pair) closeLanguages() []change {
	var code string
	learn, ask := 0, 0
	for _, l := range x.p.Languages {
		have := x.level(l.Code)
		if have >= l.asked() {
			continue
		}
		if code != "" && code != l.Code {
			return nil
		}
		code, learn, ask = l.Code, max(learn, l.asked()), have
	}
	return []change{{code: LearnLanguage, about: code, need: learn}, {code: AskLessLanguage, about: code, need: ask}}
}

func (x *pair) missingSkills() []string {
	var missing []string
	for _, s := range x.p.Skills {
		if s.Required && !slices.Contains(x.c.Skills, s.Code) && !slices.Contains(missing, s.Code) {
			missing = append(missing, s.Code)
		}
	}
	return missing
}

func (x *pair) skillsMissing() bool {
	return slices.ContainsFunc(x.p.Skills, func(s SkillAsked) bool { return s.Required && !slices.Contains(x.c.Skills, s.Code) })
}

func (x *pair) skillReasons() []Reason {
	var reasons []Reason
	for _, s := range x.missingSkills() {
		reasons = append(reasons, relaxable(SkillMissing, map[string]string{"skill": s})...)
	}
	return reasons
}

func (x *pair) closeSkills() []change {
	missing := x.missingSkills()
	return append(eachAlone(LearnSkill, missing), eachAlone(WaiveSkill, missing)...)
}

func (x *pair) missingCertificates() []string {
	var missing []string
	for _, c := range x.p.Certificates {
		if !slices.Contains(x.c.Certificates, c) && !slices.Contains(missing, c) {
			missing = append(missing, c)
		}
	}
	return missing
}

func (x *pair) certificatesMissing() bool {
	return slices.ContainsFunc(x.p.Certificates, func(c string) bool { return !slices.Contains(x.c.Certificates, c) })
}

func (x *pair) certificateReasons() []Reason {
	var reasons []Reason
	for _, c := range x.missingCertificates() {
		reasons = append(reasons, relaxable(CertificateMissing, map[string]string{"certificate": c})...)
	}
	return reasons
}

func (x *pair) closeCertificates() []change {
	missing := x.missingCertificates()
	return append(eachAlone(GetCertificate, missing), eachAlone(WaiveCertificate, missing)...)
}
