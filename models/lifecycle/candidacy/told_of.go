package candidacy

import (
	"slices"

	"placement/models/lifecycle"
)

// ToldOf returns the accommodations that what goes to a company may name, as the company was told of them: those that hold on a
// day or later and that it was told of, the latest telling of each. What has become stricter since is shown as it was told, and
// what was told and no longer is so, not at all. Told are the items of all disclosures to that company, the latest last.
func ToldOf(day lifecycle.Date, accommodations []Accommodation, told []Item) []Item {
	shown := []Item{}
	for _, a := range accommodations {
		if a.To != "" && a.To < day || slices.ContainsFunc(shown, func(i Item) bool { return i.Key == a.Code }) {
			continue
		}
		for _, t := range slices.Backward(told) {
			if t.Kind == ItemAccommodation && t.Key == a.Code {
				shown = append(shown, t)
				break
			}
		}
	}
	return shown
}
