package vocabulary

import "slices"

// Demand is something that work asks of a person. The same code on a candidate is an accommodation (skånehensyn): how
// much of it the person can meet.
type Demand string

// The demands.
const (
	Standing       Demand = "standing"
	Walking        Demand = "walking"
	Sitting        Demand = "sitting"
	Lifting        Demand = "lifting"
	Heights        Demand = "heights"
	Stairs         Demand = "stairs"
	Noise          Demand = "noise"
	Cold           Demand = "cold"
	Outdoors       Demand = "outdoors"
	Dust           Demand = "dust"
	Fragrance      Demand = "fragrance"
	Night          Demand = "night"
	EarlyMorning   Demand = "early_morning"
	Weekend        Demand = "weekend"
	Customers      Demand = "customers"
	Crowds         Demand = "crowds"
	WorkingAlone   Demand = "working_alone"
	FastPace       Demand = "fast_pace"
	Repetition     Demand = "repetition"
	ChangingTasks  Demand = "changing_tasks"
	FineMotor      Demand = "fine_motor"
	Screen         Demand = "screen"
	Reading        Demand = "reading"
	Numbers        Demand = "numbers"
	Driving        Demand = "driving"
	DanishLanguage Demand = "danish_language"
)

// Measure says what the amount of a demand counts.
type Measure string

// The measures.
const (
	// YesNo: the work has it or has not; the person can meet it or cannot. Amounts are 0.
	YesNo Measure = "yes_no"
	// Minutes: at a stretch.
	Minutes Measure = "minutes"
	// Kilograms: at a time.
	Kilograms Measure = "kilograms"
	// Level: of a language, 1 to 6 for A1 to C2 of the Common European Framework; 0 for none. What the person has is at
	// least what the work asks.
	Level Measure = "level"
)

// Demands returns all demands in a fixed order.
func Demands() []Demand {
	return []Demand{
		Standing, Walking, Sitting, Lifting, Heights, Stairs, Noise, Cold, Outdoors, Dust, Fragrance, Night, EarlyMorning,
		Weekend, Customers, Crowds, WorkingAlone, FastPace, Repetition, ChangingTasks, FineMotor, Screen, Reading, Numbers,
		Driving, DanishLanguage,
	}
}

// Valid tells whether d is one of the demands.
func (d Demand) Valid() bool { return slices.Contains(Demands(), d) }

// Measure returns what its amount counts.
func (d Demand) Measure() Measure {
	switch d { //nolint:exhaustive // all others are yes or no
	case Standing, Walking, Sitting:
		return Minutes
	case Lifting:
		return Kilograms
	case DanishLanguage:
		return Level
	default:
		return YesNo
	}
}

// Met tells whether a person who can manage up to have of d meets work that asks for asked of it. A person with have 0
// for a demand that is yes or no cannot meet it at all.
func (d Demand) Met(have, asked float64) bool {
	if d.Measure() == YesNo {
		return false
	}
	return have >= asked
}
