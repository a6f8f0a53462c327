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

// openings returns the kinds of change in the order in which they are given.
func openings() []opening {
	return []opening{
		{TravelFarther, theCandidates, kmStep, false, reachNow, asNumber},
		{ManageMoreHours, theCandidates, minuteStep, false, mostNow, asHours},
		{ManageFewerHours, theCandidates, minuteStep, true, leastNow, asHours},
		{StartLater, theCandidates, dayStep, false, latestNow, asDay},
		{StartEarlier, theCandidates, dayStep, true, earliestNow, asDay},
		{LiftCompanyVeto, theCandidates, 0, false, unsaid, nil},
		{LiftIndustryVeto, theCandidates, 0, false, unsaid, nil},
		{LiftOccupationVeto, theCandidates, 0, false, unsaid, nil},
		{LearnSkill, theCandidates, 0, false, unsaid, nil},
		{GetCertificate, theCandidates, 0, false, unsaid, nil},
		{LearnLanguage, theCandidates, 1, false, levelNow, asNumber},
		{AnySize, theCandidates, 0, false, unsaid, nil},
		{OfferMoreHours, thePlaces, minuteStep, false, mostOffered, asHours},
		{OfferFewerHours, thePlaces, minuteStep, true, leastOffered, asHours},
		{WaiveSkill, thePlaces, 0, false, unsaid, nil},
		{WaiveCertificate, thePlaces, 0, false, unsaid, nil},
		{AskLessLanguage, thePlaces, 1, true, levelAsked, asNumber},
		{AdaptTask, others, 0, false, unsaid, nil},
		{TrainMentor, others, 0, false, unsaid, nil},
		{FreeMentor, others, 0, false, unsaid, nil},
		{NameMentor, others, 0, false, unsaid, nil},
		{RenewAgreement, others, 0, false, unsaid, nil},
	}
}

func unsaid(*question, string) string { return "" }

func reachNow(q *question, _ string) string { return number(q.seeker.reach) }

func mostNow(q *question, _ string) string { return number(q.seeker.hours.Max) }

func leastNow(q *question, _ string) string { return number(q.seeker.hours.Min) }

func latestNow(q *question, _ string) string { return string(q.seeker.Start.Latest) }

func earliestNow(q *question, _ string) string { return string(q.seeker.earliest) }

func levelNow(q *question, language string) string {
	return strconv.Itoa((&pair{c: q.seeker}).level(language))
}

func mostOffered(q *question, _ string) string { return number(q.place.Hours.known().Max) }

func leastOffered(q *question, _ string) string { return number(q.place.Hours.Min) }

func levelAsked(q *question, language string) string {
	level := 0
	for _, l := range q.place.Languages {
		if l.Code == language {
			level = max(level, l.Level)
		}
	}
	return strconv.Itoa(level)
}

func asNumber(_ *question, need int) string { return strconv.Itoa(need) }

func asHours(_ *question, need int) string { return number(float64(need) / 60) }

func asDay(q *question, need int) string { return string(q.seeker.asked.On.AddDays(need)) }
