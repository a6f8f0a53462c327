package kpi

// Fidelity returns the numbers of the self-check (domain.md §2.4): how far a municipality works in the way that is known to work,
// in the order in which people read them. Each is a share.
func Fidelity() []Number {
	all := []Number{}
	for _, name := range []string{
		"purpose_stated", "job_goal", "candidate_met", "same_case_worker", "caseload", "paid_hours_planned", "mentor_ready",
		"follow_ups_on_time", "evaluated_by_all", "early_ends_evaluated",
	} {
		n, _ := Find(name)
		all = append(all, n)
	}
	return all
}

// Scores are the shares from which on the score of an item is 2, 3, 4 and 5. They are ours: the scale of five is that of IPS
// fidelity, whose items are judged by visitors.
func Scores() [4]float64 { return [4]float64{0.4, 0.6, 0.8, 0.9} }

// Score is that of a share, 1 to 5.
func Score(share float64) int {
	score := 1
	for _, from := range Scores() {
		if share >= from {
			score++
		}
	}
	return score
}
