package vocabulary

import "slices"

// Model is one of the four ways in which a company and the municipality agree about places (domain.md F18–F21).
type Model string

// The models.
const (
	// FixedPlaces (model 1): a number of places, kept filled, with a mentor trained before the first.
	FixedPlaces Model = "fixed_places"
	// AdvanceAgreement (model 2): agreed beforehand; places may stand idle, the mentor is trained when somebody is matched.
	AdvanceAgreement Model = "advance_agreement"
	// SoughtForOne (model 3): a place made for one person; it closes with the placement.
	SoughtForOne Model = "sought_for_one"
	// Cluster (model 4): several workplaces, each with a mentor, and one coordinator.
	Cluster Model = "cluster"
)

// Models returns the models in their order.
func Models() []Model { return []Model{FixedPlaces, AdvanceAgreement, SoughtForOne, Cluster} }

// Valid tells whether m is one of the models.
func (m Model) Valid() bool { return slices.Contains(Models(), m) }

// Trait is something that visitors see of a workplace, from 1 (hardly) to 5 (very much), and that a candidate may wish for.
type Trait string

// The traits.
const (
	Inclusive  Trait = "inclusive"
	Flexible   Trait = "flexible"
	Patient    Trait = "patient"
	Quiet      Trait = "quiet"
	Structured Trait = "structured"
	Sociable   Trait = "sociable"
	ClearTalk  Trait = "clear_language"
)

// Traits returns all traits in a fixed order.
func Traits() []Trait {
	return []Trait{Inclusive, Flexible, Patient, Quiet, Structured, Sociable, ClearTalk}
}

// Valid tells whether t is one of the traits.
func (t Trait) Valid() bool { return slices.Contains(Traits(), t) }

// ValidIndustry tells whether s is an industry code of Statistics Denmark (DB07): six digits.
func ValidIndustry(s string) bool { return len(s) == 6 && digits(s) }

// ValidOccupation tells whether s is an occupation of the Danish DISCO-08 (ISCO-08): four digits. Occupations that share
// the first three are neighbours.
func ValidOccupation(s string) bool { return len(s) == 4 && digits(s) }

// ValidLanguage tells whether s is a language as ISO 639-1 writes it: two small letters.
func ValidLanguage(s string) bool {
	return len(s) == 2 && s[0] >= 'a' && s[0] <= 'z' && s[1] >= 'a' && s[1] <= 'z'
}

func digits(s string) bool {
	return !slices.ContainsFunc([]byte(s), func(c byte) bool { return c < '0' || c > '9' })
}
