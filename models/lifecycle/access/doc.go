// Package access says which role may do what: one table of roles and operations, every process command and every API
// operation exactly once. What is not in the table is denied to everybody.
//
// It knows roles and names of operations, nothing of tenants, tokens or HTTP: who somebody is, and whether a thing is
// theirs at all, has been decided before this table is asked.
package access
