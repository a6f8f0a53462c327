package api

import (
	"cmp"
	"context"

	"placement/models/lifecycle"
	"placement/models/lifecycle/access"
	"placement/models/lifecycle/placement"
)

// codeNotAWholeMonth is the refusal of days to who may not list what is counted.
const codeNotAWholeMonth = "not_a_whole_month"

// reportPeriod is the days of a report: to today at most, and so many when nobody says from when.
func (s *server) reportPeriod(ctx context.Context, from, to string, days int) (lifecycle.Period, error) {
	today, err := s.today(ctx)
	if err != nil {
		return lifecycle.Period{}, err
	}
	between := lifecycle.Period{Start: day(from), End: today}
	if to != "" {
		between.End = min(day(to), today)
	}
	if from == "" {
		between.Start = between.End.AddDays(1 - days)
	}
	if between.End < between.Start {
		return between, refuseField(placement.CodeEndBeforeStart, "to")
	}
	return between, nil
}

// toldPeriod is the days of a report that tells nothing of few people. Periods that differ by days tell by their difference what each
// of them hides: seven in January and ten until the end of February are three in February. Who may list what is counted is told
// nothing by that, and chooses days as for any report; all others are told of whole months, one at a time and each once it is over.
func (s *server) toldPeriod(ctx context.Context, lists access.Operation, from, to string, days int) (lifecycle.Period, error) {
	if s.access.May(principalOf(ctx).Roles, lists) {
		return s.reportPeriod(ctx, from, to, days)
	}
	today, err := s.today(ctx)
	if err != nil {
		return lifecycle.Period{}, err
	}
	first, last := day(from), day(to)
	month := daysOf(monthOf(cmp.Or(first, last, daysOf(monthOf(today)).Start.AddDays(-1))))
	switch {
	case first != "" && first != month.Start, last == "" && month.End >= today:
		return month, refuseField(codeNotAWholeMonth, "from")
	case last != "" && last != month.End, month.End >= today:
		return month, refuseField(codeNotAWholeMonth, "to")
	}
	return month, nil
}

// monthOf is the month of a day, as 2027-01, daysOf the days of one.
func monthOf(d lifecycle.Date) string { return string(d)[:len("2027-01")] }

func daysOf(month string) lifecycle.Period {
	first := lifecycle.Date(month + "-01")
	return lifecycle.Period{Start: first, End: lifecycle.Date(monthOf(first.AddDays(31)) + "-01").AddDays(-1)}
}
