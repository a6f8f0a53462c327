// Package reassignment says how what somebody has is given to others, all at once: who gets what, how far it may be taken back,
// and what a process makes of it. Start reading at Batch.
package reassignment
