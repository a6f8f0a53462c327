package store

// Versions are what a process goes by: rules and runs of several versions stand beside each other for months.
type Versions struct {
	// Ruleset is the version of the rules, fixed when the process began, Schema that of the JSON of its state.
	Ruleset, Schema int
	// Host is the version of how its run issues its commands, Build the worker's that recorded its last event; nil and empty
	// for one that nothing has happened to since they are kept.
	Host  *int
	Build string
}
