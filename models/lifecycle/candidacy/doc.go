// Package candidacy holds the rules about a candidate before and beside a placement: what a profile and an accommodation may
// say, what a company must be told, how a person is presented, how long a trial visit lasts, and who may see what of a person
// whose name or address is protected.
//
// It decides by values alone: no clock, no I/O. Its types are also the JSON that the store keeps encrypted, so a field is
// added, never renamed.
//
// Start reading at profile.go.
package candidacy
