// Package views holds the questions that supervisors ask of everything that runs, and where each is answered: by a query that
// Temporal's Web UI lists workflows by, or by a list of the API where the answer is about places, mentors or people. It knows
// names and days and asks nobody; the page that it writes holds no data.
package views
