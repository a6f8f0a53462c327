package doctor

import (
	"context"
	"encoding/base64"
	"errors"
	"strings"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"

	"placement/models/lifecycle"
	"placement/models/store"
	"placement/workflows/contract"
)

// Page is a part of a tenant, and what is different in it.
type Page struct {
	Found []Finding
	// Looked is how many processes were looked at.
	Looked int
	// Next is where the next page begins; empty on the last.
	Next string
	// NoWorker is set when no worker asks for work: then little could be compared.
	NoWorker *NoWorkerError
}

// A tenant is gone through in three parts: its open rows, in order of ID; the workflows that Temporal lists for it, for what has
// no row; and what takes more than one process to see.
const (
	partRows     = "rows"
	partListed   = "listed"
	partTogether = "together"
)

// Page looks at up to limit processes of a tenant from where the page before it ended, repairs what can be repaired when it is
// asked to, and says what became of each difference. All pages together see what Run sees. Whoever turns the pages may stop at any
// time and begin again. store.ErrCursor when after is the end of no page.
func (d *Doctor) Page(ctx context.Context, t store.Tenant, after string, limit int, repair bool) (Page, error) {
	part, at, _ := strings.Cut(after, ":")
	switch part {
	case "", partRows:
		if at != "" && !isID(at) {
			return Page{}, store.ErrCursor
		}
		rows, err := d.Store.OpenRows(ctx, t.ID, at, limit)
		if err != nil {
			return Page{}, err
		}
		refs, next := make([]lifecycle.Ref, 0, len(rows)), partListed+":"
		for _, r := range rows {
			refs = append(refs, r.Ref)
		}
		if len(rows) == limit {
			next = partRows + ":" + rows[len(rows)-1].ID
		}
		return d.page(ctx, t, scope{only: setOf(refs), apart: true}, next, repair)
	case partListed:
		refs, token, err := d.listedWithoutRow(ctx, t, at)
		if err != nil {
			return Page{}, err
		}
		next := partTogether + ":"
		if token != "" {
			next = partListed + ":" + token
		}
		return d.page(ctx, t, scope{only: setOf(refs), apart: true}, next, repair)
	case partTogether:
		return d.page(ctx, t, scope{only: setOf(nil)}, "", repair)
	}
	return Page{}, store.ErrCursor
}

// Named is Page for the processes with the given workflow IDs. What is no process of the tenant has no difference.
func (d *Doctor) Named(ctx context.Context, t store.Tenant, processes []string, repair bool) (Page, error) {
	var refs []lifecycle.Ref
	for _, id := range processes {
		if ref, ours := refOf(id); ours && isID(ref.ID) {
			refs = append(refs, ref)
		}
	}
	return d.page(ctx, t, scope{only: setOf(refs), named: setOf(refs)}, "", repair)
}

func (d *Doctor) page(ctx context.Context, t store.Tenant, of scope, next string, repair bool) (Page, error) {
	p := Page{Looked: len(of.only), Next: next}
	if err := d.hear(ctx); err != nil {
		return p, err
	}
	found, err := d.confirmed(ctx, t, nil, of, nil)
	if err != nil {
		return p, err
	}
	d.Report = func(f Finding) error {
		p.Found = append(p.Found, f)
		return nil
	}
	// What could not be looked at is among what was found.
	if _, err = d.settle(ctx, t, Summary{}, found, of, repair); errors.Is(err, ErrBlind) {
		err = nil
	}
	p.NoWorker = d.silence.Load()
	return p, err
}

// listedWithoutRow returns processes of the tenant that Temporal lists and that have no row, that it lists as running although
// the row has ended, or as ended later than the row, and the token of the next page.
func (d *Doctor) listedWithoutRow(ctx context.Context, t store.Tenant, token string) ([]lifecycle.Ref, string, error) {
	at, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return nil, "", store.ErrCursor
	}
	page, err := d.Temporal.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{
		Query: contract.TenantAttribute.GetName() + " = '" + t.ID + "'", PageSize: listPage, NextPageToken: at,
	})
	if _, wrong := errors.AsType[*serviceerror.InvalidArgument](err); wrong && token != "" {
		return nil, "", store.ErrCursor
	}
	if err != nil {
		return nil, "", err
	}
	running, closed := map[lifecycle.Ref]bool{}, map[lifecycle.Ref]time.Time{}
	for _, e := range page.GetExecutions() {
		if ref, ours := refOf(e.GetExecution().GetWorkflowId()); ours && isID(ref.ID) {
			running[ref] = running[ref] || isRunning(e.GetStatus())
			if at := closedAt(e); at.After(closed[ref]) {
				closed[ref] = at
			}
		}
	}
	all := make([]lifecycle.Ref, 0, len(running))
	for ref := range running {
		all = append(all, ref)
	}
	rows, err := d.Store.Rows(ctx, t.ID, idsOf(all))
	if err != nil {
		return nil, "", err
	}
	var refs []lifecycle.Ref
	for _, ref := range all {
		if row, there := rows[ref.ID]; !there || row.EndedAt != nil && running[ref] || endedAgain(t, row, closed[ref]) {
			refs = append(refs, ref)
		}
	}
	return refs, base64.RawURLEncoding.EncodeToString(page.GetNextPageToken()), nil
}

// isID tells whether the database takes it as an ID.
func isID(id string) bool { return len(id) == len(uuid.UUID{}.String()) && uuid.Validate(id) == nil }

func setOf(refs []lifecycle.Ref) map[lifecycle.Ref]bool {
	set := map[lifecycle.Ref]bool{}
	for _, r := range refs {
		set[r] = true
	}
	return set
}
