package scenario

import (
	"fmt"
	"slices"
	"strconv"

	"gopkg.in/yaml.v3"
)

// searchAct is an act on a search for a company that is there.
type searchAct struct{}

func (searchAct) names() names { return names{noPlacement: true} }

func (searchAct) of() (k kind, begins string) { return searches, "" }

// seekCompany begins the search for a company for a candidate.
type seekCompany struct {
	name        string
	candidate   named
	owner       named
	occupation  string
	km          int
	least, most float64
	by          *day
	inWords     string
}

func (r *reader) seekCompany(n *yaml.Node) act {
	a := seekCompany{}
	r.fields(n, "seek company", known{
		"as": into(&a.name, r.text), "for": into(&a.candidate, r.name), "owner": into(&a.owner, r.name),
		"occupation": into(&a.occupation, r.text), "within km": into(&a.km, r.whole),
		"hours from": into(&a.least, r.decimal), "hours to": into(&a.most, r.decimal), "by": optional(&a.by, r.day),
		"in words": into(&a.inWords, r.text),
	}, "for")
	if a.name == "" {
		a.name = a.candidate.name
	}
	return a
}

func (a seekCompany) names() names {
	n := names{candidates: []named{a.candidate}, noPlacement: true}
	if a.owner.name != "" {
		n.workers = append(n.workers, a.owner)
	}
	return n
}

func (a seekCompany) of() (k kind, begins string) { return searches, a.name }

func (a seekCompany) ask(s *scene) (request, error) {
	who, _ := find(s.story.cast.candidates, a.candidate.name)
	wish := body{}.with("occupation", a.occupation)
	if a.km > 0 {
		wish["max_km"] = a.km
	}
	if a.least > 0 {
		wish["min_hours"] = a.least
	}
	if a.most > 0 {
		wish["max_hours"] = a.most
	}
	if a.by != nil {
		by, err := s.day(*a.by)
		if err != nil {
			return request{}, err
		}
		wish["by"] = by
	}
	return request{
		tell: "a company is sought for " + who.name + quoted(a.inWords),
		body: body{"candidate_id": s.candidates[a.candidate.name], "wish": wish}.
			with("wish_text", a.inWords).with("owner_id", s.workers[a.owner.name].id),
	}, nil
}

// askCompany is one company that is asked.
type askCompany struct {
	searchAct
	company, workplace, referrer, colleague named
	by, told, note                          string
	again                                   *day
}

func (r *reader) askCompany(n *yaml.Node) act {
	a := askCompany{by: "phone", told: "anonymous"}
	r.fields(n, "ask company", known{
		"company": into(&a.company, r.name), "workplace": into(&a.workplace, r.name), "referred by": into(&a.referrer, r.name),
		"asked by": into(&a.colleague, r.name), "by": into(&a.by, r.code), "told": into(&a.told, r.code),
		"next contact": optional(&a.again, r.day), "note": into(&a.note, r.text),
	}, "company")
	return a
}

func (a askCompany) names() names {
	n := names{companies: []named{a.company}, noPlacement: true}
	if a.referrer.name != "" {
		n.companies = append(n.companies, a.referrer)
	}
	if a.workplace.name != "" {
		n.workplaces = append(n.workplaces, a.workplace)
	}
	if a.colleague.name != "" {
		n.workers = append(n.workers, a.colleague)
	}
	return n
}

func (a askCompany) ask(s *scene) (request, error) {
	c, _ := find(s.story.cast.companies, a.company.name)
	tell := fmt.Sprintf("%s is asked (%s), without who it is", c.name, plain(a.by))
	if a.told == "presentation" {
		tell = fmt.Sprintf("%s is asked (%s), with the presentation", c.name, plain(a.by))
	}
	if from, ok := find(s.story.cast.companies, a.referrer.name); ok {
		tell += "; " + from.name + " pointed to it"
	}
	b := body{"company_id": s.companies[a.company.name], "channel": a.by, "told": a.told}.
		with("workplace_id", s.workplaceIDs[a.workplace.name]).with("referred_by", s.companies[a.referrer.name]).
		with("by_id", s.workers[a.colleague.name].id).with("note", a.note)
	if a.again != nil {
		on, err := s.day(*a.again)
		if err != nil {
			return request{}, err
		}
		b["next_on"] = on
	}
	return request{tell: tell, path: "approaches", body: b}, nil
}

// aboutCompany is an act about a company that was asked.
type aboutCompany struct {
	searchAct
	company named
}

func (a aboutCompany) names() names { return names{companies: []named{a.company}, noPlacement: true} }

// path is where the latest approach to the company has the thing.
func (a aboutCompany) path(s *scene, thing string) (string, company, error) {
	c, _ := find(s.story.cast.companies, a.company.name)
	for _, x := range slices.Backward(s.on(searches).Approaches) {
		if x.CompanyID == s.companies[a.company.name] {
			return "approaches/" + strconv.Itoa(x.No) + "/" + thing, c, nil
		}
	}
	return "", c, a.company.fault("company", "one that was asked", a.company.name)
}

// contactAgain is one more call to a company that has not decided.
type contactAgain struct {
	aboutCompany
	by, note string
	again    *day
}

func (r *reader) contactAgain(n *yaml.Node) act {
	a := contactAgain{by: "phone"}
	if isText(n) {
		a.company = r.name(n)
		return a
	}
	r.fields(n, "contact again", known{
		"company": into(&a.company, r.name), "by": into(&a.by, r.code), "next contact": optional(&a.again, r.day), "note": into(&a.note, r.text),
	}, "company")
	return a
}

func (a contactAgain) ask(s *scene) (request, error) {
	path, c, err := a.path(s, "contact")
	if err != nil {
		return request{}, err
	}
	b := body{"channel": a.by}.with("note", a.note)
	if a.again != nil {
		on, err := s.day(*a.again)
		if err != nil {
			return request{}, err
		}
		b["next_on"] = on
	}
	return request{tell: fmt.Sprintf("%s is contacted again (%s)", c.name, plain(a.by)), path: path, body: b}, nil
}

// companyAnswers is what a company says.
type companyAnswers struct {
	aboutCompany
	answer, why, inWords string
	until                *day
}

func (r *reader) companyAnswers(n *yaml.Node) act {
	var a companyAnswers
	r.fields(n, "company answers", known{
		"company": into(&a.company, r.name), "says": into(&a.answer, r.code), "why": into(&a.why, r.code), "until": optional(&a.until, r.day),
		"in words": into(&a.inWords, r.text),
	}, "company", "says")
	return a
}

func (a companyAnswers) ask(s *scene) (request, error) {
	path, c, err := a.path(s, "answer")
	if err != nil {
		return request{}, err
	}
	b := body{"answer": a.answer}.with("refusal", a.why).with("reason_text", a.inWords)
	if a.until != nil {
		on, err := s.day(*a.until)
		if err != nil {
			return request{}, err
		}
		b["next_on"] = on
	}
	return request{tell: fmt.Sprintf("%s answers: %s%s%s", c.name, plain(a.answer), because(a.why), quoted(a.inWords)), path: path, body: b}, nil
}

// makePlace is the place that a company makes for the candidate.
type makePlace struct {
	aboutCompany
	place named
}

func (r *reader) makePlace(n *yaml.Node) act {
	var a makePlace
	r.fields(n, "make place", known{"company": into(&a.company, r.name), "place": into(&a.place, r.name)}, "company", "place")
	return a
}

func (a makePlace) names() names {
	return names{companies: []named{a.company}, places: []named{a.place}, noPlacement: true}
}

func (a makePlace) ask(s *scene) (request, error) {
	path, c, err := a.path(s, "conversion")
	if err != nil {
		return request{}, err
	}
	_, o, _ := s.story.cast.opening(a.place.name)
	return request{
		tell: fmt.Sprintf("%s makes the place %q for one person", c.name, o.title), path: path, body: body{"place_id": s.places[a.place.name]},
	}, nil
}

// goOnSearching is the decision that the search goes on.
type goOnSearching struct {
	searchAct
	inWords string
}

func (r *reader) goOnSearching(n *yaml.Node) act { return goOnSearching{inWords: r.text(n)} }

func (a goOnSearching) ask(*scene) (request, error) {
	return request{tell: "the search goes on" + quoted(a.inWords), path: "continuation", body: body{}.with("reason_text", a.inWords)}, nil
}

// giveUpSearch ends the search without a place.
type giveUpSearch struct {
	searchAct
	reason, inWords string
}

func (r *reader) giveUpSearch(n *yaml.Node) act {
	var a giveUpSearch
	if isText(n) {
		a.reason = r.code(n)
		return a
	}
	r.fields(n, "give up search", known{"reason": into(&a.reason, r.code), "in words": into(&a.inWords, r.text)}, "reason")
	return a
}

func (a giveUpSearch) ask(*scene) (request, error) {
	return request{
		tell: "the search is given up" + because(a.reason), path: "give-up", body: body{"reason": a.reason}.with("reason_text", a.inWords),
	}, nil
}
