// Package calendars gives a tenant its first calendar: the Danish closing days of some years, and the changes of the
// clock, both as plain data.
//
// It only seeds. What a tenant stores is the tenant's own from then on, to be edited by people; rules count by the
// lifecycle.Calendar made from those rows and never ask this package. No SQL, no clock.
package calendars
