package api

import "placement/models/store"

// VersionsView is what a placement goes by. Rules and runs of several versions stand beside each other for months.
type VersionsView struct {
	Ruleset     int    `json:"ruleset" doc:"The version of the rules, fixed at the proposal."`
	StateSchema int    `json:"state_schema" doc:"The version of the JSON of its state."`
	Host        *int   `json:"host,omitempty" doc:"The version of how its workflow runs; absent while nothing has happened since it is kept."`
	RulePack    string `json:"rule_pack,omitempty" doc:"The law that it is under since its start."`
	Build       string `json:"build,omitempty" doc:"The build of the worker that recorded its last event; absent while nothing has happened since it is kept."`
}

func versionsView(p store.Process) *VersionsView {
	return &VersionsView{Ruleset: p.Ran.Ruleset, StateSchema: p.Ran.Schema, Host: p.Ran.Host, RulePack: p.RulePack, Build: p.Ran.Build}
}
