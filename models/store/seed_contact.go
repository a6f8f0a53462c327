package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"placement/models/lifecycle"
	"placement/models/lifecycle/relation"
)

// seedContacts lets the people of the practice tenant be reached, under numbers that are made up.
func seedContacts(ctx context.Context, tx *gorm.DB, tenantID string, now time.Time) error {
	for i, u := range practiceUsers {
		if u.role != lifecycle.CaseWorker && u.role != lifecycle.Supervisor {
			continue
		}
		c := UserContact{UserID: seedID("user", u.name), Phone: fmt.Sprintf("+45 70 00 01 %02d", i+1)}
		for _, day := range relation.Weekdays()[:5] {
			hours := relation.PhoneHours{Day: day, From: "08:30", To: "15:00"}
			if day == "friday" {
				hours.To = "12:00"
			}
			c.Hours = append(c.Hours, hours)
		}
		row, err := userContactRow(tenantID, c)
		if err != nil {
			return err
		}
		row.UpdatedAt = now
		if err := add(ctx, tx, row); err != nil {
			return err
		}
	}
	return nil
}
