package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"placement/models"
	"placement/models/lifecycle/relation"
	"placement/models/lifecycle/vocabulary"
)

// practiceTasks are what there is to do at the workplaces of the practice tenant, by P-number; somebody has seen them.
var practiceTasks = map[string][]WorkTask{
	"1000000011": {
		{
			Title: "Plukke varer fra reoler", Occupation: "9333", Description: "Hente varer frem, også fra reoler i højden.",
			Demands: []relation.Asked{
				{Code: vocabulary.Standing, Amount: 60}, {Code: vocabulary.Lifting, Amount: 12}, {Code: vocabulary.Heights},
			},
		},
		{
			Title: "Pakke varer ved bord", Occupation: "9321", Description: "Pakke og mærke varer i gulvhøjde.",
			Demands: []relation.Asked{{Code: vocabulary.Standing, Amount: 30}, {Code: vocabulary.Lifting, Amount: 8}, {Code: vocabulary.Noise}},
		},
	},
	"1000000022": {
		{
			Title: "Sætte bøger på plads", Occupation: "4411", Description: "Ordne bøger efter nummer, i eget tempo.",
			Demands: []relation.Asked{{Code: vocabulary.Walking, Amount: 20}, {Code: vocabulary.Reading}},
		},
	},
}

// practiceOwner is the case worker of the practice tenant who answers for its companies.
const practiceOwner = "Anna Andersen"

func seedOwner(ctx context.Context, tx *gorm.DB, tenantID, companyID string, now time.Time) error {
	substitute := seedID("user", "Bo Berg")
	return add(ctx, tx, models.CompanyOwner{
		TenantID: tenantID, ID: seedID("company_owner", companyID), CompanyID: companyID, UserID: seedID("user", practiceOwner),
		SubstituteID: &substitute, Reason: string(relation.FirstOwner), Done: []byte("[]"), FromAt: now, CreatedAt: now,
	})
}

// seedKnowledge adds the tasks of a workplace, and a visit on which they were seen.
func seedKnowledge(ctx context.Context, tx *gorm.DB, tenantID string, w Workplace, now time.Time) error {
	tasks := practiceTasks[w.PNumber]
	if len(tasks) == 0 {
		return nil
	}
	today := dateOf(now)
	visit := Visit{
		ID: seedID("visit", w.PNumber), WorkplaceID: w.ID, State: relation.VisitHeld, On: today.AddDays(-30),
		VisitorID: seedID("user", practiceOwner), Version: 1, CreatedAt: now, UpdatedAt: now,
		Traits: []relation.Seen{{Trait: vocabulary.Patient, Value: 4}, {Trait: vocabulary.Structured, Value: 4}, {Trait: vocabulary.Quiet, Value: 2}},
	}
	row, err := visitRow(tenantID, visit)
	if err != nil {
		return err
	}
	row.Note = []byte{}
	if err := add(ctx, tx, *row); err != nil {
		return err
	}
	for _, t := range tasks {
		t.ID, t.WorkplaceID, t.State = seedID("work_task", w.PNumber, t.Title), w.ID, "active"
		t.Version, t.CreatedAt, t.UpdatedAt = 1, now, now
		task, err := workTaskRow(tenantID, t)
		if err != nil {
			return err
		}
		if err := add(ctx, tx, *task); err != nil {
			return err
		}
		seen := models.VisitTask{TenantID: tenantID, VisitID: visit.ID, TaskID: t.ID, WorkplaceID: w.ID}
		if err := add(ctx, tx, seen); err != nil {
			return err
		}
	}
	return nil
}
