package scenario

import "gopkg.in/yaml.v3"

// transfer gives a placement to a case worker of another unit.
type transfer struct {
	to                named
	because, handover string
}

func (r *reader) transfer(n *yaml.Node) act {
	a := transfer{handover: "What has been agreed is in the terms; nothing else is open."}
	r.fields(n, "transfer", known{"to": into(&a.to, r.name), "because": into(&a.because, r.code), "handover": into(&a.handover, r.text)}, "to", "because")
	return a
}

func (a transfer) names() names { return names{workers: []named{a.to}} }

func (a transfer) request(s *scene) request {
	to := s.workers[a.to.name]
	return request{
		tell: "another unit takes over, and in it " + to.name + because(a.because), path: "transfer",
		body: body{"owner_id": to.id, "reason": a.because, "handover": a.handover},
	}
}
