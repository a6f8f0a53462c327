package agreement

import (
	"placement/models/lifecycle"
	"placement/models/lifecycle/vocabulary"
)

// Occupancy is how a place stands, as people see it.
type Occupancy string

// The occupancies.
const (
	// Free: it takes somebody, and nobody holds it.
	Free Occupancy = "open"
	// Reserved: somebody is to come.
	Reserved Occupancy = "reserved"
	// Occupied: somebody works there.
	Occupied Occupancy = "occupied"
	// InRefill: a fixed place whose last person ends soon, or has ended; somebody is looked for.
	InRefill Occupancy = "refill"
	// Paused and Closed: it takes nobody, whoever may still be there.
	Paused Occupancy = "paused"
	Closed Occupancy = "closed"
)

// Occupancies returns all of them in a fixed order.
func Occupancies() []Occupancy {
	return []Occupancy{Free, Reserved, Occupied, InRefill, Paused, Closed}
}

// Use is what occupancy is read from.
type Use struct {
	State PlaceState
	Model vocabulary.Model
	// Until is the last day on which anybody holds the place, today or later; empty when nobody does.
	Until lifecycle.Date
	// Occupied tells that somebody works there today, Refilling that a task to find the next person is open.
	Occupied, Refilling bool
	Today               lifecycle.Date
}

// Occupancy returns how the place stands.
func (u Use) Occupancy() Occupancy {
	ends := u.Until == "" || u.Until.AddDays(-DefaultPolicy().RefillLead) <= u.Today
	switch {
	case u.State == PlacePaused:
		return Paused
	case u.State != PlaceOpen:
		return Closed
	case u.Model == vocabulary.FixedPlaces && ends && (u.Occupied || (u.Refilling && u.Until == "")):
		return InRefill
	case u.Occupied:
		return Occupied
	case u.Until != "":
		return Reserved
	}
	return Free
}

// FreeFrom returns the first day, today or later, from which nobody holds the place any more; empty for a place that takes
// nobody.
func (u Use) FreeFrom() lifecycle.Date {
	switch {
	case u.State != PlaceOpen:
		return ""
	case u.Until == "":
		return u.Today
	}
	return u.Until.AddDays(1)
}
