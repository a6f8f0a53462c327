package api

import (
	"slices"
	"strconv"
	"time"

	"placement/api/document"
	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
)

// briefFacts are five facts, in few words. Who comes is told when the company has said yes.
func briefFacts(p phrases, f documentFacts, _ subject) []document.Section {
	who := p.sentence("facts.who_later")
	if d := f.state.CompanyDecision; d != nil && d.Accepted {
		who = f.candidate.Name
	}
	var hours []string
	for i, h := range f.state.Hours {
		if i == 0 {
			hours = append(hours, p.say("hours_a_week", "n", p.number(h.WeeklyHours)))
			continue
		}
		hours = append(hours, p.say("hours_from", "n", p.number(h.WeeklyHours), "day", p.day(h.From)))
	}
	tasks := f.newest(placement.ContentTasks)
	if tasks == "" {
		tasks = f.place.Title
	}
	return p.section("facts", document.Facts(
		p.fact("facts.who", who),
		p.fact("facts.when", p.say("until", "from", p.day(f.state.Period.Start), "to", p.day(f.state.Period.End))),
		p.fact("facts.hours", sentence(p.list(hours))), p.fact("facts.tasks", tasks), p.fact("facts.cost", p.sentence("facts.cost_text")),
	))
}

// briefRoles say what the company does, and what we do.
func briefRoles(p phrases, _ documentFacts, _ subject) []document.Section {
	t := document.Table{Columns: []string{p.say("roles.you"), p.say("roles.we")}}
	we := p.many("roles.we")
	for i, you := range p.many("roles.you") {
		t.Rows = append(t.Rows, []string{sentence(you), sentence(we[i])})
	}
	return p.section("roles", t)
}

// wallClock is the tenant's day and time of an instant.
func wallClock(c lifecycle.Calendar, at time.Time) (lifecycle.Date, string) {
	return c.DateOf(at), c.Local(at).Format("15:04")
}

func summonsWhen(p phrases, f documentFacts, about subject) []document.Section {
	if about.followUp != 0 {
		x, _ := f.state.FollowUpNo(about.followUp)
		return p.section("meeting", document.Facts(p.fact("day", p.weekday(x.DueOn)), p.fact("workplace", f.workplace.Name), p.fact("address", address(f))),
			document.Paragraph{Text: p.sentence("summons.time_later")})
	}
	m := f.state.Meeting
	day, clock := wallClock(f.calendar, m.At)
	facts := [][2]string{p.fact("day", p.weekday(day)), p.fact("time", p.clock(clock)), p.fact("form", p.say("form."+string(m.Form)))}
	if m.Form == placement.FormVisit {
		facts = append(facts, p.fact("workplace", f.workplace.Name), p.fact("address", address(f)))
	}
	return p.section("meeting", document.Facts(facts...), document.Paragraph{Text: p.sentence("summons.cannot")})
}

func summonsWho(p phrases, f documentFacts, _ subject) []document.Section {
	return p.section("who", document.Facts(p.fact("candidate", f.candidate.Name), p.fact("company", f.company.Name), p.fact("mentor", f.mentor),
		p.fact("case_worker", f.owner.Name)))
}

func summonsAbout(p phrases, _ documentFacts, about subject) []document.Section {
	points := p.many("subject.meeting")
	if about.followUp != 0 {
		points = p.many("subject.follow_up")
	}
	return p.section("subject", document.List{Items: points})
}

// minutesOf is what was said at the meeting, or at the follow-up.
func minutesOf(p phrases, f documentFacts, about subject) []document.Section {
	if about.followUp != 0 {
		return minutesOfFollowUp(p, f, about.followUp)
	}
	m := f.state.Meeting
	day, _ := wallClock(f.calendar, m.At)
	attended := each(m.Attended, func(x lifecycle.Party) string { return p.say("party." + string(x)) })
	all := p.section("minutes", document.Facts(p.fact("candidate", f.candidate.Name), p.fact("company", f.company.Name), p.fact("held_on", p.weekday(day)),
		p.fact("form", p.say("form."+string(m.Form))), p.fact("attended", p.list(attended))), document.Paragraph{Text: p.sentence("reviewed")})
	all = append(all, agreedAtMeeting(p, f, subject{})...)
	if text := f.newest(placement.ContentMinutes, placement.HoldSafetyMeeting{}.Fact()); text != "" {
		all = append(all, p.section("notes", document.Paragraph{Text: text})...)
	}
	return all
}

func minutesOfFollowUp(p phrases, f documentFacts, no int) []document.Section {
	x, _ := f.state.FollowUpNo(no)
	all := p.section("minutes", document.Facts(p.fact("candidate", f.candidate.Name), p.fact("company", f.company.Name),
		p.fact("subject", p.say("follow_up."+string(x.Kind))), p.fact("held_on", p.weekday(x.HeldOn)), p.fact("form", p.say("form."+string(x.Form)))))
	said := func(v *int) string {
		if v == nil {
			return p.say("progress.unasked")
		}
		return p.say("progress.of", "n", strconv.Itoa(*v))
	}
	t := document.Table{Columns: []string{p.say("goal"), p.say("progress.candidate"), p.say("progress.mentor")}, RowHeads: true}
	for _, g := range x.Progress {
		name := f.goalText(g.Goal)
		if i := slices.IndexFunc(f.state.Goals, func(o placement.Goal) bool { return o.Key == g.Goal }); name == "" && i >= 0 {
			name = p.say("goal." + string(f.state.Goals[i].Kind))
		}
		t.Rows = append(t.Rows, []string{name, said(g.Candidate), said(g.Mentor)})
	}
	if len(t.Rows) > 0 {
		all = append(all, p.section("progress", t)...)
	}
	for _, w := range f.wrote {
		if w.kind == placement.ContentNote && w.no == no && w.fact == (placement.HoldFollowUp{}).Fact() {
			all = append(all, p.section("notes", document.Paragraph{Text: w.text})...)
		}
	}
	return all
}

// endOf says how it ended, and what it led to.
func endOf(p phrases, f documentFacts, _ subject) []document.Section {
	facts := [][2]string{p.fact("candidate", f.candidate.Name), p.fact("company", f.company.Name), p.fact("first_day", p.day(f.state.StartedOn))}
	if e := f.state.Ending; e != nil {
		last := e.LastDay
		if last == "" && f.state.StartedOn != "" {
			last = f.state.Period.End
		}
		facts = append(facts, p.fact("last_day", p.day(last)), p.fact("ended", p.say("ending."+string(e.Kind))))
	}
	if f.state.Outcome != "" {
		met := p.say("no")
		if f.state.PurposeMet {
			met = p.say("yes")
		}
		facts = append(facts, p.fact("outcome", p.say("outcome."+string(f.state.Outcome))), p.fact("purpose_met", met))
	}
	if share, promised := f.state.TrainingShare(); promised {
		facts = append(facts, p.fact("trainings", p.say("trainings.share", "delivered", strconv.Itoa(share.Delivered), "promised", strconv.Itoa(share.Promised))))
	}
	return p.section("ended", document.Facts(facts...))
}

// evaluationsOf is how it went, as each party sees it.
func evaluationsOf(p phrases, f documentFacts, _ subject) []document.Section {
	var all []document.Section
	given := placement.Evaluate{}.Fact()
	for _, e := range f.state.Evaluations {
		party := p.parties[string(e.Party)]
		s := document.Section{Key: "evaluated", Heading: p.say("evaluated", "party", party)}
		if e.Missing {
			s.Blocks = []document.Block{document.Paragraph{Text: p.sentence("evaluated.missing", "party", party)}}
			all = append(all, s)
			continue
		}
		var facts [][2]string
		for _, part := range []struct{ kind, key string }{
			{placement.ContentAssessment, "evaluated.assessment"}, {placement.ContentWentWrong, "wrong"}, {placement.ContentAvoid, "avoid"},
		} {
			for _, w := range f.wrote {
				if w.fact == given && w.party == e.Party && w.kind == part.kind {
					facts = append(facts, p.fact(part.key, w.text))
				}
			}
		}
		s.Blocks = []document.Block{document.Facts(facts...)}
		all = append(all, s)
	}
	return all
}
