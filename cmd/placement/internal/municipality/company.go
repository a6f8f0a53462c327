package municipality

import (
	"fmt"
	"math"
	"strings"

	"placement/cmd/placement/internal/madeup"
	"placement/models/lifecycle/vocabulary"
)

// sizes are how many of a hundred workplaces have so many employees: 85 have fewer than 20.
func sizes() []struct {
	upTo     float64
	from, to int
} {
	return []struct {
		upTo     float64
		from, to int
	}{{0.54, 1, 4}, {0.73, 5, 9}, {0.85, 10, 19}, {0.945, 20, 49}, {0.98, 50, 99}, {0.995, 100, 249}, {1, 250, 600}}
}

func (m *maker) employees(d dice, i int) int {
	at := share(i)
	for _, s := range sizes() {
		if at < s.upTo {
			return s.from + d.n(s.to-s.from+1, "employees")
		}
	}
	return 1
}

func (m *maker) company(i int) Company {
	d := m.dice(m.code, "company", i)
	t := weighted(d, trades(), func(t trade) int { return t.weight }, "trade")
	c := Company{
		CVR: m.unique(madeup.CVR, "company", i), Sector: t.sector, IndustryCode: t.industry, Phone: fmt.Sprintf("+45700%05d", d.n(100000, "phone")),
	}
	main := m.area(d, m.workplaces, m.Companies)
	c.Name = strings.NewReplacer("{surname}", pick(d, surnames(), "surname"), "{town}", main.town, "{first}", pick(d, firstNames(), "first")).
		Replace(pick(d, t.names, "name"))
	c.Email = fmt.Sprintf("kontakt@firma%d.example", i+1)
	c.Model = model(i)
	count := 1
	switch {
	case c.Model == string(vocabulary.Cluster):
		count = 2 + d.n(2, "workplaces")
	case d.chance(8, "several"):
		count = 2
	}
	for n := range count {
		where := main
		if n > 0 {
			where = m.area(d, m.workplaces, m.Companies)
		}
		c.Workplaces = append(c.Workplaces, m.workplace(c, t, where, n))
	}
	return c
}

// model is that of the agreement with every seventh company, in turn.
func model(i int) string {
	if i%7 != 3 {
		return ""
	}
	all := vocabulary.Models()
	return string(all[i/7%len(all)])
}

func (m *maker) workplace(c Company, t trade, where area, n int) Workplace {
	i := m.workplaces
	m.workplaces++
	d := m.dice(m.code, "workplace", i)
	w := Workplace{
		PNumber: m.unique(madeup.PNumber, "workplace", i), Name: c.Name, PostalCode: where.code, City: where.town, MunicipalityCode: m.code,
		Street: fmt.Sprintf("%s %d", pick(d, streets(), "street"), 1+d.n(120, "house")), Employees: m.employees(d, i),
	}
	if n > 0 {
		w.Name = c.Name + ", " + where.town
	}
	// Ordinary full-time equivalents: most work full time, some months fewer.
	full := 0.6 + 0.35*float64(d.n(100, "full time"))/100
	for month := range 12 {
		w.FTE = append(w.FTE, math.Round(float64(w.Employees)*full*(0.95+float64(d.n(11, "month", month))/100)*2)/2)
	}
	for k, task := range t.tasks {
		if k == 0 || d.chance(65, "task", k) {
			w.Tasks = append(w.Tasks, task)
		}
	}
	if d.chance(60, "visit") {
		w.Visit = m.visit(d)
	}
	if c.Model != "" || d.chance(25, "mentor") {
		for k := range 1 + min(w.Employees/60, 2) {
			w.Mentors = append(w.Mentors, m.mentor(d, k, trained(c.Model)))
		}
	}
	places := 0
	switch {
	case c.Model == string(vocabulary.SoughtForOne):
		places = 1
	case c.Model != "" || d.chance(45, "place"):
		places = 1 + min(w.Employees/25, 4)
	}
	for k := range places {
		at := d.n(len(w.Tasks), "place of", k)
		lowest := []float64{0.5, 2, 5, 10}[d.n(4, "hours", k)]
		w.Places = append(w.Places, Place{
			Title: w.Tasks[at].Title, Occupation: w.Tasks[at].Occupation, Task: at,
			MinWeeklyHours: lowest, MaxWeeklyHours: []float64{15, 20, 25, 30, 37, 37}[d.n(6, "most hours", k)],
		})
	}
	return w
}

func (m *maker) visit(d dice) *Visit {
	// One in four visits is so long ago that what was seen has grown stale.
	v := &Visit{State: "held", DaysAgo: 5 + d.n(170, "days ago")}
	if d.chance(25, "stale") {
		v.DaysAgo += 190
	}
	for _, t := range vocabulary.Traits() {
		if d.chance(60, "trait", t) {
			v.Traits = append(v.Traits, Trait{string(t), min(5, 2+d.n(4, "value", t))})
		}
	}
	return v
}

// trained is how many of a hundred mentors have passed the course: all of those who must have.
func trained(model string) int {
	switch vocabulary.Model(model) {
	case vocabulary.FixedPlaces, vocabulary.Cluster:
		return 100
	case vocabulary.AdvanceAgreement, vocabulary.SoughtForOne:
		return 60
	}
	return 30
}

func (m *maker) mentor(d dice, k, trained int) Mentor {
	one := Mentor{
		Name:      pick(d, firstNames(), "mentor", k) + " " + pick(d, surnames(), "mentor surname", k),
		Languages: []string{"da"}, Capacity: 1 + d.n(3, "capacity", k), TrainedDaysAgo: -1,
	}
	if d.chance(trained, "trained", k) {
		one.TrainedDaysAgo = 10 + d.n(600, "trained days ago", k)
	}
	if d.chance(50, "english", k) {
		one.Languages = append(one.Languages, "en")
	}
	if d.chance(15, "language", k) {
		one.Languages = append(one.Languages, pick(d, []string{"ar", "de", "pl", "tr", "uk"}, "language of", k))
	}
	for _, need := range vocabulary.Needs() {
		if d.chance(18, "need", k, need) {
			one.Needs = append(one.Needs, string(need))
		}
	}
	return one
}
