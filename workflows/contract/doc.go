// Package contract is what crosses Temporal: names, IDs, task queues, inputs, outcomes and errors, the same for the API
// that sends and the workflows that answer. Everything in here reaches history or the wire and is changed only by adding.
package contract
