package workflows

import (
	"go.temporal.io/sdk/workflow"

	"placement/workflows/contract"
)

// How the host issues its commands has versions, too. A run keeps the one it was started with, in its input, and takes the
// newest when it continues as new: a history recorded before a change replays for ever. GetVersion would do the same, and
// write a search attribute in every run for it, which is the most expensive thing a run can do.
//
// To change what the host does to a running process: raise contract.Host, ask here, keep a history from before the change in
// testdata/histories/host_N, and say until when old runs can be open.

// spaces tells whether search attributes are written at most once in attributesEvery.
//
// Since host 1. Remove when no run of host 0 is open.
func (p *process[S]) spaces() bool { return p.host >= 1 }

// showsMore tells whether lists show also whether the process is paused, and the model of its place.
//
// Since host 2. Remove when no run of host 1 is open.
func (p *process[S]) showsMore() bool { return p.host >= 2 }

// tellsItsOwn tells whether a placement tells what belongs to it who takes over, and its follow-along how it stands. One of an
// older host leaves them as they are; the doctor tells them.
//
// Since host 2. Remove when no run of host 1 is open.
func (p *process[S]) tellsItsOwn() bool { return p.host >= 2 }

// hearsPlacement tells whether an issue, or a follow-along, hears what its placement tells since host 2. A run of an older host
// hears it too, unless an older worker, beside this one in a deploy, took the signal in and did nothing: GetVersion knows, and
// is asked in the few runs to which such news comes. The doctor finds what was not heard.
//
// Since host 2. Remove when no run of host 1 is open.
func (p *process[S]) hearsPlacement(ctx workflow.Context) bool {
	return p.host >= 2 || workflow.GetVersion(ctx, "hears-placement", workflow.DefaultVersion, 1) >= 1
}

// mustKnowHost panics for a run of a newer host, so that the task waits for a newer worker.
func mustKnowHost(host int) {
	if host > contract.Host {
		panic("this run was started by a newer host than this worker has")
	}
}
