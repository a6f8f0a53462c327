package municipality

import (
	"fmt"
	"slices"
	"strings"

	"placement/cmd/placement/internal/madeup"
	"placement/models/store/postcodes"
)

// Order is what is wanted: a municipality by name ("Aalborg") or code ("851", "0851"), how much of it, and a seed.
type Order struct {
	Municipality          string
	Companies, Candidates int
	Seed                  int
	// Still leaves the practice clock where it is: no placement has begun.
	Still bool
}

// Plan is a municipality as it will be written. Days are counted back from the day on which it is.
type Plan struct {
	Municipality, Code string
	Companies          []Company
	Candidates         []Candidate
	Placements         []Placement
}

// Company is a company and its workplaces. Tags are the names of the API.
type Company struct {
	CVR          string `json:"cvr"`
	Name         string `json:"name"`
	Sector       string `json:"sector"`
	Phone        string `json:"phone"`
	Email        string `json:"email"`
	IndustryCode string `json:"industry_code"`

	Workplaces []Workplace `json:"-"`
	// Model is that of the agreement with it; empty for none.
	Model string `json:"-"`
}

// Workplace is a workplace and what is known of it.
type Workplace struct {
	CompanyID        string `json:"company_id"`
	PNumber          string `json:"p_number"`
	Name             string `json:"name"`
	Street           string `json:"street"`
	PostalCode       string `json:"postal_code"`
	City             string `json:"city"`
	MunicipalityCode string `json:"municipality_code"`
	Employees        int    `json:"employees"`

	// FTE are ordinary employees as full-time equivalents, in each of the last twelve months, the newest first.
	FTE     []float64 `json:"-"`
	Tasks   []Task    `json:"-"`
	Visit   *Visit    `json:"-"`
	Mentors []Mentor  `json:"-"`
	Places  []Place   `json:"-"`
}

// Task is a task of the catalogue.
type Task struct {
	WorkplaceID  string   `json:"workplace_id"`
	Title        string   `json:"title"`
	Occupation   string   `json:"occupation"`
	Demands      []Demand `json:"demands,omitempty"`
	Skills       []string `json:"skills,omitempty"`
	Certificates []string `json:"certificates,omitempty"`
}

// Demand is something that a task asks.
type Demand struct {
	Code     string  `json:"code"`
	Amount   float64 `json:"amount,omitempty"`
	Optional bool    `json:"optional,omitempty"`
}

// Visit is a visit that was held.
type Visit struct {
	WorkplaceID string   `json:"workplace_id"`
	State       string   `json:"state"`
	On          string   `json:"on"`
	Traits      []Trait  `json:"traits"`
	TaskIDs     []string `json:"task_ids,omitempty"`

	DaysAgo int `json:"-"`
}

// Trait is what was seen.
type Trait struct {
	Trait string `json:"trait"`
	Value int    `json:"value"`
}

// Mentor is a mentor.
type Mentor struct {
	WorkplaceID string   `json:"workplace_id"`
	Name        string   `json:"name"`
	Languages   []string `json:"languages"`
	Needs       []string `json:"needs,omitempty"`
	Capacity    int      `json:"capacity"`

	// TrainedDaysAgo is when the mentor passed the course; -1 for one who has not.
	TrainedDaysAgo int `json:"-"`
}

// Place is room for one candidate, for the tasks of the given numbers.
type Place struct {
	WorkplaceID    string   `json:"workplace_id"`
	Title          string   `json:"title"`
	Occupation     string   `json:"occupation"`
	MinWeeklyHours float64  `json:"min_weekly_hours"`
	MaxWeeklyHours float64  `json:"max_weekly_hours"`
	TaskIDs        []string `json:"task_ids,omitempty"`
	AgreementID    string   `json:"agreement_id,omitempty"`

	Task int `json:"-"`
}

// dice draw what is drawn for one thing: the same for the same seed, thing and purpose, whatever else there is.
type dice struct{ of string }

func (o Order) dice(code string, parts ...any) dice {
	return dice{fmt.Sprintf("%s/%d/%s", code, o.Seed, fmt.Sprint(parts...))}
}

func (d dice) n(n int, purpose ...any) int {
	return madeup.Draw(n, d.of+"/"+fmt.Sprint(purpose...))
}

// chance is true in so many of a hundred cases.
func (d dice) chance(percent int, purpose ...any) bool { return d.n(100, purpose...) < percent }

func pick[T any](d dice, from []T, purpose ...any) T { return from[d.n(len(from), purpose...)] }

// weighted picks by weights.
func weighted[T any](d dice, from []T, weight func(T) int, purpose string) T {
	sum := 0
	for _, f := range from {
		sum += weight(f)
	}
	at := d.n(sum, purpose)
	for _, f := range from {
		if at -= weight(f); at < 0 {
			return f
		}
	}
	return from[0]
}

// area is a postal code as far as it lies in the municipality.
type area struct{ code, town string }

// find returns a municipality by its name or code, with its postal codes in their order.
func find(wanted string) (name, code string, areas []area, err error) {
	wanted = strings.ToLower(strings.TrimSpace(wanted))
	for _, c := range postcodes.All() {
		for _, a := range c.Areas {
			short := strings.ToLower(strings.TrimSuffix(strings.TrimSuffix(a.Municipality, " Kommune"), "s"))
			if wanted != strings.ToLower(a.Municipality) && wanted != a.MunicipalityCode && wanted != strings.TrimPrefix(a.MunicipalityCode, "0") &&
				strings.TrimSuffix(wanted, "s") != short {
				continue
			}
			if code != "" && code != a.MunicipalityCode {
				return "", "", nil, fmt.Errorf("%s and %s both have this name: say the code", name, a.Municipality)
			}
			name, code = a.Municipality, a.MunicipalityCode
			areas = append(areas, area{c.Code, c.Town})
		}
	}
	if code == "" {
		return "", "", nil, fmt.Errorf("no municipality of this name or code has a postal code of its own: %s", strings.Join(names(), ", "))
	}
	return name, code, areas, nil
}

// names are those of all municipalities.
func names() []string {
	var all []string
	for _, c := range postcodes.All() {
		for _, a := range c.Areas {
			all = append(all, strings.TrimSuffix(a.Municipality, " Kommune"))
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Make plans a municipality. The same order gives the same plan.
func Make(o Order) (Plan, error) {
	name, code, areas, err := find(o.Municipality)
	if err != nil {
		return Plan{}, err
	}
	p := Plan{Municipality: name, Code: code}
	m := maker{Order: o, code: code, areas: areas, taken: map[string]bool{}}
	for i := range o.Companies {
		p.Companies = append(p.Companies, m.company(i))
	}
	for i := range o.Candidates {
		p.Candidates = append(p.Candidates, m.candidate(i))
	}
	p.Placements = m.placements(p)
	return p, nil
}

// maker makes the things of one plan.
type maker struct {
	Order

	code  string
	areas []area
	// taken are the numbers that are used, workplaces how many there are.
	taken      map[string]bool
	workplaces int
}

// unique is a number that nothing else in the plan has.
func (m *maker) unique(number func(parts ...any) string, parts ...any) string {
	for again := 0; ; again++ {
		n := number(append([]any{m.code, "/", m.Seed, "/", again, "/"}, parts...)...)
		if !m.taken[n] {
			m.taken[n] = true
			return n
		}
	}
}

// area is where the i-th of count things lies: first one in every postal code, or evenly over them where there are more codes
// than things, and then anywhere.
func (m *maker) area(d dice, i, count int) area {
	switch n := len(m.areas); {
	case count < n:
		return m.areas[i%count*n/count]
	case i < n:
		return m.areas[i]
	}
	return pick(d, m.areas, "area")
}

// share spreads things evenly over 0 to 1: any so many in a row have the shares that are wanted, within one or two.
func share(i int) float64 {
	const golden = 0.6180339887498949
	at := (float64(i) + 0.5) * golden
	return at - float64(int(at))
}
