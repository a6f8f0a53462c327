package candidacy

import (
	"slices"
	"strconv"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/relation"
)

// StandingSchema is the version of Standing as it is kept.
const StandingSchema = 1

// Standing is what stood on record about a candidate at one moment of a placement, and what the company had been told by
// then. It is kept with the event and never changed: what is recorded later, or taken back, changes nothing in it.
type Standing struct {
	Schema int `json:"schema"`
	// On is the day of the moment.
	On lifecycle.Date `json:"on"`
	// Items are the accommodations that hold in the period of the placement, and the challenges of the presentation.
	Items []Stood `json:"items,omitempty"`
	// Tellings are all times that the company was told something, the first one first.
	Tellings []Telling `json:"tellings,omitempty"`
	// Presentation is the newest revision.
	Presentation Shown `json:"presentation"`
}

// Stood is one thing on record.
type Stood struct {
	Item
	Hard bool `json:"hard,omitempty"`
	// Asked tells that the work asks for more than the candidate can: a task of the place has the demand.
	Asked bool `json:"asked,omitempty"`
	// ToldBy is the ID of the telling that told it; empty when the company had not been told.
	ToldBy string `json:"told_by,omitempty"`
}

// Telling is one time that a company was told something of a candidate: a disclosure, or a presentation that it was given.
type Telling struct {
	// ID is that of the disclosure, or of the share of the presentation.
	ID string `json:"id"`
	// Revision is that of the presentation; 0 for a disclosure.
	Revision int             `json:"revision,omitempty"`
	To       lifecycle.Party `json:"to"`
	By       lifecycle.Party `json:"by"`
	On       lifecycle.Date  `json:"on"`
	// ConsentOn is when the candidate agreed, or approved the presentation, and Channel how they said so.
	ConsentOn  lifecycle.Date    `json:"consent_on"`
	Channel    lifecycle.Channel `json:"channel"`
	Items      []Item            `json:"items,omitempty"`
	RecordedAt time.Time         `json:"recorded_at"`
}

// Shown is a revision of a presentation and whether the candidate had approved it; Revision 0 when nothing was written.
type Shown struct {
	Revision   int               `json:"revision,omitempty"`
	ApprovedOn lifecycle.Date    `json:"approved_on,omitempty"`
	Channel    lifecycle.Channel `json:"channel,omitempty"`
	NoneKnown  bool              `json:"none_known,omitempty"`
}

// OnRecord is what is known when a standing is taken.
type OnRecord struct {
	On     lifecycle.Date
	Period lifecycle.Period
	// Accommodations are all of the candidate's, Challenges those of the newest presentation, Shown.
	Accommodations []Accommodation
	Challenges     []Challenge
	Shown          Shown
	// Tellings are in the order in which they happened.
	Tellings []Telling
	// Work is what the tasks of the place ask; empty when nobody has written them down.
	Work []relation.Asked
}

// Standing returns what stands on record, and what of it the company has been told.
func (r OnRecord) Standing() Standing {
	s := Standing{Schema: StandingSchema, On: r.On, Tellings: r.Tellings, Presentation: r.Shown}
	for _, a := range r.Accommodations {
		if a.holdsIn(r.Period) {
			s.Items = append(s.Items, Stood{
				Item: Item{Kind: ItemAccommodation, Key: a.Code, Max: a.Max, Text: a.Limit}, Hard: a.Hard, Asked: a.askedBy(r.Work),
				ToldBy: r.toldBy(func(t Item) bool { return t.tellsOf(a) }),
			})
		}
	}
	for _, c := range r.Challenges {
		s.Items = append(s.Items, Stood{
			Item: Item{Kind: ItemChallenge, Key: c.Key, Text: c.Text}, ToldBy: r.toldBy(func(t Item) bool { return t.tellsOfChallenge(c) }),
		})
	}
	return s
}

// toldBy is the ID of the first telling with an item of which so is true; empty when there is none.
func (r OnRecord) toldBy(so func(Item) bool) string {
	i := slices.IndexFunc(r.Tellings, func(t Telling) bool { return slices.ContainsFunc(t.Items, so) })
	if i < 0 {
		return ""
	}
	return r.Tellings[i].ID
}

func (a Accommodation) holdsIn(p lifecycle.Period) bool {
	return (a.From == "" || a.From <= p.End) && (a.To == "" || p.Start <= a.To)
}

// askedBy tells whether work asks for more of a demand than can be met. One whose amount stands in words alone might be.
func (a Accommodation) askedBy(work []relation.Asked) bool {
	demand, known := a.Demand()
	return known && slices.ContainsFunc(work, func(w relation.Asked) bool {
		return w.Code == demand && (a.Max == nil || !demand.Met(*a.Max, w.Amount))
	})
}

// Untold returns what the company had not been told, as far as it has to be: hard accommodations, and challenges.
func (s Standing) Untold() []Stood {
	return slices.DeleteFunc(slices.Clone(s.Items), func(i Stood) bool {
		return i.ToldBy != "" || i.Kind == ItemAccommodation && !i.Hard
	})
}

// Rules of the findings about what a company has not been told. They reach the wire and never change.
const (
	RuleUndisclosedForWork   = "undisclosed_for_this_work"
	RuleUndisclosed          = "undisclosed_to_company"
	RuleUndisclosedAtConsent = "undisclosed_at_company_decision"
)

// sourceOpenness is where the rules about openness stand: not in law, but in the method of the municipality.
const sourceOpenness = "method: nobody is oversold; the company is told what concerns the work"

// Findings are what is found when the company is about to say yes. An accommodation that the work asks more than needs
// somebody who answers for it: the company decides about work that it does not know cannot be done so. Everything else is a
// warning. Neither says what it is, for findings are seen by more people than health is.
func (s Standing) Findings(companyID string) []lifecycle.Finding {
	var found []lifecycle.Finding
	untold := s.Untold()
	asked := 0
	for _, i := range untold {
		if i.Asked {
			asked++
		}
	}
	if asked > 0 {
		found = append(found, lifecycle.Finding{
			Rule: RuleUndisclosedForWork, Severity: lifecycle.NeedsApproval,
			Values: map[string]string{"company_id": companyID, "not_told": strconv.Itoa(asked)},
			TextDA: "Virksomheden ved ikke, at der skal tages hensyn ved netop disse opgaver. Oplys den med borgerens samtykke, eller begrund, hvorfor den siger ja uden at vide det.",
			TextEN: "The company does not know that this very work needs an accommodation. Tell it, with the candidate's consent, or say why it decides without knowing.",
			Source: sourceOpenness, Confidence: "D",
		})
	}
	if rest := len(untold) - asked; rest > 0 {
		found = append(found, lifecycle.Finding{
			Rule: RuleUndisclosed, Severity: lifecycle.Warn,
			Values: map[string]string{"company_id": companyID, "not_told": strconv.Itoa(rest)},
			TextDA: "Virksomheden er ikke oplyst om alt, hvad den bør vide om borgeren. Se, hvad der mangler, og oplys det med samtykke.",
			TextEN: "The company has not been told everything that it should know of the candidate. See what is missing, and tell it with consent.",
			Source: sourceOpenness, Confidence: "D",
		})
	}
	return found
}

// FindingAtEnding is what is found when a placement ends because of a problem that the company had not been told of: how much
// of what stood on record when the company said yes it had not been told. nil stands for a decision from before that was kept.
func FindingAtEnding(decided *Standing) lifecycle.Finding {
	f := lifecycle.Finding{
		Rule: RuleUndisclosedAtConsent, Severity: lifecycle.Info, Source: sourceOpenness, Confidence: "D",
		TextDA: "Det vides ikke, hvad virksomheden var oplyst om, da den sagde ja.",
		TextEN: "It is not known what the company had been told when it said yes.",
	}
	if decided == nil {
		return f
	}
	n := len(decided.Untold())
	f.Values = map[string]string{"decided_on": string(decided.On), "not_told": strconv.Itoa(n)}
	f.TextDA = "Da virksomheden sagde ja, var den oplyst om alt, hvad der stod skrevet. Forholdet var ikke kendt."
	f.TextEN = "When the company said yes, it had been told everything that stood on record. The problem was not known."
	if n > 0 {
		f.TextDA = "Da virksomheden sagde ja, stod der noget skrevet, som den ikke var oplyst om. Se, hvad det var."
		f.TextEN = "When the company said yes, something stood on record that it had not been told. See what it was."
	}
	return f
}
