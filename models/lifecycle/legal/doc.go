// Package legal says whether a placement is within the law: [Evaluate] holds the [Facts] of one placement against a [Pack]
// and returns findings, the same for the same input.
//
// The law is data. A pack is dated and never changes; how long somebody may be placed, how many a workplace may take, who
// must be heard, all that stands in packs, and so do the sentences that findings say. What stands here is only how such
// numbers are applied. A pack says of every row where it stands and how sure that is.
//
// Findings travel with refusals and histories: their values and sentences never tell a candidate's target group, which can
// tell that somebody is ill.
//
// Start reading at pack.go for what a pack says, then at evaluate.go.
package legal
