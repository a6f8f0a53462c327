package api

import (
	"strings"

	"placement/api/document"
	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
)

// subject is which document of a placement is meant.
type subject struct {
	kind     placement.DocumentKind
	followUp int
}

// contactSection is the key of the one section that is not part of what a document says: who is phoned changes with who is
// away.
const contactSection = "contact"

// source makes sections of what is known; none where there is nothing to say.
type source func(p phrases, f documentFacts, about subject) []document.Section

// sources are where the sections of a kind of document come from, in order. Whatever is to be in a document is added here.
func sources(kind placement.DocumentKind) []source {
	switch kind {
	case placement.CompanyBriefDocument:
		return []source{briefFacts, briefRoles, phoneOf}
	case placement.SummonsDocument:
		return []source{summonsWhen, summonsWho, summonsAbout, phoneOf}
	case placement.MinutesDocument:
		return []source{minutesOf, phoneOf}
	case placement.AgreementDocument:
		return []source{parties, periodOf, workOf, purposeOf, accommodationsOf, agreedAtMeeting, signaturesOf, phoneOf}
	case placement.EvaluationDocument:
		return []source{endOf, evaluationsOf, phoneOf}
	}
	return nil
}

// sections are all that a document says.
func sections(p phrases, f documentFacts, about subject) []document.Section {
	var all []document.Section
	for _, from := range sources(about.kind) {
		all = append(all, from(p, f, about)...)
	}
	return all
}

// section is one section, or none when it has no blocks.
func (p phrases) section(key string, blocks ...document.Block) []document.Section {
	if len(blocks) == 0 {
		return nil
	}
	return []document.Section{{Key: key, Heading: p.say(key), Blocks: blocks}}
}

// fact is a pair of a table of facts.
func (p phrases) fact(key, value string) [2]string { return [2]string{p.say(key), value} }

func address(f documentFacts) string {
	w := f.workplace
	return strings.Trim(strings.TrimSpace(w.Street)+", "+strings.TrimSpace(w.PostalCode+" "+w.City), ", ")
}

func (p phrases) hours(steps []placement.HoursStep) []document.Block {
	if len(steps) == 1 {
		return []document.Block{document.Paragraph{Text: p.sentence("hours_a_week", "n", p.number(steps[0].WeeklyHours))}}
	}
	t := document.Table{Columns: []string{p.say("from_day"), p.say("weekly_hours")}}
	for _, h := range steps {
		t.Rows = append(t.Rows, []string{p.day(h.From), p.number(h.WeeklyHours)})
	}
	return []document.Block{t}
}

// phoneOf is who to call: on every document.
func phoneOf(p phrases, f documentFacts, _ subject) []document.Section {
	c := f.contact
	var blocks []document.Block
	if c.away != "" {
		blocks = append(blocks, document.Paragraph{Text: p.say("contact.away", "who", c.away, "day", p.day(c.awayUntil))})
	}
	substitute := c.substitute
	if substitute != "" && c.substitutePhone != "" {
		substitute += ", " + c.substitutePhone
	}
	blocks = append(blocks, document.Paragraph{Text: c.phone, Large: true}, document.Facts(
		p.fact("contact.name", c.name), p.fact("contact.hours", p.phoneHours(c.hours)),
		[2]string{p.say("contact.substitute", "who", c.name), substitute},
	))
	return p.section(contactSection, blocks...)
}

func parties(p phrases, f documentFacts, _ subject) []document.Section {
	return p.section("parties", document.Facts(
		p.fact("candidate", f.candidate.Name), p.fact("company", f.company.Name), p.fact("cvr", f.company.CVR),
		p.fact("workplace", f.workplace.Name), p.fact("address", address(f)), p.fact("p_number", f.workplace.PNumber),
		p.fact("mentor", f.mentor), p.fact("municipality", f.tenant), p.fact("case_worker", f.owner.Name),
	))
}

func periodOf(p phrases, f documentFacts, _ subject) []document.Section {
	blocks := []document.Block{document.Facts(p.fact("first_day", p.weekday(f.state.Period.Start)), p.fact("last_day", p.weekday(f.state.Period.End)))}
	return p.section("period", append(blocks, p.hours(f.state.Hours)...)...)
}

func workOf(p phrases, f documentFacts, _ subject) []document.Section {
	blocks := []document.Block{document.Facts(p.fact("place", f.place.Title))}
	if tasks := f.newest(placement.ContentTasks); tasks != "" {
		blocks = append(blocks, document.Paragraph{Text: tasks})
	}
	return p.section("work", blocks...)
}

// purposeOf says what it is for, and what the candidate works towards. The purpose in words is the one of the meeting, where
// the company was: see [agreedAtMeeting].
func purposeOf(p phrases, f documentFacts, _ subject) []document.Section {
	goals := each(f.state.Goals, func(g placement.Goal) string {
		kind := p.say("goal." + string(g.Kind))
		if text := f.goalText(g.Key); text != "" {
			return kind + ": " + text
		}
		return kind
	})
	return p.section("purpose", document.Paragraph{Text: p.sentence("purpose." + string(f.state.Purpose))},
		document.Paragraph{Text: p.say("goals.intro")}, document.List{Items: goals})
}

// accommodationsOf says of the candidate's health what the company has been told, and nothing else.
func accommodationsOf(p phrases, f documentFacts, _ subject) []document.Section {
	var told []string
	for _, i := range f.told {
		if text := p.told(i); text != "" {
			told = append(told, text)
		}
	}
	if len(told) == 0 {
		return nil
	}
	return p.section("accommodations", document.Paragraph{Text: p.say("accommodations.intro")}, document.List{Items: told})
}

// agreedAtMeeting is what was agreed at the safety meeting and since; before there were terms, what was written down there.
func agreedAtMeeting(p phrases, f documentFacts, _ subject) []document.Section {
	if f.state.Terms != nil {
		return termsOf(p, f)
	}
	held := placement.HoldSafetyMeeting{}.Fact()
	facts := document.Facts(
		p.fact("agreed.purpose", f.newest(placement.ContentPurpose, held)), p.fact("agreed.demands", f.newest(placement.ContentDemands, held)),
		p.fact("agreed.expectations", f.newest(placement.ContentExpectations, held)),
		p.fact("agreed.responsibilities", f.newest(placement.ContentResponsibilities, held)),
	)
	if len(facts.Rows) == 0 {
		return nil
	}
	return p.section("agreed", facts)
}

func signaturesOf(p phrases, f documentFacts, _ subject) []document.Section {
	t := document.Table{Columns: []string{p.say("signatures.party"), p.say("signatures.on"), p.say("signatures.how")}, RowHeads: true}
	names := map[lifecycle.Party]string{
		lifecycle.PartyCandidate: f.candidate.Name, lifecycle.PartyCompany: f.company.Name, lifecycle.PartyMunicipality: f.tenant,
	}
	for _, party := range []lifecycle.Party{lifecycle.PartyCandidate, lifecycle.PartyCompany, lifecycle.PartyMunicipality} {
		row := []string{p.say("party."+string(party)) + ": " + names[party], p.say("not_signed"), ""}
		for _, x := range f.state.Signatures {
			if x.Party == party {
				row[1], row[2] = p.day(x.On), p.say("channel."+string(x.Channel))
			}
		}
		t.Rows = append(t.Rows, row)
	}
	if x := f.state.Statement; x != nil {
		t.Rows = append(t.Rows, []string{p.say("party.representative"), p.day(x.On), p.say("statement."+string(x.Kind)) + ", " + p.say("channel."+string(x.Channel))})
	}
	return p.section("signatures", t)
}
