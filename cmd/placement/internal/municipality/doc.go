// Package municipality makes up a believable municipality: companies and workplaces at its real postal codes, with sizes and
// industries as in Denmark, what there is to do and what it asks, visits, mentors, places, agreements in all four models, and
// candidates with needs that people have. Nothing of it is anybody's: numbers come from madeup.
//
// It is planned first (plan.go, the same seed giving the same plan to the letter; trades.go and people.go are what it draws
// from) and then written to a running service over its API (write.go), so that every rule holds for it.
package municipality
