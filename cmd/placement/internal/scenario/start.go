package scenario

import (
	"gopkg.in/yaml.v3"
)

// start confirms that the candidate came.
type start struct {
	on       day
	approval approval
}

func (r *reader) start(n *yaml.Node) act {
	var a start
	if isText(n) {
		a.on = r.day(n)
		return a
	}
	r.fields(n, "start", known{"on": into(&a.on, r.day), "approval": into(&a.approval, r.approval)}, "on")
	return a
}

func (start) names() names { return names{} }

func (a start) request(s *scene) (request, error) {
	on, err := s.day(a.on)
	return request{tell: "the candidate starts on " + dayWords(on), path: "start", body: a.approval.approved(body{"on": on})}, err
}

// noShow reports that the candidate did not come: with a new first day, or as the end.
type noShow struct {
	newStart *day
	note     string
}

func (r *reader) noShow(n *yaml.Node) act {
	var a noShow
	if isText(n) {
		if text := r.text(n); text != "for good" {
			r.fault(n, "no-show", `"for good", or new start: …`, text)
		}
		return a
	}
	r.fields(n, "no-show", known{
		"new start": func(n *yaml.Node) {
			d := r.day(n)
			a.newStart = &d
		},
		"note": into(&a.note, r.text),
	})
	return a
}

func (noShow) names() names { return names{} }

func (a noShow) request(s *scene) (request, error) {
	q := request{tell: "the candidate does not come, and will not", path: "no-show", body: body{}.with("note", a.note)}
	if a.newStart != nil {
		on, err := s.day(*a.newStart)
		if err != nil {
			return q, err
		}
		q.tell, q.body["new_start"] = "the candidate does not come; the new first day is "+dayWords(on), on
	}
	return q, nil
}
