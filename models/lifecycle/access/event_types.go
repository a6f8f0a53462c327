package access

// The catalogue of the types of event: names, and nothing that has happened.
const (
	ListEventTypes  Operation = "list_event_types"
	ReadEventType   Operation = "read_event_type"
	ReadEventSchema Operation = "read_event_schema"
)
