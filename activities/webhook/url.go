package webhook

import (
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// URLRule is the rule that an endpoint's address breaks. The names are fixed: callers see them.
type URLRule string

// The rules, in the order in which they are asked.
const (
	// URLAllowed breaks none.
	URLAllowed URLRule = ""
	// URLTooLong has more than 2,048 bytes.
	URLTooLong URLRule = "url_too_long"
	// URLMalformed cannot be read, or has no host.
	URLMalformed URLRule = "url_malformed"
	// URLScheme does not begin with https://; http:// is for tests and practice, where the operator allows it.
	URLScheme URLRule = "url_scheme"
	// URLUserinfo holds a user or password: they belong in a header.
	URLUserinfo URLRule = "url_userinfo"
	// URLFragment has a part after #, which is never sent.
	URLFragment URLRule = "url_fragment"
	// URLHost is no name of the public Internet: letters beyond ASCII that are not in their xn-- form, a point at the end,
	// a name without a point, or a number in disguise.
	URLHost URLRule = "url_host"
	// URLAddress is an address that is not public.
	URLAddress URLRule = "url_address"
	// URLPort is a port that is not reached from here.
	URLPort URLRule = "url_port"
	// URLNotListed is a host that a practice tenant may not reach.
	URLNotListed URLRule = "url_not_listed"
)

const maxURLLength = 2048

// CheckURL says which rule an address breaks, if any, before it is written down. It asks no name server: what a name leads to
// is looked at whenever a message is sent, for it may change in between.
func CheckURL(raw string, o Options) URLRule {
	if len(raw) > maxURLLength {
		return URLTooLong
	}
	u, err := url.Parse(raw)
	if err != nil || u.Opaque != "" || u.Hostname() == "" || strings.ContainsFunc(raw, notPrintable) {
		return URLMalformed
	}
	switch {
	case u.Scheme != "https" && (u.Scheme != "http" || !o.Local):
		return URLScheme
	case u.User != nil:
		return URLUserinfo
	case u.Fragment != "" || strings.Contains(raw, "#"):
		return URLFragment
	}
	if rule := checkHost(u.Hostname(), u.Scheme, o); rule != URLAllowed {
		return rule
	}
	if !portAllowed(u, o) {
		return URLPort
	}
	return URLAllowed
}

func notPrintable(r rune) bool { return r <= ' ' || r == 0x7f || r == '\\' }

func checkHost(host, scheme string, o Options) URLRule {
	if addr, err := netip.ParseAddr(host); err == nil {
		return checkAddress(addr, scheme, o)
	}
	if !hostName(host) {
		return URLHost
	}
	lower := strings.ToLower(host)
	switch local := lower == "localhost" || strings.HasSuffix(lower, ".localhost"); {
	case local && o.Local:
		return URLAllowed
	case local:
		return URLAddress
	case !strings.Contains(lower, ".") && len(o.Networks) == 0:
		return URLHost
	// Where networks are allowed, only a name server can tell whether the name lies in one of them.
	case len(o.Networks) > 0:
		return URLAllowed
	case scheme == "http":
		return URLScheme
	case !o.listed(lower):
		return URLNotListed
	}
	return URLAllowed
}

func checkAddress(addr netip.Addr, scheme string, o Options) URLRule {
	if addr.Zone() != "" {
		return URLAddress
	}
	addr = addr.Unmap()
	switch {
	case o.guard(true).SafeAddr(addr) == nil:
		return URLAllowed
	case o.guard(false).SafeAddr(addr) != nil:
		return URLAddress
	case scheme == "http":
		return URLScheme
	case !o.listed(addr.String()):
		return URLNotListed
	}
	return URLAllowed
}

// hostName says whether the host is a name as name servers know them, and none that some resolvers read as an address, such
// as 2130706433, 0x7f.1 or 127.1.
func hostName(host string) bool {
	if len(host) > 253 {
		return false
	}
	labels := strings.Split(host, ".")
	for _, label := range labels {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for i := range len(label) {
			c := label[i]
			if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '_' {
				return false
			}
		}
	}
	last := labels[len(labels)-1]
	return last[0] < '0' || last[0] > '9'
}

func portAllowed(u *url.URL, o Options) bool {
	text := u.Port()
	if text == "" {
		if strings.HasSuffix(u.Host, ":") {
			return false
		}
		if u.Scheme == "http" {
			return true // only where Local opens all ports
		}
		text = strconv.Itoa(httpsPort)
	}
	port, err := strconv.ParseUint(text, 10, 16)
	if err != nil || port == 0 {
		return false
	}
	ports := o.ports()
	return ports == nil || slices.Contains(ports, uint16(port))
}
