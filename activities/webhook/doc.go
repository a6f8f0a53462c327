// Package webhook signs, sends and verifies one webhook message, by Standard Webhooks 1.0.0.
//
// It knows neither database nor Temporal: whoever delivers hands it a body, an address and the keys, and is told what
// became of it. Start reading at Sender.Send; Sign and Verify are the two ends of a signature, CheckURL and CheckHeader what
// is asked when an endpoint is written down, Options what an operator may allow.
//
// Nothing that leaves this package names the address, a key or what was answered, but Result.Snippet: errors of net/http
// hold addresses, so they become a Class here and go no further.
package webhook
