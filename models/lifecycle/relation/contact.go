package relation

import (
	"slices"
	"strconv"

	"placement/models/lifecycle"
)

// PhoneHours are the hours of a weekday in which somebody answers the phone, by the wall clock.
type PhoneHours struct {
	Day  Weekday `json:"day"`
	From string  `json:"from"`
	To   string  `json:"to"`
}

// Weekday is a day of the week.
type Weekday string

// Weekdays returns the days of the week in order.
func Weekdays() []Weekday {
	return []Weekday{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}
}

// CheckPhoneHours returns a *lifecycle.RuleError naming the first field at fault: each day comes once, in order, and ends after
// it begins. Times are written as hour:minute, with two digits each.
func CheckPhoneHours(all []PhoneHours) error {
	last := -1
	for i, h := range all {
		field := "phone_hours[" + strconv.Itoa(i) + "]"
		day := slices.Index(Weekdays(), h.Day)
		switch {
		case day < 0 || day <= last:
			return lifecycle.RefuseField(lifecycle.CodeInvalid, field+".day", "each day of the week comes once, in order")
		case !clockTime(h.From):
			return lifecycle.RefuseField(lifecycle.CodeInvalid, field+".from", "a time is written as hour and minute, for example 08:30")
		case !clockTime(h.To) || h.To <= h.From:
			return lifecycle.RefuseField(lifecycle.CodeInvalid, field+".to", "the hours end after they begin")
		}
		last = day
	}
	return nil
}

// clockTime tells whether t is between 00:00 and 23:59.
func clockTime(t string) bool {
	if len(t) != 5 || t[2] != ':' {
		return false
	}
	hour, err := strconv.ParseUint(t[:2], 10, 8)
	minute, err2 := strconv.ParseUint(t[3:], 10, 8)
	return err == nil && err2 == nil && hour < 24 && minute < 60
}

// Reached returns who is to be phoned about something that the owner has, and who else: whoever is there, the owner first. With
// nobody there it is the owner after all. Others are asked in their order; the second is empty when there is nobody else.
func Reached(owner string, others []string, there func(userID string) bool) (first, second string) {
	var present []string
	for _, id := range append([]string{owner}, others...) {
		if id != "" && there(id) && !slices.Contains(present, id) {
			present = append(present, id)
		}
	}
	switch len(present) {
	case 0:
		return owner, ""
	case 1:
		return present[0], ""
	}
	return present[0], present[1]
}
