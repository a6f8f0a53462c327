package models

// All returns a zero value of every row type, in the order in which the tables are made.
func All() []any {
	return []any{
		&Tenant{}, &CalendarDay{}, &Unit{}, &User{}, &UserRole{}, &Token{}, &PersonKey{}, &IdempotencyKey{},
		&Company{}, &Workplace{}, &Place{}, &Candidate{},
		&Process{}, &Placement{}, &Rematch{}, &Event{}, &Refusal{}, &Finding{}, &Content{}, &EventContent{}, &Task{}, &Deadline{}, &Audit{},
		&Agreement{}, &AgreementLine{}, &PlaceSpan{}, &PlacementStay{},
	}
}
