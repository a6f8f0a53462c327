package candidacy

import "slices"

// Protection is what of a person is protected by the act on the civil registration system (navne- og adressebeskyttelse).
type Protection string

// The protections; NotProtected is the rule.
const (
	NotProtected       Protection = ""
	NameProtected      Protection = "name"
	AddressProtected   Protection = "address"
	NameAndAddressKept Protection = "name_and_address"
)

// Protections returns all protections in a fixed order, without NotProtected.
func Protections() []Protection {
	return []Protection{NameProtected, AddressProtected, NameAndAddressKept}
}

// Valid tells whether p is NotProtected or one of the protections.
func (p Protection) Valid() bool { return p == NotProtected || slices.Contains(Protections(), p) }

// HidesName tells whether others see no name.
func (p Protection) HidesName() bool { return p == NameProtected || p == NameAndAddressKept }

// HidesAddress tells whether others see nothing of where the person lives.
func (p Protection) HidesAddress() bool { return p == AddressProtected || p == NameAndAddressKept }
