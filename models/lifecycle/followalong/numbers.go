package followalong

// Smallest is the smallest count that is told of a group of people. What is below could be somebody whom one knows.
const Smallest = 5

// Told says which of the counts of the parts of one whole may be told, the whole being told besides when it is not below
// Smallest. Counts below Smallest are not; and where what is left out could be worked out from the rest, the next smallest
// ones are left out as well, until at least two parts are and they are together at least Smallest.
func Told(counts []int) []bool {
	told := make([]bool, len(counts))
	whole := 0
	for _, n := range counts {
		whole += n
	}
	if whole < Smallest {
		return told
	}
	left, hidden := 0, 0
	for i, n := range counts {
		if told[i] = n >= Smallest; !told[i] {
			left, hidden = left+1, hidden+n
		}
	}
	for left > 0 && hidden > 0 && (left < 2 || hidden < Smallest) {
		next := -1
		for i, n := range counts {
			if told[i] && (next < 0 || n < counts[next]) {
				next = i
			}
		}
		if next < 0 {
			break
		}
		told[next], left, hidden = false, left+1, hidden+counts[next]
	}
	return told
}

// What a check has come to besides an outcome.
const (
	// MissedResult: it was never made.
	MissedResult = "missed"
	// NoResult: it has not been made.
	NoResult = ""
)

// Result is what a check has come to: an outcome, MissedResult or NoResult. Whoever was not reached, or is in a new
// placement, is so at the checks that are not made any more, too.
func (s State) Result(check int) string {
	for _, c := range s.Checks {
		switch {
		case c.No != check:
		case c.Missed:
			return MissedResult
		case c.MadeOn != "":
			return string(c.Outcome)
		case s.Status == Ended:
			return string(s.Outcome)
		}
	}
	return NoResult
}
