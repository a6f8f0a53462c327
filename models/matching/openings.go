package matching

import "strconv"

// opening is all there is to know of one kind of change.
type opening struct {
	code Code
	// whose change it is to make.
	whose side
	// step is what people would round the amount to; 0 for a change without an amount. down: a smaller amount goes further.
	step int
	down bool
	// from writes what holds now, where that is one value, and to what the change goes to.
	from func(q *question, about string) string
	to   func(q *question, need int) string
	// bound is how far people would go, in the measure of the amount; nil for a change without one.
	bound func(q *question, about string) int
}

// side tells whose change it is, and so who is told of it.
type side int

const (
	// theCandidates: told to who looks for places.
	theCandidates side = iota
	// thePlaces: told to who looks for candidates.
	thePlaces
	// others make the change: a mentor, the agreement, the work. Told to both.
	others
)

// serves tells whether the side that asks is told of the change.
func (o opening) serves(q *question) bool {
	if q.seeker != nil {
		return o.whose != thePlaces
	}
	return o.whose != theCandidates
}

const (
	kmStep     = 5
	minuteStep = 30
	dayStep    = 7
)

// How far a change goes that people would make: the amount doubled, or that much more, whichever is more. What goes farther is
// no advice, and is not given.
const (
	fartherKm      = 30
	moreMinutes    = 5 * 60
	moreDays       = 13 * 7
	moreLevels     = 2
	minutesPerHour = 60
)

// openings returns the kinds of change in the order in which they are given.
func openings() []opening {
	return []opening{
		{TravelFarther, theCandidates, kmStep, false, reachNow, asNumber, farthest},
		{ManageMoreHours, theCandidates, minuteStep, false, mostNow, asHours, mostThen},
		{ManageFewerHours, theCandidates, minuteStep, true, leastNow, asHours, leastThen},
		{StartLater, theCandidates, dayStep, false, latestNow, asDay, latestThen},
		{StartEarlier, theCandidates, dayStep, true, earliestNow, asDay, earliestThen},
		{LiftCompanyVeto, theCandidates, 0, false, unsaid, nil, nil},
		{LiftIndustryVeto, theCandidates, 0, false, unsaid, nil, nil},
		{LiftOccupationVeto, theCandidates, 0, false, unsaid, nil, nil},
		{LearnSkill, theCandidates, 0, false, unsaid, nil, nil},
		{GetCertificate, theCandidates, 0, false, unsaid, nil, nil},
		{LearnLanguage, theCandidates, 1, false, levelNow, asNumber, levelThen},
		{AnySize, theCandidates, 0, false, unsaid, nil, nil},
		{OfferMoreHours, thePlaces, minuteStep, false, mostOffered, asHours, mostOfferedThen},
		{OfferFewerHours, thePlaces, minuteStep, true, leastOffered, asHours, leastOfferedThen},
		{WaiveSkill, thePlaces, 0, false, unsaid, nil, nil},
		{WaiveCertificate, thePlaces, 0, false, unsaid, nil, nil},
		{AskLessLanguage, thePlaces, 1, true, levelAsked, asNumber, levelAskedThen},
		{AdaptTask, others, 0, false, unsaid, nil, nil},
		{TrainMentor, others, 0, false, unsaid, nil, nil},
		{FreeMentor, others, 0, false, unsaid, nil, nil},
		{NameMentor, others, 0, false, unsaid, nil, nil},
		{RenewAgreement, others, 0, false, unsaid, nil, nil},
	}
}

func unsaid(*question, string) string { return "" }

func reachNow(q *question, _ string) string { return number(q.seeker.reach) }

func mostNow(q *question, _ string) string { return number(q.seeker.hours.Max) }

func leastNow(q *question, _ string) string { return number(q.seeker.hours.Min) }

func latestNow(q *question, _ string) string { return string(q.seeker.Start.Latest) }

func earliestNow(q *question, _ string) string { return string(q.seeker.earliest) }

func levelNow(q *question, language string) string { return strconv.Itoa(q.level(language)) }

func (q *question) level(language string) int { return (&pair{c: q.seeker}).level(language) }

func mostOffered(q *question, _ string) string { return number(q.place.Hours.known().Max) }

func leastOffered(q *question, _ string) string { return number(q.place.Hours.Min) }

func levelAsked(q *question, language string) string { return strconv.Itoa(q.asksLevel(language)) }

// asksLevel is the highest level that the place asks of a language.
func (q *question) asksLevel(language string) int {
	level := 0
	for _, l := range q.place.Languages {
		if l.Code == language {
			level = max(level, l.Level)
		}
	}
	return level
}

func farthest(q *question, _ string) int { return int(farther(q.seeker.reach)) }

// farther is how far away places may be that are worth a word when the limit is a reach.
func farther(reach float64) float64 { return max(2*reach, reach+fartherKm) }

func mostThen(q *question, _ string) int { return moreHours(q.seeker.hours.Max) }

func leastThen(q *question, _ string) int { return fewerHours(q.seeker.hours.Min) }

func mostOfferedThen(q *question, _ string) int { return moreHours(q.place.Hours.known().Max) }

func leastOfferedThen(q *question, _ string) int { return fewerHours(q.place.Hours.Min) }

// moreHours and fewerHours are minutes.
func moreHours(most float64) int {
	now := int(most * minutesPerHour)
	return max(2*now, now+moreMinutes)
}

func fewerHours(least float64) int {
	now := int(least * minutesPerHour)
	return min(now/2, now-moreMinutes)
}

func latestThen(q *question, _ string) int {
	return q.seeker.asked.On.DaysUntil(q.seeker.Start.Latest) + moreDays
}

func earliestThen(q *question, _ string) int {
	return q.seeker.asked.On.DaysUntil(q.seeker.earliest) - moreDays
}

func levelThen(q *question, language string) int { return q.level(language) + moreLevels }

func levelAskedThen(q *question, language string) int { return q.asksLevel(language) - moreLevels }

func asNumber(_ *question, need int) string { return strconv.Itoa(need) }

func asHours(_ *question, need int) string { return number(float64(need) / minutesPerHour) }

func asDay(q *question, need int) string { return string(q.seeker.asked.On.AddDays(need)) }
