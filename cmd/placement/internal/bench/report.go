package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// figure is one line of the report: ours beside the floor, and what we promise.
type figure struct {
	What   string  `json:"what"`
	Unit   string  `json:"unit"`
	Ours   float64 `json:"ours"`
	Floor  float64 `json:"floor,omitempty"`
	Ratio  float64 `json:"ratio,omitempty"`
	Target string  `json:"target,omitempty"`
	Met    *bool   `json:"met,omitempty"`
}

// report is all figures of one run.
type report struct {
	Figures []figure `json:"figures"`
}

// atMost adds a figure that must not exceed limit times its floor.
func (r *report) atMost(what, unit string, ours, floor, limit float64) {
	met := ours <= limit*floor
	r.Figures = append(r.Figures, figure{
		What: what, Unit: unit, Ours: ours, Floor: floor, Ratio: ours / floor, Target: fmt.Sprintf("≤ %.4g ×", limit), Met: &met,
	})
}

// atLeast adds a figure that must reach limit times its floor.
func (r *report) atLeast(what, unit string, ours, floor, limit float64) {
	met := ours >= limit*floor
	r.Figures = append(r.Figures, figure{
		What: what, Unit: unit, Ours: ours, Floor: floor, Ratio: ours / floor, Target: fmt.Sprintf("≥ %.4g ×", limit), Met: &met,
	})
}

// within adds a figure that must not exceed a limit, whatever the floor is.
func (r *report) within(what, unit string, ours, limit float64) {
	met := ours <= limit
	r.Figures = append(r.Figures, figure{What: what, Unit: unit, Ours: ours, Target: fmt.Sprintf("≤ %.4g %s", limit, unit), Met: &met})
}

// note adds a figure that is reported and promises nothing.
func (r *report) note(what, unit string, ours float64) {
	r.Figures = append(r.Figures, figure{What: what, Unit: unit, Ours: ours})
}

func (r *report) print(w io.Writer) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(t, "what\tours\tfloor\tratio\ttarget\t")
	for _, f := range r.Figures {
		ours := fmt.Sprintf("%.4g %s", f.Ours, f.Unit)
		if f.Met == nil {
			_, _ = fmt.Fprintf(t, "%s\t%s\t\t\t%s\t\n", f.What, ours, "reported")
			continue
		}
		verdict := "met"
		if !*f.Met {
			verdict = "MISSED"
		}
		if f.Floor == 0 {
			_, _ = fmt.Fprintf(t, "%s\t%s\t\t\t%s %s\t\n", f.What, ours, f.Target, verdict)
			continue
		}
		_, _ = fmt.Fprintf(t, "%s\t%s\t%.4g %s\t%.2f ×\t%s %s\t\n", f.What, ours, f.Floor, f.Unit, f.Ratio, f.Target, verdict)
	}
	_ = t.Flush()
}

// sample is a set of times.
type sample []time.Duration

// ms returns the quantile q, in milliseconds.
func (s sample) ms(q float64) float64 {
	if len(s) == 0 {
		return 0
	}
	sorted := slices.Clone(s)
	slices.Sort(sorted)
	return float64(sorted[min(int(q*float64(len(sorted))), len(sorted)-1)].Microseconds()) / 1000
}

// median returns the middle of some figures.
func median(xs []float64) float64 {
	sorted := slices.Clone(xs)
	slices.Sort(sorted)
	return sorted[len(sorted)/2]
}

func say(format string, args ...any) {
	fmt.Println(strings.TrimRight(fmt.Sprintf(format, args...), "\n"))
}
