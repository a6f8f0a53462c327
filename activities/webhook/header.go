package webhook

import "strings"

// HeaderRule is the rule that a header of an endpoint breaks. The names are fixed: callers see them.
type HeaderRule string

// The rules, in the order in which they are asked.
const (
	// HeaderAllowed breaks none.
	HeaderAllowed HeaderRule = ""
	// HeaderName is no name of a header: 1 to 64 letters, digits and signs as HTTP admits them.
	HeaderName HeaderRule = "header_name"
	// HeaderReserved is a header that we write ourselves, that belongs to the connection, or that tells somebody on the way
	// or behind it something that only they may say.
	HeaderReserved HeaderRule = "header_reserved"
	// HeaderValue holds something else than visible ASCII and spaces in between, or has more than 4,096 bytes. So a value
	// can neither end its line nor begin another header.
	HeaderValue HeaderRule = "header_value"
)

const (
	maxHeaderName  = 64
	maxHeaderValue = 4096
)

// CheckHeader says which rule a header that is to be sent along breaks, if any. Authorization is allowed: it is how most
// receivers know their callers. Its value is a secret then, as that of every header may be.
func CheckHeader(name, value string) HeaderRule {
	switch {
	case name == "" || len(name) > maxHeaderName || strings.ContainsFunc(name, notToken):
		return HeaderName
	case reserved(strings.ToLower(name)):
		return HeaderReserved
	case value == "" || len(value) > maxHeaderValue || strings.ContainsFunc(value, notVisible) || strings.TrimSpace(value) != value:
		return HeaderValue
	}
	return HeaderAllowed
}

// notToken says whether a rune has no place in the name of a header (RFC 9110, 5.6.2).
func notToken(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("!#$%&'*+-.^_`|~", r)
}

func notVisible(r rune) bool { return r < ' ' || r > '~' }

func reserved(name string) bool {
	// content- describes the body, webhook- the message; proxies believe x-forwarded-, cloud machines x-aws-ec2-metadata-.
	for _, prefix := range []string{"content-", "webhook-", "proxy-", "sec-", "x-forwarded", "x-http-method", "x-aws-ec2-metadata-"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	switch name {
	// net/http repeats a request that has an idempotency key by itself, as often as it has connections.
	case "idempotency-key", "x-idempotency-key":
		return true
	case "host", "connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "http2-settings", "expect",
		"max-forwards", "accept-encoding", "range", "user-agent", "date", "cookie", "cookie2", "set-cookie",
		"forwarded", "via", "x-real-ip", "x-client-ip", "x-original-url", "x-rewrite-url", "x-method-override",
		"metadata", "metadata-flavor", "x-google-metadata-request":
		return true
	}
	return false
}
