package access

// The feed of events, as pages and as a stream.
const (
	ListEvents   Operation = "list_events"
	StreamEvents Operation = "stream_events"
)
