package scenario

import (
	"fmt"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// agreementAct is an act on an agreement that is there.
type agreementAct struct{}

func (agreementAct) names() names { return names{noPlacement: true} }

func (agreementAct) of() (k kind, begins string) { return agreements, "" }

// draft drafts an agreement.
type draft struct {
	spot
	name                       string
	with, coordinator, owner   named
	lines                      []agreedLine
	from, to                   day
	every, notice              *int
	pay                        bool
	companyTasks, municipality []string
	companyDemands, ownDemands []string
	exchange, note             string
}

// agreedLine is so many places of one model at each of some workplaces.
type agreedLine struct {
	model string
	at    []named
	count int
}

func (r *reader) draftAgreement(n *yaml.Node) act {
	a := draft{
		spot: r.at(n), companyTasks: []string{"A mentor for everybody who comes."}, municipality: []string{"A follow-up every other week."},
	}
	r.fields(n, "draft agreement", known{
		"as": into(&a.name, r.text), "with": into(&a.with, r.name), "coordinator": into(&a.coordinator, r.name), "owner": into(&a.owner, r.name),
		"lines": func(n *yaml.Node) {
			r.list(n, "lines", func(n *yaml.Node) { a.lines = append(a.lines, r.agreedLine(n)) })
		},
		"from": into(&a.from, r.day), "to": into(&a.to, r.day),
		"follow-up every": optional(&a.every, r.whole), "notice": optional(&a.notice, r.whole), "mentor pay": into(&a.pay, r.yes),
		"the company does": into(&a.companyTasks, r.texts), "the municipality does": into(&a.municipality, r.texts),
		"the company may demand": into(&a.companyDemands, r.texts), "the municipality may demand": into(&a.ownDemands, r.texts),
		"in return": into(&a.exchange, r.text), "note": into(&a.note, r.text),
	}, "with", "lines", "from", "to")
	if a.name == "" {
		a.name = a.with.name
	}
	return a
}

func (r *reader) agreedLine(n *yaml.Node) agreedLine {
	l := agreedLine{count: 1}
	r.fields(n, "line", known{
		"model": into(&l.model, r.code), "places": into(&l.count, r.whole),
		"at": func(n *yaml.Node) { r.list(n, "at", func(n *yaml.Node) { l.at = append(l.at, r.name(n)) }) },
	}, "model", "at")
	return l
}

func (a draft) names() names {
	n := names{companies: []named{a.with}, noPlacement: true}
	for _, l := range a.lines {
		n.workplaces = append(n.workplaces, l.at...)
	}
	for _, w := range []named{a.coordinator, a.owner} {
		if w.name != "" {
			n.workers = append(n.workers, w)
		}
	}
	return n
}

func (a draft) of() (k kind, begins string) { return agreements, a.name }

func (a draft) ask(s *scene) (request, error) {
	from, err := s.day(a.from)
	if err != nil {
		return request{}, err
	}
	to, err := s.day(a.to)
	if err != nil {
		return request{}, err
	}
	with, _ := find(s.story.cast.companies, a.with.name)
	b := body{
		"company_id": s.companies[a.with.name], "period": body{"start": from, "end": to}, "mentor_pay": a.pay,
		"company_tasks": a.companyTasks, "municipality_tasks": a.municipality,
	}.with("exchange_text", a.exchange).with("note", a.note).
		with("coordinator_id", s.workers[a.coordinator.name].id).with("owner_id", s.workers[a.owner.name].id)
	var lines []body
	var words []string
	for _, l := range a.lines {
		words = append(words, strconv.Itoa(l.count*len(l.at))+" × "+plain(l.model))
		for _, w := range l.at {
			lines = append(lines, body{"model": l.model, "workplace_id": s.workplaceIDs[w.name], "count": l.count})
		}
	}
	b["lines"] = lines
	for key, texts := range map[string][]string{"company_demands": a.companyDemands, "municipality_demands": a.ownDemands} {
		if len(texts) > 0 {
			b[key] = texts
		}
	}
	if a.every != nil {
		b["follow_up_every"] = *a.every
	}
	if a.notice != nil {
		b["notice_days"] = *a.notice
	}
	return request{
		tell: fmt.Sprintf("an agreement with %s is drafted, from %s to %s: %s", with.name, dayWords(from), dayWords(to), strings.Join(words, ", ")),
		body: b,
	}, nil
}

// signAgreement is one party's signature under an agreement.
type signAgreement struct {
	agreementAct
	party   string
	company named
	by      string
}

func (r *reader) signAgreement(n *yaml.Node) act {
	a := signAgreement{by: "meeting"}
	signer := func(n *yaml.Node) {
		switch text := r.text(n); partyOf(text) {
		case "company", "municipality":
			a.party = partyOf(text)
		default:
			a.party, a.company = "company", r.name(n)
		}
	}
	if isText(n) {
		signer(n)
		return a
	}
	r.fields(n, "sign agreement", known{"party": signer, "by": into(&a.by, r.code)}, "party")
	return a
}

func (a signAgreement) names() names {
	n := names{noPlacement: true}
	if a.company.name != "" {
		n.companies = []named{a.company}
	}
	return n
}

func (a signAgreement) ask(s *scene) (request, error) {
	who := "the " + a.party
	if c, ok := find(s.story.cast.companies, a.company.name); ok {
		who = c.name
	}
	return request{
		tell: fmt.Sprintf("%s signs the agreement (%s)", who, plain(a.by)), path: "signatures",
		body: body{"party": a.party, "channel": a.by}.with("company_id", s.companies[a.company.name]),
	}, nil
}

// place is what an agreement does with a place.
type placeAct struct {
	agreementAct
	path, tell string
	place      named
	line       int
}

func (r *reader) placeAct(path, tell string, n *yaml.Node) act {
	a := placeAct{path: path, tell: tell}
	if isText(n) {
		a.place = r.name(n)
		return a
	}
	r.fields(n, "place", known{"place": into(&a.place, r.name), "line": into(&a.line, r.whole)}, "place")
	return a
}

func (r *reader) openPlace(n *yaml.Node) act { return r.placeAct("place-opening", "is opened", n) }
func (r *reader) pausePlace(n *yaml.Node) act {
	return r.placeAct("place-pause", "takes nobody for now", n)
}
func (r *reader) closePlace(n *yaml.Node) act { return r.placeAct("place-closing", "is closed", n) }

func (a placeAct) names() names { return names{places: []named{a.place}, noPlacement: true} }

func (a placeAct) ask(s *scene) (request, error) {
	company, opening, _ := s.story.cast.opening(a.place.name)
	b := body{"place_id": s.places[a.place.name]}
	if a.line > 0 {
		b["line"] = a.line
	}
	return request{tell: fmt.Sprintf("the place %q at %s %s", opening.title, company.name, a.tell), path: a.path, body: b}, nil
}

// exchange is what one side does for the other in return for places.
type exchange struct {
	agreementAct
	by, service, note string
}

func (r *reader) exchange(n *yaml.Node) act {
	var a exchange
	r.fields(n, "exchange", known{"by": into(&a.by, r.party), "service": into(&a.service, r.code), "note": into(&a.note, r.text)}, "by", "service")
	return a
}

func (a exchange) ask(*scene) (request, error) {
	return request{
		tell: fmt.Sprintf("in return the %s gives: %s", a.by, plain(a.service)), path: "exchanges",
		body: body{"by": a.by, "service": a.service}.with("note", a.note),
	}, nil
}

// renewAgreement moves the last day of an agreement later.
type renewAgreement struct {
	agreementAct
	to       day
	by, note string
}

func (r *reader) renewAgreement(n *yaml.Node) act {
	a := renewAgreement{by: "meeting"}
	if isText(n) {
		a.to = r.day(n)
		return a
	}
	r.fields(n, "renew agreement", known{"to": into(&a.to, r.day), "by": into(&a.by, r.code), "note": into(&a.note, r.text)}, "to")
	return a
}

func (a renewAgreement) ask(s *scene) (request, error) {
	to, err := s.day(a.to)
	return request{
		tell: "the agreement is renewed to " + dayWords(to), path: "renewal", body: body{"end": to, "channel": a.by}.with("note", a.note),
	}, err
}

// terminateAgreement ends an agreement before its time.
type terminateAgreement struct {
	agreementAct
	by, reason, inWords string
	last                day
}

func (r *reader) terminateAgreement(n *yaml.Node) act {
	var a terminateAgreement
	r.fields(n, "terminate agreement", known{
		"by": into(&a.by, r.party), "reason": into(&a.reason, r.code), "in words": into(&a.inWords, r.text), "last day": into(&a.last, r.day),
	}, "by", "reason", "last day")
	return a
}

func (a terminateAgreement) ask(s *scene) (request, error) {
	last, err := s.day(a.last)
	return request{
		tell: fmt.Sprintf("the %s terminates the agreement, with %s as the last day%s", a.by, dayWords(last), because(a.reason)),
		path: "termination", body: body{"by": a.by, "reason": a.reason, "end": last}.with("reason_text", a.inWords),
	}, err
}

// withdrawAgreement takes a draft back.
type withdrawAgreement struct {
	agreementAct
	reason, inWords string
}

func (r *reader) withdrawAgreement(n *yaml.Node) act {
	var a withdrawAgreement
	if isText(n) {
		a.reason = r.code(n)
		return a
	}
	r.fields(n, "withdraw agreement", known{"reason": into(&a.reason, r.code), "in words": into(&a.inWords, r.text)}, "reason")
	return a
}

func (a withdrawAgreement) ask(*scene) (request, error) {
	return request{
		tell: "the draft of the agreement is taken back" + because(a.reason), path: "withdrawal",
		body: body{"reason": a.reason}.with("reason_text", a.inWords),
	}, nil
}

// endAgreement ends an agreement on its last day.
type endAgreement struct{ agreementAct }

func (r *reader) endAgreement(n *yaml.Node) act {
	if text := r.text(n); text != "as planned" {
		r.fault(n, "end agreement", `"as planned"; before its time an agreement is terminated`, text)
	}
	return endAgreement{}
}

func (endAgreement) ask(*scene) (request, error) {
	return request{tell: "the agreement ends as planned", path: "end", body: body{}}, nil
}
