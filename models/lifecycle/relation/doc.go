// Package relation holds the rules of what a municipality and a company have with each other outside of any placement: who
// answers for the company, what work there is and what it asks of people, what visitors saw, and when all that is too old
// to go by. Values in, values out: dates are arguments. Start reading in knowledge.go.
package relation
