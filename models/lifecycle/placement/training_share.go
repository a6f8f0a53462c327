package placement

// TrainingShare is how many of the trainings that the company promised it has given (domain.md F48).
type TrainingShare struct {
	Promised  int
	Delivered int
}

// TrainingShare returns it from the terms that stand; false where none was promised. It is whole once the placement has ended:
// trainings are given, and terms amended, while a placement runs. So an evaluation always says what is true, and no event need
// carry it.
func (s State) TrainingShare() (TrainingShare, bool) {
	var share TrainingShare
	for _, d := range s.demands() {
		if d.Kind != DemandTraining {
			continue
		}
		share.Promised++
		if d.Status == DemandMet {
			share.Delivered++
		}
	}
	return share, share.Promised > 0
}
