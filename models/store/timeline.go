package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"
)

// TimelineKind says what an entry of a timeline is.
type TimelineKind string

// The kinds, in the order in which they stand when they are of the same moment.
const (
	// TimelineEvent: somebody did something.
	TimelineEvent TimelineKind = "event"
	// TimelineRung: a rung of a deadline fired: a reminder, an escalation or what follows from silence.
	TimelineRung TimelineKind = "rung"
	// TimelineTaskClosed: a task was done, or is no longer wanted.
	TimelineTaskClosed TimelineKind = "task_closed"
	// TimelineTaskOpened: somebody has something to do.
	TimelineTaskOpened TimelineKind = "task_opened"
	// TimelineDocument: a document was issued.
	TimelineDocument TimelineKind = "document"
)

// TimelineEntry is something that happened in a process. Fields that its kind has no use for are empty.
type TimelineEntry struct {
	// ID is that of the event or the task.
	ID   string
	Kind TimelineKind
	// ProcessID is the process in which it happened.
	ProcessID string
	// At is the process's own time; RecordedAt, of events and rungs, the wall's.
	At         time.Time
	RecordedAt time.Time
	// Version is that of the process after an event.
	Version int
	// Name is the command, Fact what it made of the world; Payload is the event's JSON. IDs, codes and dates only.
	Name    string
	Fact    string
	Payload json.RawMessage
	// Due is when a rung should have fired, or when a task is due; nil for none. Late tells that a rung fired after that.
	Due  *time.Time
	Late bool
	// UserID is who did it, empty for the clock; UserName is that person's name; OnBehalf is for whom it was done.
	UserID   string
	UserName string
	// LinkID is the link through which somebody without an account did it.
	LinkID    string
	OnBehalf  string
	RequestID string
	// TaskKey, TaskKind and Command are those of a task.
	TaskKey  string
	TaskKind string
	Command  string
	// IssueID is set, in the timeline of a placement, for what happened in the issue of one of its problems: then Version is
	// that of the issue.
	IssueID string
	// Document is the kind of a document, FollowUp what it is about, DocumentVersion which one it is, and Language in which it is.
	Document        string
	FollowUp        int
	DocumentVersion int
	Language        string
}

const timelineSQL = `
SELECT id, kind, process_id, at, recorded_at, version, name, fact, payload, due, late, user_id, user_name, on_behalf, request_id,
	task_key, task_kind, command, place, issue, link_id, document, follow_up, document_version, language
FROM (
	SELECT e.id, CASE WHEN e.due IS NULL THEN 'event' ELSE 'rung' END AS kind, e.process_id, e.at, e.recorded_at, e.version, e.name, e.fact,
		e.payload, e.due, e.late, coalesce(CAST(e.user_id AS text), '') AS user_id, coalesce(u.name, '') AS user_name,
		e.on_behalf, e.request_id, '' AS task_key, '' AS task_kind, '' AS command, 0 AS place,
		'' AS issue, coalesce(CAST(e.link_id AS text), '') AS link_id, '' AS document, 0 AS follow_up, 0 AS document_version, '' AS language
	FROM events e LEFT JOIN users u ON u.tenant_id = e.tenant_id AND u.id = e.user_id
	WHERE e.tenant_id = @tenant AND e.process_id IN @processes
	UNION ALL
	SELECT e.id, CASE WHEN e.due IS NULL THEN 'event' ELSE 'rung' END, e.process_id, e.at, e.recorded_at, e.version, e.name, e.fact,
		e.payload, e.due, e.late, coalesce(CAST(e.user_id AS text), ''), coalesce(u.name, ''), e.on_behalf, e.request_id, '', '', '', 0,
		CAST(i.id AS text), '', '', 0, 0, ''
	FROM issues i JOIN events e ON e.tenant_id = i.tenant_id AND e.process_id = i.id
	LEFT JOIN users u ON u.tenant_id = e.tenant_id AND u.id = e.user_id
	WHERE i.tenant_id = @tenant AND i.placement_id = @process
	UNION ALL
	SELECT t.id, 'task_closed', t.process_id, t.closed_at, NULL, 0, '', '', NULL, t.due, false, '', '', '', '', t.key, t.kind, t.command, 1,
		'', '', '', 0, 0, ''
	FROM tasks t WHERE t.tenant_id = @tenant AND t.process_id IN @processes AND t.closed_at IS NOT NULL
	UNION ALL
	SELECT t.id, 'task_opened', t.process_id, t.opened_at, NULL, 0, '', '', NULL, t.due, false, '', '', '', '', t.key, t.kind, t.command, 2,
		'', '', '', 0, 0, ''
	FROM tasks t WHERE t.tenant_id = @tenant AND t.process_id IN @processes
	UNION ALL
	SELECT d.id, 'document', d.placement_id, d.issued_at, d.created_at, 0, '', 'document_issued', NULL, NULL, false, CAST(d.issued_by AS text),
		u.name, '', '', '', '', '', 3, '', '', d.kind, d.follow_up, d.version, d.language
	FROM documents d JOIN users u ON u.tenant_id = d.tenant_id AND u.id = d.issued_by
	WHERE d.tenant_id = @tenant AND d.placement_id = @process
) entries
WHERE true`

// Timeline returns a page of what happened in a process, oldest first: its events, the rungs of deadlines that fired, the
// tasks that came and went, and the documents that were issued; of a placement also the events and rungs of its issues, and
// beside it what happened in others. ErrNotFound when there is no such process.
func (s *Store) Timeline(ctx context.Context, tenantID, processID string, p Page, beside ...string) (List[TimelineEntry], error) {
	const list = "timeline"
	after, err := p.after(list, 2)
	if err != nil {
		return List[TimelineEntry]{}, fmt.Errorf("read timeline: %w", err)
	}
	all := append([]string{processID}, beside...)
	q := query{sql: timelineSQL, args: map[string]any{"tenant": tenantID, "process": processID, "processes": all}, none: !areIDs(all...)}
	if after != nil {
		q.and("(at, place, version, id) > (CAST(@after AS timestamptz), @place, @version, CAST(@afterid AS uuid))")
		q.args["after"], q.args["afterid"] = after.At, after.ID
		q.args["place"], q.args["version"] = after.No[0], after.No[1]
	}
	q.sql += "\nORDER BY at, place, version, id LIMIT " + strconv.Itoa(p.limit()+1)
	type placed struct {
		TimelineEntry
		place int
	}
	found, err := rowsOf(ctx, s, tenantID, q, func(scan func(...any) error) (placed, error) {
		var e placed
		var recorded *time.Time
		var payload []byte
		err := scan(&e.ID, &e.Kind, &e.ProcessID, &e.At, &recorded, &e.Version, &e.Name, &e.Fact, &payload, &e.Due, &e.Late, &e.UserID,
			&e.UserName, &e.OnBehalf, &e.RequestID, &e.TaskKey, &e.TaskKind, &e.Command, &e.place, &e.IssueID, &e.LinkID,
			&e.Document, &e.FollowUp, &e.DocumentVersion, &e.Language)
		if recorded != nil {
			e.RecordedAt = recorded.UTC()
		}
		e.Payload, e.At, e.Due = payload, e.At.UTC(), inUTC(e.Due)
		return e, err
	})
	switch {
	case err != nil:
		return List[TimelineEntry]{}, fmt.Errorf("read timeline: %w", err)
	case len(found) == 0 && after == nil:
		// Every process has the event that began it.
		return List[TimelineEntry]{}, ErrNotFound
	}
	page := paged(found, p.limit(), func(e placed) cursor {
		return cursor{List: list, At: instant(e.At), No: []int{e.place, e.Version}, ID: e.ID}
	})
	out := List[TimelineEntry]{Items: make([]TimelineEntry, 0, len(page.Items)), Next: page.Next}
	for _, e := range page.Items {
		out.Items = append(out.Items, e.TimelineEntry)
	}
	return out, nil
}
