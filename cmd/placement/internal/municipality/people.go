package municipality

import (
	"fmt"
	"unicode"
	"unicode/utf8"

	"placement/cmd/placement/internal/madeup"
)

// Candidate is a candidate with a profile. Tags are the names of the API.
type Candidate struct {
	Name           string          `json:"name"`
	CPR            string          `json:"cpr"`
	UnitID         string          `json:"unit_id,omitempty"`
	Phone          string          `json:"phone"`
	TargetGroup    string          `json:"target_group"`
	WaitingSince   string          `json:"waiting_since,omitempty"`
	Protected      string          `json:"protected,omitempty"`
	Accommodations []Accommodation `json:"accommodations,omitempty"`

	// Waiting is for how many days; -1 for somebody who seeks no place now.
	Waiting int     `json:"-"`
	Profile Profile `json:"-"`
}

// Accommodation is how much of a demand can be met.
type Accommodation struct {
	Code string   `json:"code"`
	Max  *float64 `json:"max,omitempty"`
	Hard bool     `json:"hard,omitempty"`
}

// Profile is what a candidate works towards, wishes and can do.
type Profile struct {
	Goals        []Goal     `json:"goals"`
	Wishes       Wishes     `json:"wishes"`
	Skills       []string   `json:"skills,omitempty"`
	Certificates []string   `json:"certificates,omitempty"`
	Languages    []Language `json:"languages,omitempty"`
	Danish       int        `json:"danish"`
	DanishGoal   int        `json:"danish_goal,omitempty"`
	Interpreter  string     `json:"interpreter,omitempty"`
	Hours        Hours      `json:"hours"`
	Travel       Travel     `json:"travel"`
	Needs        []string   `json:"needs,omitempty"`
	NeedsMentor  bool       `json:"needs_mentor,omitempty"`
}

// Goal is a job to work towards.
type Goal struct {
	Occupations []string `json:"occupations"`
	Text        string   `json:"text"`
}

// Wishes are what the candidate would like.
type Wishes struct {
	Industries []Wish `json:"industries,omitempty"`
	Traits     []Wish `json:"traits,omitempty"`
}

// Wish is a code and how much it matters.
type Wish struct {
	Code       string `json:"code"`
	Importance int    `json:"importance"`
}

// Language is a language besides Danish.
type Language struct {
	Code  string `json:"code"`
	Level int    `json:"level"`
}

// Hours are what can be managed in a week.
type Hours struct {
	Min float64 `json:"min"`
	Max float64 `json:"max"`
}

// Travel is how far, and by what.
type Travel struct {
	Modes      []Mode `json:"modes"`
	MaxKm      int    `json:"max_km"`
	PostalCode string `json:"postal_code"`
}

// Mode is a way of travelling.
type Mode struct {
	Mode  string `json:"mode"`
	MaxKm int    `json:"max_km,omitempty"`
}

// situation is what many candidates have in common: who they are in law, and what work must respect.
type situation struct {
	weight        int
	groups        []string
	limits        []limit
	needs, traits []string
	// hours is how many of them are managed at most, from and to.
	hours [2]int
	// foreign tells that Danish is learnt.
	foreign bool
}

// limit is an accommodation that so many of a hundred have; an amount between from and to where it has one.
type limit struct {
	code     string
	percent  int
	from, to int
	hard     int
}

func situations() []situation {
	return []situation{
		{weight: 24, groups: []string{"job_ready_cash_benefit", "insured_unemployed", "education_ready"}, needs: []string{"first_job", "long_absence"}, hours: [2]int{25, 37}},
		{
			weight: 20, groups: []string{"sick_pay", "job_clarification", "resource_course", "flex_job_referred"}, needs: []string{"pain"}, hours: [2]int{5, 20},
			traits: []string{"flexible"}, limits: []limit{
				{"lifting", 90, 2, 10, 70}, {"standing", 65, 10, 40, 40}, {"sitting", 35, 20, 60, 30}, {"walking", 30, 10, 40, 40}, {"heights", 20, 0, 0, 60},
			},
		},
		{
			weight: 18, groups: []string{"activity_ready", "education_activity_ready", "resource_course"}, needs: []string{"anxiety", "depression"}, hours: [2]int{2, 15},
			traits: []string{"patient", "quiet", "inclusive"}, limits: []limit{
				{"crowds", 70, 0, 0, 60}, {"customers", 55, 0, 0, 50}, {"noise", 50, 0, 0, 30}, {"fast_pace", 45, 0, 0, 40}, {"early_morning", 25, 0, 0, 30},
			},
		},
		{
			weight: 12, groups: []string{"activity_ready", "education_activity_ready", "flex_job_referred"}, needs: []string{"autism", "adhd", "structure"},
			hours: [2]int{5, 25}, traits: []string{"structured", "clear_language", "quiet"}, limits: []limit{
				{"changing_tasks", 65, 0, 0, 50}, {"noise", 60, 0, 0, 50}, {"crowds", 45, 0, 0, 40},
			},
		},
		{
			weight: 9, groups: []string{"sick_pay", "job_clarification", "rehabilitation"}, needs: []string{"depression", "structure"}, hours: [2]int{2, 15},
			traits: []string{"flexible", "patient"}, limits: []limit{{"fast_pace", 85, 0, 0, 70}, {"noise", 40, 0, 0, 30}, {"screen", 20, 0, 0, 20}, {"night", 30, 0, 0, 60}},
		},
		{
			weight: 6, groups: []string{"resource_course", "early_pensioner", "flex_job_referred"}, needs: []string{"brain_injury"}, hours: [2]int{2, 12},
			traits: []string{"quiet", "structured", "patient"}, limits: []limit{
				{"noise", 80, 0, 0, 70}, {"screen", 50, 0, 0, 50}, {"fast_pace", 60, 0, 0, 60}, {"driving", 50, 0, 0, 90},
			},
		},
		{
			weight: 11, groups: []string{"integration_programme", "self_supporting_other", "job_ready_cash_benefit"}, needs: []string{"language", "first_job"},
			hours: [2]int{15, 37}, traits: []string{"sociable", "clear_language"}, foreign: true,
		},
	}
}

func (m *maker) candidate(i int) Candidate {
	d := m.dice(m.code, "candidate", i)
	s := weighted(d, situations(), func(s situation) int { return s.weight }, "situation")
	c := Candidate{
		Name: pick(d, firstNames(), "first") + " " + pick(d, surnames(), "surname"), CPR: m.unique(madeup.CPR, "candidate", i),
		Phone: fmt.Sprintf("+45710%05d", d.n(100000, "phone")), TargetGroup: pick(d, s.groups, "group"), Waiting: d.n(60, "waiting"),
	}
	switch {
	case d.chance(20, "not seeking"):
		c.Waiting = -1
	case d.chance(30, "long"):
		c.Waiting += 60 + d.n(300, "how long")
	}
	if d.chance(1, "protected") {
		c.Protected = "name_and_address"
	}
	c.Profile = m.profile(d, s)
	for _, l := range s.limits {
		if !d.chance(l.percent, "limit", l.code) {
			continue
		}
		a := Accommodation{Code: l.code, Hard: d.chance(l.hard, "hard", l.code)}
		if l.to > 0 {
			most := float64(l.from + d.n(l.to-l.from+1, "amount", l.code))
			a.Max = &most
		}
		c.Accommodations = append(c.Accommodations, a)
	}
	if s.foreign {
		level := float64(c.Profile.Danish)
		c.Accommodations = append(c.Accommodations, Accommodation{Code: "danish_language", Max: &level, Hard: true})
	}
	return c
}

func (m *maker) profile(d dice, s situation) Profile {
	t := weighted(d, trades(), func(t trade) int { return t.weight }, "goal trade")
	goal := pick(d, t.tasks, "goal")
	p := Profile{
		Goals: []Goal{{Occupations: []string{goal.Occupation}, Text: "Et job, hvor man kan " + firstLower(goal.Title)}}, Danish: 6,
		Wishes: Wishes{Industries: []Wish{{t.industry[:2], 1 + d.n(3, "industry")}}},
		Hours:  Hours{Min: float64(1 + d.n(min(s.hours[0], 10), "least")), Max: float64(s.hours[0] + d.n(s.hours[1]-s.hours[0]+1, "most"))},
		Travel: Travel{PostalCode: pick(d, m.areas, "home").code, MaxKm: 5 * (1 + d.n(6, "km"))},
	}
	for _, trait := range s.traits {
		if d.chance(60, "trait", trait) {
			p.Wishes.Traits = append(p.Wishes.Traits, Wish{trait, 1 + d.n(3, "importance", trait)})
		}
	}
	for _, need := range s.needs {
		if d.chance(60, "need", need) {
			p.Needs = append(p.Needs, need)
		}
	}
	p.NeedsMentor = len(p.Needs) > 0 && d.chance(40, "mentor")
	p.Travel.Modes = append(p.Travel.Modes, Mode{"public_transport", 0})
	if d.chance(55, "bicycle") {
		p.Travel.Modes = append(p.Travel.Modes, Mode{"bicycle", min(p.Travel.MaxKm, 8)})
	}
	if d.chance(40, "car") {
		p.Travel.Modes = append(p.Travel.Modes, Mode{"car", 0})
	}
	if d.chance(50, "licence") {
		p.Certificates = append(p.Certificates, "driving_licence_b")
	}
	if d.chance(15, "hygiene") {
		p.Certificates = append(p.Certificates, "hygiene")
	}
	p.Skills = append(p.Skills, goal.Skills...)
	if s.foreign {
		p.Danish = 1 + d.n(3, "danish")
		p.DanishGoal = p.Danish + 1
		native := pick(d, []string{"ar", "fa", "ti", "tr", "uk"}, "native")
		p.Languages = []Language{{native, 6}, {"en", 1 + d.n(4, "english")}}
		if p.Danish == 1 {
			p.Interpreter = native
		}
	} else if d.chance(70, "english") {
		p.Languages = []Language{{"en", 2 + d.n(4, "english level")}}
	}
	return p
}

// firstLower is a sentence as it stands inside another.
func firstLower(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(first)) + s[size:]
}
