package matching

import "math"

// WeightsVersion is the version of the weights and of what the factors count. It rises with any change and is logged with
// each decision.
const WeightsVersion = 1

// whole is the value of a factor that fits entirely; half is that of one about which nothing is known.
const (
	whole = 1000
	half  = whole / 2
)

// Weight is how many points a factor can give.
type Weight struct {
	Factor Code `json:"factor"`
	Weight int  `json:"weight"`
}

// Weights returns the published weights of WeightsVersion. They sum to 100. The own job goal weighs most and the social match
// next, as the evidence has it (domain.md §2.1).
func Weights() []Weight {
	var all []Weight
	for _, f := range factors() {
		all = append(all, Weight{f.code, f.weight})
	}
	return all
}

// Part is what one factor gives: Points are Weight × Value / 1000, rounded; Value goes from 0 to 1000.
type Part struct {
	Factor Code `json:"factor"`
	Weight int  `json:"weight"`
	Value  int  `json:"value"`
	Points int  `json:"points"`
	// Values are the facts behind it: codes, numbers, dates, IDs.
	Values map[string]string `json:"values,omitempty"`
}

// factor is one factor of the score.
type factor struct {
	code   Code
	weight int
	value  func(*pair) int
	facts  func(*pair) map[string]string
}

func factors() []factor {
	return []factor{
		{FactorJobGoal, 25, (*pair).jobGoal, (*pair).jobGoalFacts},
		{FactorSocial, 15, (*pair).social, (*pair).socialFacts},
		{FactorTasks, 10, (*pair).tasks, (*pair).taskFacts},
		{FactorSkills, 10, (*pair).skills, (*pair).skillFacts},
		{FactorDistance, 10, (*pair).nearness, (*pair).distanceFacts},
		{FactorMentor, 8, (*pair).mentoring, (*pair).mentorFacts},
		{FactorHours, 5, (*pair).growth, (*pair).hoursFacts},
		{FactorIndustry, 5, (*pair).industry, (*pair).industryFacts},
		{FactorBefore, 4, (*pair).before, (*pair).beforeFacts},
		{FactorWaiting, 4, (*pair).waiting, (*pair).waitingFacts},
		{FactorIdle, 4, (*pair).idle, (*pair).idleFacts},
	}
}

// points are what a value gives, rounded to the nearest, half up.
func points(weight, value int) int { return (weight*value + half) / whole }

// score is the sum of the points of all factors.
func (x *pair) score(factors []factor) int {
	sum := 0
	for _, f := range factors {
		sum += points(f.weight, f.value(x))
	}
	return sum
}

// parts explains the score.
func (x *pair) parts(factors []factor) []Part {
	parts := make([]Part, len(factors))
	for i, f := range factors {
		value := f.value(x)
		parts[i] = Part{Factor: f.code, Weight: f.weight, Value: value, Points: points(f.weight, value), Values: f.facts(x)}
	}
	return parts
}

// share is the value of part out of all; half when there are none.
func share(part, all int) int {
	if all == 0 {
		return half
	}
	return part * whole / all
}

// rising is the value of days that count fully from full on.
func rising(days, full int) int { return max(0, min(days, full)) * whole / full }

func permille(x float64) int { return int(math.Round(x * whole)) }
