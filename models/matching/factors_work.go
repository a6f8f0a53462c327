package matching

import (
	"slices"
	"strconv"
	"strings"
)

// The factors of the work itself: job goal, tasks, skills, industry, distance, hours.

// The digits that two occupations share: all of them, or those of neighbours.
const (
	sameOccupation      = 4
	neighbourOccupation = 3
)

// closeness returns how many digits of its occupation a place shares with the nearest of the candidate's goals.
func (x *pair) closeness() (shared int, goal string) {
	for _, g := range x.c.Goals {
		if n := neighbours(g, x.p.Occupation); goal == "" || n > shared {
			shared, goal = n, g
		}
	}
	return shared, goal
}

func (x *pair) jobGoal() int {
	switch shared, _ := x.closeness(); shared {
	case sameOccupation:
		return whole
	case neighbourOccupation:
		return 700
	case 2:
		return 400
	case 1:
		return 100
	}
	return 0
}

func (x *pair) jobGoalFacts() map[string]string {
	_, goal := x.closeness()
	return facts("goal", goal, "occupation", x.p.Occupation)
}

// tasks is the share of the wishes for tasks, by their importance, that the place has, whether or not they would be left out.
func (x *pair) tasks() int {
	there, all := 0, 0
	for _, wish := range x.c.Tasks {
		all += wish.weight()
		if x.offers(wish) {
			there += wish.weight()
		}
	}
	return share(there, all)
}

// weight is how much a wish counts.
func (w Wish) weight() int { return max(1, w.Importance) }

func (x *pair) offers(wish Wish) bool {
	return slices.ContainsFunc(x.p.Tasks, func(t Task) bool { return slices.Contains(t.Kinds, wish.Code) })
}

// wishedTasks are the codes of the wishes that the place has.
func (x *pair) wishedTasks() []string {
	return codes(slices.DeleteFunc(slices.Clone(x.c.Tasks), func(w Wish) bool { return !x.offers(w) }))
}

func codes(wishes []Wish) []string {
	all := make([]string, len(wishes))
	for i, w := range wishes {
		all[i] = w.Code
	}
	return all
}

func (x *pair) taskFacts() map[string]string {
	return facts("wished", strings.Join(codes(x.c.Tasks), ","), "there", strings.Join(x.wishedTasks(), ","))
}

// skills is the share of the skills asked for that the candidate has.
func (x *pair) skills() int {
	used := 0
	for _, s := range x.p.Skills {
		if slices.Contains(x.c.Skills, s.Code) {
			used++
		}
	}
	return share(used, len(x.p.Skills))
}

func (x *pair) usedSkills() []string {
	var found []string
	for _, s := range x.p.Skills {
		if slices.Contains(x.c.Skills, s.Code) {
			found = append(found, s.Code)
		}
	}
	return found
}

func (x *pair) skillFacts() map[string]string {
	return facts("has", strings.Join(x.usedSkills(), ","), "asked", strconv.Itoa(len(x.p.Skills)))
}

// industry is whole for a workplace that was asked for, and for an industry that was wished for as much as any; half of that
// for one of the same branch, which two digits tell, and less where other wishes matter more.
func (x *pair) industry() int {
	if x.askedFor() {
		return whole
	}
	if len(x.c.Industries) == 0 || x.p.Industry == "" {
		return half
	}
	best, most := 0, 0
	for _, wish := range x.c.Industries {
		most = max(most, wish.weight())
		switch {
		case strings.HasPrefix(x.p.Industry, wish.Code):
			best = max(best, whole*wish.weight())
		case neighbours(wish.Code, x.p.Industry) >= 2:
			best = max(best, half*wish.weight())
		}
	}
	return best / most
}

func (x *pair) askedFor() bool {
	return x.p.WorkplaceID != "" && slices.Contains(x.c.Workplaces, x.p.WorkplaceID)
}

func (x *pair) industryFacts() map[string]string {
	values := facts("wished", strings.Join(codes(x.c.Industries), ","), "industry", x.p.Industry)
	if x.askedFor() {
		values["workplace_id"] = x.p.WorkplaceID
	}
	return values
}

// Up to nearKm a place is near; from farKm on it gives nothing. They are the same for everybody, so that going less far
// lowers no score.
const (
	nearKm = 5
	farKm  = 50
)

func (x *pair) nearness() int {
	d, known := x.distance()
	if !known {
		return half
	}
	return max(0, min(whole, (farKm-wholeKm(d))*whole/(farKm-nearKm)))
}

// distanceFacts says "under" instead of "km" when no more is known.
func (x *pair) distanceFacts() map[string]string {
	d, known := x.distance()
	switch km := strconv.Itoa(wholeKm(d)); {
	case !known:
		return nil
	case d.Under:
		return facts("under", km)
	default:
		return facts("km", km)
	}
}

// growth tells whether the hours can grow as far as the candidate's may: the path to ordinary hours.
func (x *pair) growth() int {
	place := x.p.Hours.known()
	if x.growTo() <= place.Max {
		return whole
	}
	return permille(place.Max / x.growTo())
}

func (x *pair) growTo() float64 { return max(x.c.GrowTo, x.c.hours.Max) }

func (x *pair) hoursFacts() map[string]string {
	return facts("grow_to", number(x.growTo()), "place_max_hours", number(x.p.Hours.known().Max))
}

// facts returns the pairs of key and value, without those that are empty.
func facts(pairs ...string) map[string]string {
	values := make(map[string]string, len(pairs)/2)
	for kv := range slices.Chunk(pairs, 2) {
		if kv[1] != "" {
			values[kv[0]] = kv[1]
		}
	}
	return values
}
