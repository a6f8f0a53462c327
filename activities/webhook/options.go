package webhook

import (
	"crypto/x509"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"

	"code.dny.dev/ssrf"
)

// Options say what an operator lets messages reach. The zero value is the strictest that works: HTTPS, port 443, public
// addresses. CheckURL asks them when an address is written down, the Sender whenever it connects.
type Options struct {
	// Local is the operator's switch for tests and practice: this machine may be reached, on any port. Plain HTTP is sent
	// then, but only to this machine and into Networks, never out into the world.
	Local bool
	// Networks are networks that may be reached although they are private, such as that of the municipality's own servers.
	Networks []netip.Prefix
	// Ports that may be reached; none means 443. Local opens all of them.
	Ports []uint16
	// OnlyListed reaches nothing but Networks, Hosts and, with Local, this machine: for practice tenants.
	OnlyListed bool
	// Hosts are the names that OnlyListed lets through, in lower case. Their addresses must be public all the same.
	Hosts []string

	// Clock is asked for the timestamp of each attempt, which receivers compare with their own clock: real time, also where
	// a tenant practises with another. Required by New.
	Clock func() time.Time
	// Origin is who asks in handshakes and afterwards: the host of our public address. Empty sends none.
	Origin string
	// Roots are the certificates that are trusted; nil means those of the system.
	Roots *x509.CertPool
	// Resolver answers for names; nil means the system's.
	Resolver *net.Resolver

	// How long a connection, the first byte of the answer after the request, and everything together may take. Zero means
	// 3, 10 and 15 seconds.
	ConnectTimeout, HeaderTimeout, Timeout time.Duration
	// MaxConnsPerHost bounds the connections to one host; further messages wait. Zero means 64.
	MaxConnsPerHost int
}

// What the zero values of Options mean.
const (
	defaultConnectTimeout = 3 * time.Second
	defaultHeaderTimeout  = 10 * time.Second
	defaultTimeout        = 15 * time.Second
	defaultConnsPerHost   = 64
	httpsPort             = 443
)

// withDefaults fills in what the zero values mean, or says what is wrong.
func (o Options) withDefaults() (Options, error) {
	if o.Clock == nil {
		return o, errors.New("webhook options: a clock is needed")
	}
	for _, d := range []struct {
		value     *time.Duration
		otherwise time.Duration
	}{{&o.ConnectTimeout, defaultConnectTimeout}, {&o.HeaderTimeout, defaultHeaderTimeout}, {&o.Timeout, defaultTimeout}} {
		if *d.value < 0 {
			return o, errors.New("webhook options: a timeout is negative")
		}
		if *d.value == 0 {
			*d.value = d.otherwise
		}
	}
	if o.MaxConnsPerHost == 0 {
		o.MaxConnsPerHost = defaultConnsPerHost
	}
	return o, nil
}

// allowed are the networks that may be reached although they are not public.
func (o Options) allowed() []netip.Prefix {
	networks := make([]netip.Prefix, 0, len(o.Networks)+2)
	for _, n := range o.Networks {
		networks = append(networks, n.Masked())
	}
	if o.Local {
		networks = append(networks, netip.PrefixFrom(netip.AddrFrom4([4]byte{127}), 8), netip.PrefixFrom(netip.IPv6Loopback(), 128))
	}
	return networks
}

// guard decides over each address that is about to be connected to. A closed one lets through what is allowed by name of the
// network alone, and nothing of the public.
func (o Options) guard(closed bool) *ssrf.Guardian {
	var v4, v6 []netip.Prefix
	for _, n := range o.allowed() {
		if n.Addr().Is4() {
			v4 = append(v4, n)
		} else {
			v6 = append(v6, n)
		}
	}
	opts := []ssrf.Option{ssrf.WithAllowedV4Prefixes(v4...), ssrf.WithAllowedV6Prefixes(v6...), ssrf.WithPorts(o.ports()...)}
	if closed {
		opts = append(opts,
			ssrf.WithDeniedV4Prefixes(netip.PrefixFrom(netip.IPv4Unspecified(), 0)),
			ssrf.WithDeniedV6Prefixes(netip.PrefixFrom(netip.IPv6Unspecified(), 0)))
	}
	return ssrf.New(opts...)
}

// ports are the ports that may be reached; none means all of them.
func (o Options) ports() []uint16 {
	switch {
	case o.Local:
		return nil
	case len(o.Ports) == 0:
		return []uint16{httpsPort}
	default:
		return o.Ports
	}
}

// listed says whether a name is one of those that OnlyListed lets through.
func (o Options) listed(host string) bool {
	return !o.OnlyListed || slices.Contains(o.Hosts, strings.ToLower(host))
}
