package candidacy

import (
	"strconv"
	"strings"

	"placement/models/lifecycle"
)

// Remark is the ramp as the state's form VITAS takes it, in its field for remarks, which is Danish: the form has room for one
// number of hours only. Empty without a ramp.
func (h Hours) Remark() string {
	if len(h.Ramp) == 0 {
		return ""
	}
	parts := make([]string, 0, len(h.Ramp))
	for _, s := range h.Ramp {
		part := "fra " + danishDay(s.From) + " " + danishHours(s.WeeklyHours) + " om ugen"
		if s.OrdinaryHours > 0 {
			part += ", heraf " + danishHours(s.OrdinaryHours) + " på ordinære vilkår"
		}
		parts = append(parts, part)
	}
	return "Timetallet optrappes: " + strings.Join(parts, "; ") + "."
}

func danishHours(v float64) string {
	number := strings.Replace(strconv.FormatFloat(v, 'f', -1, 64), ".", ",", 1)
	if v == 1 {
		return number + " time"
	}
	return number + " timer"
}

// danishDay writes a day as 1.3.2027. A day that is none stays as it is.
func danishDay(d lifecycle.Date) string {
	parts := strings.Split(string(d), "-")
	if len(parts) != 3 {
		return string(d)
	}
	return strings.TrimLeft(parts[2], "0") + "." + strings.TrimLeft(parts[1], "0") + "." + parts[0]
}
