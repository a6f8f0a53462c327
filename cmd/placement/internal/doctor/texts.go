package doctor

import (
	"context"
	"fmt"

	"placement/models/lifecycle"
	"placement/models/store"
)

// lostTexts finds events whose text the database lacks. Nobody can bring that back; the repair is to put the loss into the
// audit, so that whoever asks for the text later learns why it is not there, and nobody is alarmed again.
func (d *Doctor) lostTexts(ctx context.Context, t store.Tenant) ([]Finding, error) {
	var found []Finding
	for after := (*store.LostText)(nil); ; {
		lost, err := d.Store.LostTexts(ctx, t.ID, after, lookPage)
		if err != nil || len(lost) == 0 {
			return found, err
		}
		after = &lost[len(lost)-1]
		for _, l := range lost {
			f := lostText(t.ID, l.Ref, l.Version, l.Fact, l.TextID, l.TextKind)
			if f.Noted = l.Noted; !l.Noted {
				f.repair = func(ctx context.Context) (string, error) {
					return "the audit says that it is lost", d.Store.NoteLost(ctx, d.who(t), l)
				}
			}
			found = append(found, f)
		}
	}
}

func lostText(tenantID string, ref lifecycle.Ref, version int, fact, textID, kind string) Finding {
	f := finding(tenantID, ref, LostText, fmt.Sprintf("event %d (%s): its text %s (%s) is not in the database", version, fact, textID, kind))
	f.detail = textID
	return f
}
