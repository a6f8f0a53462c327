// Package telemetry says how it goes: traces to OpenTelemetry, numbers to Prometheus. Nothing in either names a person: labels and
// attributes are routes as patterns, codes, and random IDs. Start reading at telemetry.go; metrics.go has the numbers of what the
// service does, facts.go those that are read from the database.
package telemetry
