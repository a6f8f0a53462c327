// Package kpi holds the numbers that supervisors steer by (domain.md §2.2): what each is called and counts, and which of them may
// be told, for nobody is to be recognised in a number.
//
// A measure is something that is observed of placements: how long one stood in a stage, whether a follow-up was held on time. An
// observation belongs to one placement, falls on one day, and is of a class ("on_time") or has a length in days. A number is what
// is told of a measure: the share of a class, or what half and nine tenths of the lengths stay within. Start reading at
// number.go; told.go says what is hidden. How each measure is observed is said once, in models/store/kpi_measures.go, and to
// users by the texts of the API.
package kpi
