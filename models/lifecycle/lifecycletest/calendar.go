package lifecycletest

import (
	"time"

	"placement/models/lifecycle"
)

// Calendar returns the calendar of a Danish municipality for 2026 to 2029, in Europe/Copenhagen: public holidays, 5 June,
// 24 and 31 December. It is written out by hand, so that it can be held against what is computed elsewhere.
func Calendar() lifecycle.Calendar {
	return lifecycle.Calendar{
		Version: 1,
		From:    "2026-01-01",
		To:      "2029-12-31",
		Closed: []lifecycle.Date{
			"2026-01-01", "2026-04-02", "2026-04-03", "2026-04-06", "2026-05-14", "2026-05-25", "2026-06-05",
			"2026-12-24", "2026-12-25", "2026-12-31",
			"2027-01-01", "2027-03-25", "2027-03-26", "2027-03-29", "2027-05-06", "2027-05-17",
			"2027-12-24", "2027-12-31",
			"2028-04-13", "2028-04-14", "2028-04-17", "2028-05-25", "2028-06-05",
			"2028-12-25", "2028-12-26",
			"2029-01-01", "2029-03-29", "2029-03-30", "2029-04-02", "2029-05-10", "2029-05-21", "2029-06-05",
			"2029-12-24", "2029-12-25", "2029-12-26", "2029-12-31",
		},
		Shifts: []lifecycle.Shift{
			{At: UTC("2025-12-31T23:00:00Z"), Offset: 3600},
			{At: UTC("2026-03-29T01:00:00Z"), Offset: 7200},
			{At: UTC("2026-10-25T01:00:00Z"), Offset: 3600},
			{At: UTC("2027-03-28T01:00:00Z"), Offset: 7200},
			{At: UTC("2027-10-31T01:00:00Z"), Offset: 3600},
			{At: UTC("2028-03-26T01:00:00Z"), Offset: 7200},
			{At: UTC("2028-10-29T01:00:00Z"), Offset: 3600},
			{At: UTC("2029-03-25T01:00:00Z"), Offset: 7200},
			{At: UTC("2029-10-28T01:00:00Z"), Offset: 3600},
		},
	}
}

// At returns the instant, in UTC, at which a clock in Copenhagen shows the given hour of the day. It panics outside 2026
// to 2029.
func At(day lifecycle.Date, hour int) time.Time {
	at, err := Calendar().At(day, hour)
	if err != nil {
		panic(err)
	}
	return at
}

// UTC returns the instant written in s, as "2027-02-01T09:00:00Z". It panics when s is something else.
func UTC(s string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		panic(err)
	}
	return t.UTC()
}

// WorkingDays returns the day n working days after (or, with n negative, before) the given one. It panics outside 2026 to
// 2029.
func WorkingDays(day lifecycle.Date, n int) lifecycle.Date {
	d, err := Calendar().AddWorkingDays(day, n)
	if err != nil {
		panic(err)
	}
	return d
}
