package api

import (
	"context"
	"fmt"
	"slices"

	"placement/api/document"
	"placement/models/lifecycle"
	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/placement"
)

// documentTerms reads the words of what was agreed, for the documents that say it.
func (s *server) documentTerms(ctx context.Context, f *documentFacts, kinds []placement.DocumentKind) error {
	said := slices.Contains(kinds, placement.AgreementDocument) || slices.Contains(kinds, placement.MinutesDocument)
	if !said || f.state.Terms == nil {
		return nil
	}
	texts, err := s.Store.ReadTexts(ctx, actorOf(ctx), wordsOfTerms(f.state, *f.state.Terms))
	if err != nil {
		return err
	}
	f.words = map[string]string{}
	for _, t := range texts {
		f.words[t.ID] = t.Body
	}
	for _, x := range f.state.Terms.Adaptations {
		body, kept := f.words[x.TextID]
		if !kept {
			continue // lost with a restored backup
		}
		a, err := candidacy.AdaptationOf(body)
		if err != nil {
			return fmt.Errorf("read an adaptation: %w", err)
		}
		f.adapted = append(f.adapted, a.Text)
	}
	return nil
}

// termsOf is what was agreed, part by part; each part is a section of its own. Of an adaptation it says what is done, and
// never which accommodation it answers: the company is told that by a disclosure, or not at all.
func termsOf(p phrases, f documentFacts) []document.Section {
	t, say := f.state.Terms, func(id string) string { return f.words[id] }
	party := func(x lifecycle.Party) string { return p.say("party." + string(x)) }
	by := func(day lifecycle.Date) string {
		if day == "" {
			return ""
		}
		return p.day(day)
	}

	aims := document.Facts(p.fact("agreed.purpose", say(t.Purpose)), p.fact("agreed.long_term_goal", say(t.LongTermGoal)))
	all := p.section("agreed", aims)
	reached := document.List{}
	for _, r := range t.Reached {
		if text := f.goalText(r.Goal); text != "" {
			reached.Items = append(reached.Items, text+": "+say(r.TextID))
		} else {
			reached.Items = append(reached.Items, say(r.TextID))
		}
	}
	all = append(all, p.section("agreed.reached_when", reached)...)

	doing := document.Table{Columns: []string{p.say("agreed.who"), p.say("agreed.what"), p.say("agreed.by")}, RowHeads: true}
	for _, x := range t.Responsibilities {
		doing.Rows = append(doing.Rows, []string{party(x.Party), say(x.TextID), by(x.DueOn)})
	}
	all = append(all, p.section("agreed.responsibilities", doing)...)

	demands := document.Table{Columns: []string{p.say("agreed.of"), p.say("agreed.what"), p.say("agreed.by")}, RowHeads: true}
	teaching := document.Table{Columns: []string{p.say("agreed.taught"), p.say("agreed.by")}, RowHeads: true}
	for _, x := range t.Demands {
		if x.Kind == placement.DemandTraining {
			teaching.Rows = append(teaching.Rows, []string{say(x.TextID), by(x.DueOn)})
			continue
		}
		demands.Rows = append(demands.Rows, []string{p.say("agreed.demand", "from", p.parties[string(x.From)], "to", p.parties[string(x.To)]), say(x.TextID), by(x.DueOn)})
	}
	all = append(all, p.section("agreed.all_demands", demands)...)
	if len(teaching.Rows) > 0 {
		all = append(all, p.section("agreed.training", teaching)...)
	}

	expected := document.Table{Columns: []string{p.say("agreed.who"), p.say("agreed.expects")}, RowHeads: true}
	for _, x := range t.Expectations {
		text := say(x.TextID)
		if x.About == placement.AboutJobAfterwards {
			text = p.say("agreed.job_afterwards", "answer", p.say("answer."+string(x.Answer)), "text", text)
		}
		expected.Rows = append(expected.Rows, []string{party(x.By), text})
	}
	all = append(all, p.section("agreed.all_expectations", expected)...)
	if len(f.adapted) > 0 {
		all = append(all, p.section("agreed.adaptations", document.List{Items: f.adapted})...)
	}
	return all
}
