package doctor

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"placement/models/lifecycle"
	"placement/models/lifecycle/agreement"
	"placement/models/lifecycle/legal"
	"placement/models/lifecycle/mentortraining"
	"placement/models/lifecycle/outreach"
	"placement/models/lifecycle/placement"
	"placement/models/store"
)

// missing is what a workflow knows and the database does not.
type missing struct {
	ref    lifecycle.Ref
	events []told
	// version and epoch are what the row comes to.
	version, epoch int
	clock          lifecycle.Clock
}

// ahead finds a workflow that knows events which the database does not: a Postgres was restored from a backup that is older
// than they are. They are brought forward, unless the backup lacks something that they refer to; see bringForward.
func (d *Doctor) ahead(ctx context.Context, t store.Tenant, p process) []Finding {
	a := p.remembers
	if a == nil {
		return nil
	}
	at := fmt.Sprintf("is at version %d in its workflow and at version %d in the database", a.version, p.version())
	if p.row == nil {
		at = fmt.Sprintf("is at version %d in its workflow and not in the database", a.version)
	}
	switch {
	case a.epoch < p.epoch():
		return []Finding{finding(t.ID, p.ref, Diverged, at+", which goes on under a newer epoch: two stories are told of it")}
	case a.base > p.version():
		return []Finding{finding(t.ID, p.ref, Diverged, fmt.Sprintf("%s, and Temporal keeps its history from version %d on only", at, a.base))}
	}
	ours, err := d.sameStory(ctx, t, p)
	if err != nil {
		return []Finding{finding(t.ID, p.ref, Unseen, "could not be looked at: "+plain(err))}
	}
	if !ours {
		return []Finding{finding(t.ID, p.ref, Diverged, fmt.Sprintf("%s, and event %d is another one there", at, p.version()))}
	}
	m := &missing{ref: p.ref, version: a.version, epoch: a.epoch, clock: a.clock}
	for _, e := range a.events {
		if e.Head.Version > p.version() {
			m.events = append(m.events, e)
		}
	}
	return d.describe(ctx, t, p, at, m)
}

// sameStory tells whether the workflow came to the row's version by the same command as the row.
func (d *Doctor) sameStory(ctx context.Context, t store.Tenant, p process) (bool, error) {
	for _, e := range p.remembers.events {
		if e.Head.Version != p.version() {
			continue
		}
		command, err := d.Store.CommandAt(ctx, t.ID, p.ref.ID, p.version())
		if errors.Is(err, store.ErrNotFound) {
			return false, nil
		}
		return command == e.CommandID, err
	}
	return true, nil
}

// describe says which events are missing and what the database lacks for each.
func (d *Doctor) describe(ctx context.Context, t store.Tenant, p process, at string, m *missing) []Finding {
	f := finding(t.ID, p.ref, Ahead, at)
	if len(m.events) == 0 {
		f.Text = fmt.Sprintf("goes on in its workflow under epoch %d and in the database under epoch %d", m.epoch, p.epoch())
		f.missing = m
		return []Finding{f}
	}
	first, last := m.events[0], m.events[len(m.events)-1]
	f.Text = fmt.Sprintf("%s: missing there: %s", at, spanned(first, last))
	var more []Finding
	var blocked bool
	for _, e := range m.events {
		if e.anonymous {
			f.Text += fmt.Sprintf("; who did event %d is not known any more", e.Head.Version)
		}
		absent, err := d.Store.Absent(ctx, t.ID, thingsOf(e))
		if err != nil {
			return []Finding{finding(t.ID, p.ref, Unseen, "could not be looked at: "+plain(err))}
		}
		for _, thing := range absent {
			if thing.What == store.AText {
				more = append(more, lostText(t.ID, p.ref, e.Head.Version, e.Fact, thing.ID, kindOf(e.Texts, thing.ID)))
				continue
			}
			blocked = true
			lack := finding(t.ID, p.ref, Lacking, fmt.Sprintf("event %d (%s) refers to the %s %s, which the database lacks",
				e.Head.Version, e.Fact, thing.What, thing.ID))
			lack.detail = fmt.Sprintf("%d %s", e.Head.Version, thing.ID)
			more = append(more, lack)
		}
	}
	if blocked {
		f.Text += "; nothing of it is written while the database lacks what they refer to"
	} else {
		f.missing = m
	}
	return append([]Finding{f}, more...)
}

// spanned names events from first to last.
func spanned(first, last told) string {
	if first.Head.Version == last.Head.Version {
		return fmt.Sprintf("event %d (%s)", first.Head.Version, first.Fact)
	}
	return fmt.Sprintf("events %d (%s) to %d (%s)", first.Head.Version, first.Fact, last.Head.Version, last.Fact)
}

// thingsOf are the rows that an event refers to.
func thingsOf(e told) []store.Thing {
	things := []store.Thing{{What: store.AUser, ID: e.Head.OwnerID}, {What: store.AUnit, ID: e.Head.UnitID}}
	if e.Head.CandidateID != "" {
		things = append(things, store.Thing{What: store.ACandidate, ID: e.Head.CandidateID})
	}
	switch s := e.State.(type) {
	case placement.State:
		things = append(things, store.Thing{What: store.APlace, ID: s.PlaceID}, store.Thing{What: store.AWorkplace, ID: s.WorkplaceID})
		if id := legal.PackOf(e.Findings); id != "" && e.Name == (placement.ConfirmStart{}).Name() {
			things = append(things, store.Thing{What: store.ARulePack, ID: id})
		}
	case mentortraining.State:
		things = append(things, store.Thing{What: store.AMentor, ID: s.MentorID})
	case outreach.State:
		for _, a := range s.Approaches {
			things = append(things, store.Thing{What: store.AUser, ID: a.ByID})
			if a.WorkplaceID != "" {
				things = append(things, store.Thing{What: store.AWorkplace, ID: a.WorkplaceID})
			}
		}
		if s.PlaceID != "" {
			things = append(things, store.Thing{What: store.APlace, ID: s.PlaceID})
		}
	case agreement.State:
		for _, l := range s.Lines {
			things = append(things, store.Thing{What: store.AWorkplace, ID: l.WorkplaceID})
		}
		for _, p := range s.Places {
			things = append(things, store.Thing{What: store.APlace, ID: p.ID})
		}
	}
	if e.Actor.UserID != "" {
		things = append(things, store.Thing{What: store.AUser, ID: e.Actor.UserID})
	}
	for _, c := range e.Texts {
		things = append(things, store.Thing{What: store.AText, ID: c.ID})
	}
	return things
}

func kindOf(texts lifecycle.Contents, id string) string {
	for _, c := range texts {
		if c.ID == id {
			return c.Kind
		}
	}
	return ""
}

// bringForward writes what the workflows know into the database, and notes for each process that something of it was written.
func (d *Doctor) bringForward(ctx context.Context, t store.Tenant, found []Finding, tried map[string]attempt, did *bool) error {
	waiting := map[string]*missing{}
	var clock lifecycle.Clock
	for _, f := range found {
		if _, again := tried[f.key()]; f.missing == nil || again {
			continue
		}
		*did = true
		waiting[f.key()] = f.missing
		if f.missing.clock.Version > clock.Version {
			clock = f.missing.clock
		}
	}
	if clock.Version > t.Clock.Version {
		if err := d.raiseClock(ctx, t, clock); err != nil {
			return err
		}
	}
	wrote := map[string]bool{}
	err := d.write(ctx, t, waiting, tried, wrote)
	for _, f := range found {
		if wrote[f.key()] {
			err = errors.Join(err, d.Store.NoteRepair(ctx, d.who(t), f.Ref, string(Ahead)))
		}
	}
	return err
}

// raiseClock puts the clock of a practice tenant to that of its workflows.
func (d *Doctor) raiseClock(ctx context.Context, t store.Tenant, to lifecycle.Clock) error {
	raised, err := d.Store.RaiseClock(ctx, t.ID, to)
	if raised || err != nil && ctx.Err() != nil {
		err = errors.Join(err, d.Store.NoteRepair(ctx, d.who(t), lifecycle.Ref{Kind: "tenant", ID: t.ID}, "clock_raised"))
	}
	return err
}

// write writes the events of all processes together, in the order in which they happened, for one may have given up the place that
// another took. What is refused waits until others have gone on, and is tried again. wrote gets what something was written of, or may
// have been.
func (d *Doctor) write(ctx context.Context, t store.Tenant, waiting map[string]*missing, tried map[string]attempt, wrote map[string]bool) error {
	written := map[string]int{}
	refused := map[string]string{}
	for len(waiting) > 0 {
		key := earliest(waiting, refused)
		if key == "" {
			for key, why := range refused {
				tried[key] = attempt{how: fmt.Sprintf("%d events brought forward; the next one was refused: %s", written[key], why), failed: true}
			}
			return nil
		}
		m := waiting[key]
		if len(m.events) == 0 {
			delete(waiting, key)
			raised, err := d.Store.RaiseEpoch(ctx, t.ID, m.ref, m.version, m.epoch)
			wrote[key] = wrote[key] || raised || ctx.Err() != nil
			if err != nil {
				return err
			}
			tried[key] = attempt{how: fmt.Sprintf("%d events brought forward, to version %d", written[key], m.version)}
			continue
		}
		out, err := d.Store.BringForward(ctx, m.events[0].Transition)
		switch {
		case err != nil && ctx.Err() != nil:
			wrote[key] = true
			return ctx.Err()
		case err != nil:
			refused[key] = plain(err)
		case out.Verdict == store.VerdictRecorded:
			m.events = m.events[1:]
			written[key]++
			wrote[key] = true
			clear(refused) // what stood in the way of others may be gone
		case out.Verdict == store.VerdictRefused:
			refused[key] = out.Refusal.Message
		default:
			delete(waiting, key)
			tried[key] = attempt{how: "the row went on by itself"}
		}
	}
	return nil
}

// earliest returns which process's next event happened first, of those that are not refused; "" for none.
func earliest(waiting map[string]*missing, refused map[string]string) string {
	var first string
	for key, m := range waiting {
		if _, no := refused[key]; no {
			continue
		}
		if len(m.events) == 0 {
			return key
		}
		if first == "" || before(m, waiting[first]) || (!before(waiting[first], m) && strings.Compare(key, first) < 0) {
			first = key
		}
	}
	return first
}

func before(a, b *missing) bool { return a.events[0].At.Before(b.events[0].At) }
