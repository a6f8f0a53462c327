// Package storetest gives a test a database of its own, with the schema of this build and a tenant to work in.
//
// The server is the one of DATABASE_OWNER_URL. Without it a test is skipped on a laptop and fails where CI is set. The
// schema is migrated once per server, into a template that every test's database is a copy of.
//
// Start reading at storetest.go: [New] makes a [Bundle].
package storetest
