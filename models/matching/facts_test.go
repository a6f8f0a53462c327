package matching_test

import (
	"fmt"

	"pgregory.net/rapid"

	"placement/models/lifecycle"
	"placement/models/lifecycle/geo"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/vocabulary"
	"placement/models/matching"
)

// The day of asking in all tests.
const today = lifecycle.Date("2027-03-01")

// draw makes facts at random, from few words, so that they often meet.
type draw struct{ *rapid.T }

func (d draw) number(name string, from, to int) int { return rapid.IntRange(from, to).Draw(d.T, name) }

// rarely is true once in n times.
func (d draw) rarely(name string, n int) bool { return d.number(name, 1, n) == n }

func (d draw) day(name string) lifecycle.Date {
	return today.AddDays(d.number(name, -30, 60))
}

func (d draw) period(name string) lifecycle.Period {
	var p lifecycle.Period
	if d.rarely(name+" starts", 3) {
		p.Start = d.day(name + " start")
	}
	if d.rarely(name+" ends", 4) {
		p.End = max(p.Start, today.AddDays(-20)).AddDays(d.number(name+" length", 0, 90))
	}
	return p
}

func some[V any](d draw, name string, most int, of ...V) []V {
	return rapid.SliceOfN(rapid.SampledFrom(of), 0, max(0, most)).Draw(d.T, name)
}

func distinct[V comparable](d draw, name string, most int, of ...V) []V {
	return rapid.SliceOfNDistinct(rapid.SampledFrom(of), 0, max(0, most), rapid.ID[V]).Draw(d.T, name)
}

var (
	occupations = []string{"7115", "7119", "7123", "7522", "5120", "9112"}
	industries  = []string{"561110", "562100", "561010", "412000", "960110"}
	prefixes    = []string{"56", "5611", "561110", "41"}
	demands     = []vocabulary.Demand{vocabulary.Standing, vocabulary.Lifting, vocabulary.Heights, vocabulary.DanishLanguage}
	skills      = []string{"till", "saw", "cook"}
	tasks       = []string{"shelves", "dishes", "till"}
	licences    = []string{"licence_b", "hygiene"}
	workplaces  = []string{"w1", "w2", "w3"}
)

// points are north of each other by about 6 km, so that distances differ.
func (d draw) point(name string) *geo.Point {
	if d.rarely(name+" unknown", 8) {
		return nil
	}
	return &geo.Point{Latitude: 56 + 0.055*float64(d.number(name, 0, 9)), Longitude: 10}
}

func (d draw) hours(name string) matching.Hours {
	if d.rarely(name+" unknown", 6) {
		return matching.Hours{}
	}
	low := d.number(name+" min", 1, 24)
	return matching.Hours{Min: float64(low) / 2, Max: float64(d.number(name+" max", low, 74)) / 2}
}

func (d draw) candidate(id string) matching.Candidate {
	c := matching.Candidate{
		ID:         id,
		Goals:      distinct(d, "goals", 2, occupations...),
		Industries: d.wishes(distinct(d, "industries", 2, append(prefixes, industries...)...)),
		Tasks:      d.wishes(distinct(d, "tasks wished", 3, tasks...)),
		Workplaces: some(d, "asked for", d.number("asks for", -2, 1), workplaces...),
		GrowTo:     float64(d.number("grow to", 0, 37)),
		Vetoes:     d.vetoes(),
		Skills:     distinct(d, "skills", 3, skills...), Certificates: distinct(d, "certificates", 2, licences...),
		Needs:       distinct(d, "needs", 3, vocabulary.NeedAnxiety, vocabulary.NeedPain, vocabulary.NeedADHD),
		NeedsMentor: d.rarely("needs a mentor", 4),
		Hours:       d.hours("hours"),
		Start:       matching.Window{Earliest: today.AddDays(d.number("earliest", -20, 20))},
		Days:        d.number("days", 0, 40),
		Home:        d.point("home"), Municipality: rapid.SampledFrom([]string{"", "0101", "0730"}).Draw(d.T, "lives in"),
		WaitingSince: today.AddDays(-d.number("waiting", 0, 300)),
	}
	if d.rarely("in a hurry", 3) {
		c.Start.Latest = c.Start.Earliest.AddDays(d.number("patience", 0, 40))
	}
	if !d.rarely("Danish unknown", 3) {
		level := d.number("Danish", 0, 6)
		c.Danish = &level
	}
	for _, code := range distinct(d, "languages", 2, "ar", "uk") {
		c.Languages = append(c.Languages, matching.Language{Code: code, Level: d.number("level", 1, 6)})
	}
	for range d.number("limits", 0, 4) {
		c.Limits = append(c.Limits, d.limit())
	}
	for _, mode := range distinct(d, "travel", 2, vocabulary.TravelModes()...) {
		c.Travel = append(c.Travel, matching.Travel{Mode: mode, MaxKm: d.number("by this, km", 0, 50)})
	}
	c.MaxKm = d.number("km", 0, 50)
	for _, trait := range distinct(d, "traits", 3, vocabulary.Traits()...) {
		c.Traits = append(c.Traits, matching.Wish{Code: string(trait), Importance: d.number("importance", 1, 3)})
	}
	if d.rarely("refused", 4) {
		c.Refused = []matching.Refusal{{PlaceID: "p01", Reason: placement.HoursDoNotFit, Until: d.day("until")}}
	}
	if d.rarely("placed", 4) {
		c.BoundUntil = d.day("bound until")
		c.Placed = []matching.Placed{{PlacementID: "x", PlaceID: "p02", Until: c.BoundUntil, Ending: !d.rarely("engaged", 4)}}
	}
	if d.rarely("barred", 12) {
		c.Barred = []matching.Bar{{WorkplaceID: "w1", Rule: "same_employer"}}
	}
	for range d.number("past", 0, 2) {
		c.Past = append(c.Past, d.past())
	}
	if d.rarely("taught", 4) {
		c.Learned = append(c.Learned, d.learned())
	}
	return c
}

func (d draw) learned() matching.Learned {
	l := matching.Learned{PlacementID: "x"}
	if d.rarely("taught hours", 2) {
		l.MaxHours = float64(d.number("at most hours", 1, 40)) / 2
		return l
	}
	l.CompanyID = rapid.SampledFrom([]string{"", "k1", "k2"}).Draw(d.T, "taught company")
	l.WorkplaceID = rapid.SampledFrom(append(workplaces, "")).Draw(d.T, "taught workplace")
	l.Occupation = rapid.SampledFrom(occupations).Draw(d.T, "taught occupation")
	return l
}

func (d draw) wishes(codes []string) []matching.Wish {
	var all []matching.Wish
	for _, code := range codes {
		all = append(all, matching.Wish{Code: code, Importance: d.number("importance", 1, 3)})
	}
	return all
}

func (d draw) vetoes() matching.Vetoes {
	if !d.rarely("vetoes", 3) {
		return matching.Vetoes{}
	}
	return matching.Vetoes{
		Companies: some(d, "companies vetoed", 1, "k1", "k2", "k3"), Industries: some(d, "industries vetoed", 2, prefixes...),
		Occupations: some(d, "occupations vetoed", 2, "71", "7115", "9112"),
	}
}

func (d draw) limit() matching.Limit {
	return matching.Limit{
		Demand: rapid.SampledFrom(demands).Draw(d.T, "limit"), Max: float64(d.number("at most", 0, 20)),
		Hard: d.rarely("hard", 2), Valid: d.period("valid"), Learned: d.rarely("learned", 3),
		PlacementID: rapid.SampledFrom([]string{"", "x"}).Draw(d.T, "taught by"),
	}
}

func (d draw) past() matching.Past {
	return matching.Past{
		CompanyID:   rapid.SampledFrom([]string{"", "k1", "k2"}).Draw(d.T, "past company"),
		WorkplaceID: rapid.SampledFrom(append(workplaces, "")).Draw(d.T, "past workplace"),
		Occupation:  rapid.SampledFrom(occupations).Draw(d.T, "past occupation"),
		Result:      rapid.SampledFrom([]matching.Result{matching.Completed, matching.LedToJob, matching.EndedEarly}).Draw(d.T, "result"),
		Reason:      rapid.SampledFrom(placement.Reasons("terminate_early")).Draw(d.T, "reason"),
	}
}

func (d draw) place(id string) matching.Place {
	n := d.number("workplace", 1, 3)
	p := matching.Place{
		ID: id, WorkplaceID: fmt.Sprintf("w%d", n), CompanyID: fmt.Sprintf("k%d", n),
		Occupation: rapid.SampledFrom(occupations).Draw(d.T, "occupation"),
		Industry:   rapid.SampledFrom(append(industries, "")).Draw(d.T, "industry"),
		Small:      d.rarely("small", 2),
		At:         d.point("at"), Municipality: rapid.SampledFrom([]string{"", "0101", "0730"}).Draw(d.T, "lies in"),
		Hours:     d.hours("place hours"),
		Free:      []lifecycle.Period{d.period("free")},
		IdleSince: today.AddDays(-d.number("idle", 0, 200)),
		Model:     rapid.SampledFrom(append(vocabulary.Models(), "")).Draw(d.T, "model"),
		Record:    matching.Record{Completed: d.number("completed", 0, 5), EndedEarly: d.number("ended early", 0, 3)},
	}
	if d.rarely("free again", 3) {
		p.Free = append(p.Free, d.period("free again"))
	}
	for _, code := range distinct(d, "place tasks", 3, tasks...) {
		t := matching.Task{ID: code, Kinds: []string{code}, Optional: d.rarely("optional", 2)}
		for _, demand := range distinct(d, "demands", 2, demands...) {
			t.Demands = append(t.Demands, matching.Asked{
				Demand: demand, Amount: float64(d.number("amount", 0, 15)), Optional: d.rarely("optional part", 4),
			})
			if demand == vocabulary.DanishLanguage {
				t.Demands[len(t.Demands)-1].Amount = float64(d.number("Danish asked", 0, 6))
			}
		}
		p.Tasks = append(p.Tasks, t)
	}
	for _, code := range distinct(d, "skills asked", 2, skills...) {
		p.Skills = append(p.Skills, matching.SkillAsked{Code: code, Required: d.rarely("required", 5)})
	}
	if d.rarely("certificates", 4) {
		p.Certificates = some(d, "certificates asked", 2, licences...)
	}
	for _, code := range distinct(d, "languages asked", d.number("how many languages", -2, 2), "da", "ar") {
		p.Languages = append(p.Languages, matching.Language{Code: code, Level: d.number("level asked", 1, 4)})
	}
	p.Agreement.Active = !d.rarely("no agreement", 10)
	if d.rarely("agreement ends", 5) {
		p.Agreement.Until = d.day("agreement until")
	}
	if d.rarely("made for somebody", 20) {
		p.MadeFor = "c01"
	}
	if d.rarely("no room", 20) {
		p.NoRoom = "ratio"
	}
	for i := range d.number("mentors", 0, 3) {
		p.Mentors = append(p.Mentors, d.mentor(fmt.Sprintf("m%d%d", n, i)))
	}
	for _, trait := range distinct(d, "seen", 3, vocabulary.Traits()...) {
		p.Seen = append(p.Seen, matching.Observed{Trait: trait, Level: d.number("seen as", 1, 5), On: today.AddDays(-d.number("seen on", 0, 900))})
	}
	return p
}

func (d draw) mentor(id string) matching.Mentor {
	return matching.Mentor{
		ID: id, Trained: !d.rarely("untrained", 3), Free: d.number("mentor has room", 0, 2),
		Languages: distinct(d, "mentor speaks", 1, "ar", "uk"),
		Needs:     distinct(d, "mentor knows", 2, vocabulary.NeedAnxiety, vocabulary.NeedPain, vocabulary.NeedADHD),
	}
}

func (d draw) places() []matching.Place {
	all := make([]matching.Place, d.number("places", 0, 25))
	for i := range all {
		all[i] = d.place(fmt.Sprintf("p%02d", i))
	}
	return all
}

func (d draw) candidates() []matching.Candidate {
	all := make([]matching.Candidate, d.number("candidates", 0, 25))
	for i := range all {
		all[i] = d.candidate(fmt.Sprintf("c%02d", i))
	}
	return all
}

func (d draw) options() matching.Options {
	o := matching.Options{On: today}
	if d.rarely("limited", 2) {
		o.Limit = d.number("limit", 1, 5)
	}
	if d.rarely("near", 5) {
		o.MaxKm = d.number("within", 5, 30)
	}
	o.SmallLocal = d.rarely("small and local", 8)
	return o
}
