package api

import (
	"fmt"
	"strings"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/access"
	"placement/models/lifecycle/agreement"
	"placement/models/lifecycle/endpoint"
	"placement/models/lifecycle/followalong"
	"placement/models/lifecycle/issue"
	"placement/models/lifecycle/mentortraining"
	"placement/models/lifecycle/outreach"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/rematch"
	"placement/models/store"
)

// seen is what the panel shows of a process, whatever its kind.
type seen struct {
	head    lifecycle.Head
	since   time.Time
	open    []lifecycle.Deadline
	next    *lifecycle.Deadline
	tasks   []lifecycle.Task
	allowed []string
	numbers map[string][]string
	related []related
}

// related is another process that this one has to do with.
type related struct {
	as  string
	ref lifecycle.Ref
}

// readingOf is the operation that reads a process of the kind, and where it is read.
func readingOf(k lifecycle.Kind) (access.Operation, string) {
	switch k {
	case lifecycle.KindPlacement:
		return access.ReadPlacement, "/v1/placements/"
	case lifecycle.KindRematch:
		return access.ReadRematch, "/v1/rematches/"
	case lifecycle.KindAgreement:
		return access.ReadAgreement, "/v1/agreements/"
	case lifecycle.KindMentorTraining:
		return access.ReadMentorTraining, "/v1/mentor-trainings/"
	case lifecycle.KindOutreach:
		return access.ReadOutreach, "/v1/outreaches/"
	case lifecycle.KindIssue:
		return access.ReadIssue, "/v1/issues/"
	case lifecycle.KindFollowAlong:
		return access.ReadFollowAlong, "/v1/follow-alongs/"
	case lifecycle.KindWebhookEndpoint:
		return access.ReadEndpoint, "/v1/webhook-endpoints/"
	}
	return "", ""
}

// processOf reads a workflow ID: the words of a kind with hyphens, a slash, an ID.
func processOf(workflowID string) lifecycle.Ref {
	kind, id, _ := strings.Cut(workflowID, "/")
	return lifecycle.Ref{Kind: lifecycle.Kind(strings.ReplaceAll(kind, "-", "_")), ID: id}
}

// seenIn reads what the panel shows out of a row.
func seenIn(row store.Process) (seen, error) {
	switch row.Kind {
	case lifecycle.KindPlacement:
		return see(row, func(p placement.State) (time.Time, []related) { return p.Since, aroundPlacement(p) })
	case lifecycle.KindRematch:
		return see(row, func(r rematch.State) (time.Time, []related) {
			return r.Since, some2("placement", lifecycle.KindPlacement, r.PlacementID, "matched_by", lifecycle.KindPlacement, r.MatchedBy)
		})
	case lifecycle.KindAgreement:
		return see(row, func(a agreement.State) (time.Time, []related) { return a.Since, aroundAgreement(a) })
	case lifecycle.KindMentorTraining:
		return see(row, func(m mentortraining.State) (time.Time, []related) {
			return m.Since, some2("renews", lifecycle.KindMentorTraining, m.Renews, "renewed_by", lifecycle.KindMentorTraining, m.RenewedBy)
		})
	case lifecycle.KindOutreach:
		v, err := see(row, func(o outreach.State) (time.Time, []related) {
			return o.Since, some2("rematch", lifecycle.KindRematch, o.RematchID, "elsewhere", lifecycle.KindPlacement, o.Elsewhere)
		})
		if err == nil {
			var o outreach.State
			o, err = stateOf[outreach.State](row)
			v.numbers = approachNumbers(o)
		}
		return v, err
	case lifecycle.KindIssue:
		return see(row, func(i issue.State) (time.Time, []related) {
			return i.Since, some2("placement", lifecycle.KindPlacement, i.PlacementID, "", "", "")
		})
	case lifecycle.KindFollowAlong:
		return see(row, func(f followalong.State) (time.Time, []related) {
			return f.Since, some2("placement", lifecycle.KindPlacement, f.PlacementID, "placed_by", lifecycle.KindPlacement, f.PlacedBy)
		})
	case lifecycle.KindWebhookEndpoint:
		return see(row, func(e endpoint.State) (time.Time, []related) { return e.Since, nil })
	}
	return seen{}, fmt.Errorf("the panel does not know a %s", row.Kind)
}

func see[S lifecycle.Process[S]](row store.Process, of func(S) (time.Time, []related)) (seen, error) {
	state, err := stateOf[S](row)
	if err != nil {
		return seen{}, err
	}
	v := seen{head: state.Head(), open: state.Open(), tasks: state.Tasks(), allowed: state.Allowed()}
	v.since, v.related = of(state)
	v.numbers = numbers(v.tasks)
	if d, ok := state.Due(); ok {
		v.next = &d
	}
	return v, nil
}

// some2 are the two, as far as they are there.
func some2(as string, kind lifecycle.Kind, id, asToo string, kindToo lifecycle.Kind, idToo string) []related {
	return add(add(nil, as, kind, id), asToo, kindToo, idToo)
}

func add(to []related, as string, kind lifecycle.Kind, id string) []related {
	if id == "" {
		return to
	}
	return append(to, related{as, lifecycle.Ref{Kind: kind, ID: id}})
}

func aroundPlacement(p placement.State) []related {
	list := add(nil, "agreement", lifecycle.KindAgreement, p.AgreementID)
	list = add(list, "rematch_of", lifecycle.KindRematch, p.RematchOf)
	list = add(list, "swap_of", lifecycle.KindPlacement, p.SwapOf)
	list = add(list, "outreach", lifecycle.KindOutreach, p.OutreachID)
	for _, x := range p.Problems {
		if x.Own() {
			list = add(list, "issue", lifecycle.KindIssue, placement.IssueID(p.ID, x.No))
		}
	}
	if p.WantsRematch() {
		list = add(list, "rematch", lifecycle.KindRematch, p.RematchID())
	}
	if p.Successor != nil {
		list = add(list, "successor", lifecycle.KindPlacement, p.Successor.PlacementID)
	}
	if p.WantsFollowAlong() || p.WasFollowed() {
		list = add(list, "follow_along", lifecycle.KindFollowAlong, p.FollowAlongID())
	}
	return list
}

// mostHolds bounds how many placements are named under an agreement; all of them are behind its own page.
const mostHolds = 20

func aroundAgreement(a agreement.State) []related {
	var list []related
	for _, p := range a.Places {
		for _, h := range p.Holds {
			if len(list) < mostHolds {
				list = add(list, "holds", lifecycle.KindPlacement, h.PlacementID)
			}
		}
	}
	return list
}
