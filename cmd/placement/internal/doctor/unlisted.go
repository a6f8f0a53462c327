package doctor

import (
	"context"
	"fmt"
	"strings"

	"placement/models/store"
	"placement/workflows/contract"
)

// unlisted finds a process that Temporal's list, which supervisors search, does not show as it is. It writes what it is
// found by anew when it is told to.
func (d *Doctor) unlisted(_ context.Context, t store.Tenant, p process) []Finding {
	if !p.run.running {
		if p.listed == nil {
			return nil
		}
		return []Finding{finding(t.ID, p.ref, Unlisted, "is listed by Temporal as running and does not run")}
	}
	var wrong []string
	text := "runs and is not in Temporal's list"
	if p.listed != nil {
		for _, a := range []struct{ name, shown, is string }{
			{"stage", p.listed.stage, p.head.Status},
			{"owner", p.listed.owner, p.head.OwnerID},
			{"unit", p.listed.unit, p.head.UnitID},
			{"tenant", p.listed.tenant, t.ID},
		} {
			if a.shown != a.is {
				wrong = append(wrong, fmt.Sprintf("%s %s, not %s", a.name, orNone(a.shown), orNone(a.is)))
			}
		}
		if len(wrong) == 0 {
			return nil
		}
		text = "is listed by Temporal with " + strings.Join(wrong, "; ")
	}
	f := finding(t.ID, p.ref, Unlisted, text)
	f.repair = func(ctx context.Context) (string, error) {
		_, err := d.update(ctx, p.ref, contract.ShowUpdate)
		return "it has shown itself again", err
	}
	return []Finding{f}
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}
