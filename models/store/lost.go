package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"gorm.io/gorm"

	"placement/models/lifecycle"
	"placement/models/lifecycle/legal"
)

// LostText is a text that an event refers to and that is not there any more: the database was restored from a backup that
// is older than the text.
type LostText struct {
	lifecycle.Ref
	EventID string
	Version int
	Fact    string
	TextID  string
	// Kind is what the text was about.
	TextKind string
	// Noted is set when NoteLost has put the loss into the audit.
	Noted bool
}

// LostTexts returns up to limit texts that events refer to and that are not there, in order of event and text, after the
// given one.
func (s *Store) LostTexts(ctx context.Context, tenantID string, after *LostText, limit int) ([]LostText, error) {
	q := query{
		sql: `SELECT e.process_kind, e.process_id, e.id, e.version, e.fact, c.id, c.kind, EXISTS (
				SELECT FROM audit a WHERE a.tenant_id = e.tenant_id AND a.resource_id = c.id AND a.action = @noted)
			FROM events e, jsonb_to_recordset(CASE jsonb_typeof(e.payload->'contents') WHEN 'array' THEN e.payload->'contents' END)
				AS c(id uuid, kind text)
			WHERE e.tenant_id = @tenant AND (e.id, c.id) > (CAST(@event AS uuid), CAST(@text AS uuid)) AND NOT EXISTS (
				SELECT FROM contents k WHERE k.tenant_id = e.tenant_id AND k.id = c.id AND k.process_id = e.process_id)`,
		args: map[string]any{"tenant": tenantID, "event": noID, "text": noID, "noted": lostAction},
	}
	if after != nil {
		q.args["event"], q.args["text"] = after.EventID, after.TextID
	}
	q.sql += "\nORDER BY e.id, c.id LIMIT " + strconv.Itoa(limit)
	found, err := rowsOf(ctx, s, tenantID, q, func(scan func(...any) error) (LostText, error) {
		var l LostText
		return l, scan(&l.Kind, &l.ID, &l.EventID, &l.Version, &l.Fact, &l.TextID, &l.TextKind, &l.Noted)
	})
	if err != nil {
		return nil, fmt.Errorf("list lost texts: %w", err)
	}
	return found, nil
}

// lostAction is how the audit says that a text was lost.
const lostAction = "text.lost"

// NoteLost puts into the audit that a text was lost, so that whoever asks for it later learns why it is not there. It may
// be repeated. An actor without a user is whoever looks after the machine.
func (s *Store) NoteLost(ctx context.Context, actor lifecycle.Actor, l LostText) error {
	return s.note(ctx, actor, lifecycle.DeriveID("lost", l.EventID, l.TextID), lostAction, "text", l.TextID)
}

// NoteRepair puts into the audit that a process was repaired, or may have been, how, and who wanted it. An actor without a user is
// whoever looks after the machine. It is noted although nobody waits any more: it was done.
func (s *Store) NoteRepair(ctx context.Context, actor lifecycle.Actor, ref lifecycle.Ref, how string) error {
	id, err := newID()
	if err != nil {
		return err
	}
	ctx, cancel := detached(ctx)
	defer cancel()
	return s.note(ctx, actor, id, string(ref.Kind)+"."+how, string(ref.Kind), ref.ID)
}

// notePatience is how long it takes at most to note what was done.
const notePatience = 5 * time.Second

// detached is for noting what was done: it does not end because nobody waits for the answer any more.
func detached(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), notePatience)
}

// note adds a row to the audit, once for each ID.
func (s *Store) note(ctx context.Context, actor lifecycle.Actor, id, action, kind, resource string) error {
	err := s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		return tx.Exec(`
			INSERT INTO audit (tenant_id, id, user_id, on_behalf, action, resource_kind, resource_id, request_id)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			actor.TenantID, id, optional(actor.UserID), actor.OnBehalf, action, kind, resource, actor.RequestID).Error
	})
	if err != nil {
		return fmt.Errorf("note %s: %w", action, err)
	}
	return nil
}

// Thing is a row that an event refers to: what it is in one word, and its ID.
type Thing struct {
	What string
	ID   string
}

// The things that can be asked for with Absent.
const (
	ACandidate = "candidate"
	APlace     = "place"
	AWorkplace = "workplace"
	AMentor    = "mentor"
	AUser      = "user"
	AUnit      = "unit"
	AText      = "text"
	// ARulePack has the ID of a pack. Those of the product are always there.
	ARulePack = "rule pack"
)

// tableOf names the table that keeps a thing.
func tableOf(what string) string {
	switch what {
	case ACandidate:
		return "candidates"
	case APlace:
		return "places"
	case AWorkplace:
		return "workplaces"
	case AMentor:
		return "mentors"
	case AUser:
		return "users"
	case AUnit:
		return "units"
	case AText:
		return "contents"
	case ARulePack:
		return "rule_packs"
	}
	return ""
}

// Absent returns those of the things that are not there.
func (s *Store) Absent(ctx context.Context, tenantID string, things []Thing) ([]Thing, error) {
	var absent []Thing
	err := s.inTenant(ctx, tenantID, func(tx *gorm.DB) error {
		asked := map[Thing]bool{}
		for _, t := range things {
			if asked[t] {
				continue
			}
			asked[t] = true
			if t.What == ARulePack && slices.ContainsFunc(s.packs, func(p legal.Pack) bool { return p.ID == t.ID }) {
				continue
			}
			if tableOf(t.What) == "" || (t.What != ARulePack && !areIDs(t.ID)) {
				absent = append(absent, t)
				continue
			}
			var there bool
			if err := tx.Raw(`SELECT EXISTS (SELECT FROM `+tableOf(t.What)+` WHERE tenant_id = ? AND id = ?)`, tenantID, t.ID).
				Row().Scan(&there); err != nil {
				return err
			}
			if !there {
				absent = append(absent, t)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("look for what is absent: %w", err)
	}
	return absent, nil
}
