package doctor

import (
	"context"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"placement/models/lifecycle"
	"placement/models/store"
	"placement/workflows/contract"
)

// How many processes are looked at between two questions to the database, and how many at the same time.
const (
	lookPage   = 100
	lookAtOnce = 8
)

// process is one process, seen from all sides.
type process struct {
	ref lifecycle.Ref
	// row is nil when there is none; head is what it says.
	row  *store.Process
	head lifecycle.Head
	run  run
	// remembers is what the workflow knows beyond the row; nil when it knows nothing more.
	remembers *account
	// listed is how Temporal's list shows it as running; nil when it does not.
	listed *listed
	// err says why it could not be looked at.
	err error
}

// version is that of the row; 0 for none.
func (p process) version() int {
	if p.row == nil {
		return 0
	}
	return p.row.Version
}

func (p process) epoch() int {
	if p.row == nil {
		return 0
	}
	return p.row.Epoch
}

// open tells whether the row has not ended, or is not there.
func (p process) open() bool { return p.row == nil || p.row.EndedAt == nil }

// look looks once at the tenant's processes, or at only those given, and returns what is different. open, unless nil, gets
// the number of open rows.
func (d *Doctor) look(ctx context.Context, t store.Tenant, list *listing, of scope, open *int) ([]Finding, error) {
	var found []Finding
	visit := func(refs []lifecycle.Ref) error {
		for chunk := range slices.Chunk(refs, lookPage) {
			processes, err := d.processes(ctx, t, list, chunk)
			if err != nil {
				return err
			}
			for _, p := range processes {
				found = append(found, d.examine(ctx, t, p)...)
			}
		}
		return nil
	}
	refs := make([]lifecycle.Ref, 0, len(of.only))
	if of.only == nil {
		seen := map[string]bool{}
		for after := ""; ; {
			rows, err := d.Store.OpenRows(ctx, t.ID, after, lookPage)
			if err != nil {
				return nil, err
			}
			if len(rows) == 0 {
				break
			}
			after = rows[len(rows)-1].ID
			page := make([]lifecycle.Ref, 0, len(rows))
			for _, p := range rows {
				page = append(page, p.Ref)
				seen[p.ID] = true
			}
			if open != nil {
				*open += len(page)
			}
			if err := visit(page); err != nil {
				return nil, err
			}
		}
		var err error
		if refs, err = d.rowless(ctx, t, list, seen); err != nil {
			return nil, err
		}
	}
	for ref := range of.only {
		refs = append(refs, ref)
	}
	if err := visit(refs); err != nil {
		return nil, err
	}
	if of.apart || d.silence.Load() != nil {
		return found, nil //nolint:nilerr // while no worker works, nobody hears anything and no time comes: that is no difference of a process
	}
	for _, check := range []func(context.Context, store.Tenant, []Finding) ([]Finding, error){
		d.missingRematches, d.missingFollowAlongs, d.unheardMatches, d.unheardProposals, d.unheardRenewals, d.unheardPlaces, d.unheardIssues, d.unheardPlacements, d.overdue,
	} {
		more, err := check(ctx, t, found)
		if err != nil {
			return nil, err
		}
		found = append(found, more...)
	}
	return found, nil
}

// rowless returns the processes of the tenant that Temporal knows and that have no open row: those that run, those that have
// ended without any row, and those that ended once more after their row had. seen are the processes with an open row.
func (d *Doctor) rowless(ctx context.Context, t store.Tenant, list *listing, seen map[string]bool) ([]lifecycle.Ref, error) {
	var refs, ended []lifecycle.Ref
	for id, l := range list.running {
		if ref, _ := refOf(id); l.tenant == t.ID && !seen[ref.ID] {
			refs = append(refs, ref)
		}
	}
	for id, l := range list.closed {
		if ref, _ := refOf(id); l.tenant == t.ID && !seen[ref.ID] {
			ended = append(ended, ref)
		}
	}
	for chunk := range slices.Chunk(ended, lookPage) {
		rows, err := d.Store.Rows(ctx, t.ID, idsOf(chunk))
		if err != nil {
			return nil, err
		}
		for _, ref := range chunk {
			if row, there := rows[ref.ID]; !there || endedAgain(t, row, list.closed[contract.WorkflowID(ref)].closedAt) {
				refs = append(refs, ref)
			}
		}
	}
	return refs, nil
}

// endsWithin is how long after its last event a workflow ends as a rule; a worker that is away makes it longer.
const endsWithin = time.Minute

// endedAgain tells whether the newest run of a process ended so long after its row that it may be another one: the placement was
// reopened and closed once more since a backup. The clock of a practice tenant may have gone on since, so that more are looked at.
func endedAgain(t store.Tenant, row store.Process, closed time.Time) bool {
	return row.EndedAt != nil && !closed.IsZero() && closed.Add(t.Clock.Offset).After(row.EndedAt.Add(endsWithin))
}

// processes looks at some processes from all sides: at the workflows first, so that a healthy one never looks ahead of its
// row.
func (d *Doctor) processes(ctx context.Context, t store.Tenant, list *listing, refs []lifecycle.Ref) ([]process, error) {
	seen := make([]process, len(refs))
	err := each(ctx, len(refs), func(ctx context.Context, i int) {
		p := process{ref: refs[i]}
		p.run, p.err = d.see(ctx, p.ref)
		seen[i] = p
	})
	if err != nil {
		return nil, err
	}
	rows, err := d.Store.Rows(ctx, t.ID, idsOf(refs))
	if err != nil {
		return nil, err
	}
	err = each(ctx, len(refs), func(ctx context.Context, i int) {
		p := &seen[i]
		if l, running := list.running[contract.WorkflowID(p.ref)]; running {
			p.listed = &l
		}
		if row, there := rows[p.ref.ID]; there && row.Kind == p.ref.Kind {
			p.row = &row
			s, known := speciesOf(p.ref.Kind)
			if !known {
				p.err = fmt.Errorf("no workflow of this build runs a %s", p.ref.Kind)
				return
			}
			head, _, err := s.read(row.State)
			if p.head = head; err != nil && p.err == nil {
				p.err = err
			}
		}
		if p.err == nil {
			p.err = d.remember(ctx, p)
		}
	})
	return seen, err
}

// remember fills in what the workflow knows beyond the row.
func (d *Doctor) remember(ctx context.Context, p *process) error {
	switch {
	case p.run.running && p.run.version == 0, !p.run.exists:
		return nil
	case !p.open() && !p.run.running && p.run.epoch <= p.epoch():
		return nil // both have ended, and no run has come after the one that the row knows
	case p.run.running && p.run.version < p.version(), p.run.running && p.run.version == p.version() && p.run.epoch <= p.epoch():
		return nil
	}
	a, err := d.recall(ctx, p.ref, p.run.runID, p.version())
	if err != nil {
		return err
	}
	if a.version > p.version() || p.run.running {
		p.remembers = &a
	}
	return nil
}

// KnowsMore tells whether the workflow of a process knows events that its row does not: then the row must be brought
// forward before the process is started from it.
func (d *Doctor) KnowsMore(ctx context.Context, t store.Tenant, ref lifecycle.Ref) (bool, error) {
	seen, err := d.processes(ctx, t, &listing{}, []lifecycle.Ref{ref})
	if err != nil {
		return false, err
	}
	return seen[0].remembers != nil, seen[0].err
}

// each does something for every index below n, some at the same time. The only error is that of the context.
func each(ctx context.Context, n int, do func(ctx context.Context, i int)) error {
	group, groupCtx := errgroup.WithContext(ctx)
	group.SetLimit(lookAtOnce)
	for i := range n {
		group.Go(func() error {
			do(groupCtx, i)
			return groupCtx.Err()
		})
	}
	return group.Wait()
}

func idsOf(refs []lifecycle.Ref) []string {
	ids := make([]string, 0, len(refs))
	for _, r := range refs {
		ids = append(ids, r.ID)
	}
	return ids
}

// examine asks every question that one process alone can answer.
func (d *Doctor) examine(ctx context.Context, t store.Tenant, p process) []Finding {
	if p.row == nil && p.run.tenant != t.ID && (p.listed == nil || p.listed.tenant != t.ID) {
		return nil // it is not this tenant's
	}
	if p.err != nil {
		return []Finding{finding(t.ID, p.ref, Unseen, "could not be looked at: "+plain(p.err))}
	}
	if p.run.unasked {
		// Of a workflow that cannot be asked, only what is listed can be compared. Whether it shows itself again is up to a worker.
		found := d.unlisted(ctx, t, p)
		for i := range found {
			found[i].repair = nil
		}
		return found
	}
	for _, check := range []func(context.Context, store.Tenant, process) []Finding{
		d.ahead, d.superseded, d.behind, d.diverged, d.notRunning, d.stillRunning, d.unlisted,
	} {
		// What comes first explains what comes after.
		if found := check(ctx, t, p); len(found) > 0 {
			return found
		}
	}
	return nil
}
