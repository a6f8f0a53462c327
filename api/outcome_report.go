package api

import (
	"context"

	"placement/models/lifecycle/access"
	"placement/models/lifecycle/followalong"
	"placement/models/lifecycle/placement"
)

// outcomeDays is how far back the report looks when nobody says: a year, for what becomes of people takes a while.
const outcomeDays = 365

// Lines of the report that are no outcomes.
const (
	lineNotYet      = "not_yet"
	lineMissed      = followalong.MissedResult
	lineNotFollowed = "not_followed"
)

type outcomeReportInput struct {
	From string `query:"from" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The first day of closing that is counted; a year before the last one, when you leave it out. Who may not list follow-alongs is told of one whole month that is over: the last one, or the one that either day names."`
	To   string `query:"to" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The last day of closing that is counted; today, when you leave it out. Who may not list follow-alongs names the last day of the month."`
}

// OutcomeReportView is what became of people whose placements were closed between two days: counts, and nobody.
type OutcomeReportView struct {
	From     string `json:"from"`
	To       string `json:"to"`
	Smallest int    `json:"smallest" doc:"The smallest count that is told. Where count is left out, it is below this, or would give away one that is."`
	Closed   *int   `json:"closed,omitempty" doc:"How many placements were closed that had begun."`
	// The three lists count the same placements.
	AtClose  []OutcomeLine   `json:"at_close" doc:"What they were closed with."`
	AtFirst  []OutcomeLine   `json:"at_first_check" doc:"What had become of the people at the first check, 14 days after the last day unless the municipality has chosen otherwise."`
	AtSecond []OutcomeLine   `json:"at_second_check" doc:"And at the second, after 90 days. Whoever is in a new placement or was not reached before is so here, too."`
	Links    map[string]Link `json:"links"`
}

// OutcomeLine counts one outcome.
type OutcomeLine struct {
	Outcome string `json:"outcome" doc:"The code of an outcome; or unreached, missed (the check was never made), not_yet, not_followed (the placement is from before there was follow-along)."`
	Text    string `json:"text" doc:"The same in the caller's language."`
	Count   *int   `json:"count,omitempty"`
}

type outcomeReportOutput struct{ Body OutcomeReportView }

// reportOutcomes says what became of people after their placements.
func (s *server) reportOutcomes(ctx context.Context, in *outcomeReportInput) (*outcomeReportOutput, error) {
	l := inquiryOf(ctx).language
	between, err := s.toldPeriod(ctx, access.ListFollowAlongs, in.From, in.To, outcomeDays)
	if err != nil {
		return nil, err
	}
	counts, err := s.Store.Outcomes(ctx, principalOf(ctx).Tenant.ID, between)
	if err != nil {
		return nil, err
	}
	closed := 0
	atClose, first, second := map[string]int{}, map[string]int{}, map[string]int{}
	for _, c := range counts {
		closed += c.Count
		atClose[string(c.AtClose)] += c.Count
		first[lineOf(c.Followed, c.First)] += c.Count
		second[lineOf(c.Followed, c.Second)] += c.Count
	}
	return &outcomeReportOutput{OutcomeReportView{
		From: string(between.Start), To: string(between.End), Smallest: followalong.Smallest, Closed: countShown(closed, closed >= followalong.Smallest),
		AtClose: s.outcomeLines(l, each(placement.Outcomes(), func(o placement.Outcome) string { return string(o) }), atClose),
		AtFirst: s.outcomeLines(l, checkLines(), first), AtSecond: s.outcomeLines(l, checkLines(), second),
		Links: map[string]Link{"follow_alongs": {Href: "/v1/follow-alongs"}},
	}}, nil
}

// lineOf is under which line of the report a check is counted.
func lineOf(followed bool, result string) string {
	switch {
	case !followed:
		return lineNotFollowed
	case result == followalong.NoResult:
		return lineNotYet
	}
	return result
}

// checkLines are the lines for a check, in the order in which people read them.
func checkLines() []string {
	lines := each(followalong.Outcomes(), func(o followalong.Outcome) string { return string(o) })
	return append(lines, string(followalong.Unreached), lineMissed, lineNotYet, lineNotFollowed)
}

// outcomeLines are the counts that may be told.
func (s *server) outcomeLines(l language, codes []string, counts map[string]int) []OutcomeLine {
	may := followalong.Told(each(codes, func(code string) int { return counts[code] }))
	lines := make([]OutcomeLine, len(codes))
	for i, code := range codes {
		lines[i] = OutcomeLine{Outcome: code, Text: s.texts.outcome(l, code), Count: countShown(counts[code], may[i])}
	}
	return lines
}

func countShown(n int, may bool) *int {
	if !may {
		return nil
	}
	return &n
}
