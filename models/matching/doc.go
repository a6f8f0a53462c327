// Package matching says which candidate and which place could fit, and why: pure functions of plain facts, without a clock
// or I/O, that give the same answer for the same facts in whatever order they come.
//
// A pair of a candidate and a place is excluded by any hard constraint that stands against it (constraints.go), with the
// reason. What is left gets a score from 0 to 100, the sum of the points of eleven factors whose weights are published
// (score.go). [Suggest] ranks the places for one candidate and [SuggestCandidates] the candidates for one place
// (suggest.go); both say which single change would open how many more (relax.go) and what else could be done when nothing
// matches (alternatives.go). [Consider] judges one pair, also one that is not on the list: a human decides. [Assign] finds
// the best assignment of everybody at once (assign.go), and [Exchanges] the running placements where both would gain by changing
// places (exchange.go); nobody is moved by either.
//
// # What never lowers a score
//
// No fact here tells age, sex, origin, religion, a name or a personal number. Health comes in as accommodations, needs and
// the hours one can manage, and for these it is promised, and tested for any facts:
//
//   - Accommodations, hard or soft, never change a score. A hard one excludes a place or picks among its tasks; a soft one
//     is a note for the safety meeting.
//   - A further need never lowers a score; it raises that of a place whose mentor has experience with it.
//   - Managing fewer hours, knowing less Danish and not travelling as far never lower a score. They can exclude.
//   - A further language never lowers a score; it raises that of a place whose mentor speaks it.
//   - A placement that ended for the candidate's own circumstances, which can be illness, never changes a score.
//
// Here are codes and numbers only. The sentences for people, in Danish and English, belong to the API; [Codes] lists all
// that need one.
package matching
