package scenario

import (
	"fmt"

	"gopkg.in/yaml.v3"
)

// moveToWorkplace moves the candidate, today, to another place of the same cluster.
type moveToWorkplace struct {
	place                       named
	mentorIs, says, inWords, by string
	note                        string
	approval                    approval
}

func (r *reader) moveToWorkplace(n *yaml.Node) act {
	a := moveToWorkplace{says: "agrees", by: "meeting"}
	if isText(n) {
		a.place = r.name(n)
		return a
	}
	r.fields(n, "move to workplace", known{
		"place": into(&a.place, r.name), "mentor": into(&a.mentorIs, r.text), "representative": into(&a.says, r.code),
		"in words": into(&a.inWords, r.text), "by": into(&a.by, r.code), "note": into(&a.note, r.text), "approval": into(&a.approval, r.approval),
	}, "place")
	return a
}

func (a moveToWorkplace) names() names { return names{places: []named{a.place}} }

func (a moveToWorkplace) mentor(s *scene) (name, placeID string) {
	return a.mentorIs, s.places[a.place.name]
}

func (a moveToWorkplace) request(s *scene) (request, error) {
	company, opening, _ := s.story.cast.opening(a.place.name)
	return request{
		tell: fmt.Sprintf("the candidate moves, from today on, to %q at %s", opening.title, company.name), path: "workplace-move",
		body: a.approval.approved(body{"place_id": s.places[a.place.name], "statement": a.says, "channel": a.by}.
			with("mentor_id", s.mentorOf(a)).with("reason_text", a.inWords).with("note", a.note)),
	}, nil
}
