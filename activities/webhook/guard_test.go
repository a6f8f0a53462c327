package webhook_test

import (
	"crypto/tls"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/activities/webhook"
)

func TestARedirectIsNeverFollowed(t *testing.T) {
	t.Parallel()
	var reached atomic.Int32
	private := serve(t, func(http.ResponseWriter, *http.Request) { reached.Add(1) })
	for _, status := range []int{301, 302, 303, 307, 308} {
		from := serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, private, status) })
		got := send(t, sender(t, quick()), message(from))
		require.Equal(t, webhook.ClassRedirect, got.Class)
		require.Equal(t, status, got.Status)
	}
	require.Zero(t, reached.Load())
}

// A name may lead anywhere, and elsewhere a moment later; what counts is the address that is connected to.
func TestANameThatLeadsHomeIsNotFollowed(t *testing.T) {
	t.Parallel()
	ca := newAuthority(t)
	var reached atomic.Int32
	address := serveTLS(t, &tls.Config{Certificates: []tls.Certificate{ca.issue(t, time.Now().Add(time.Hour), "fagsystem.dk")}},
		func(http.ResponseWriter, *http.Request) { reached.Add(1) })
	_, port, err := net.SplitHostPort(strings.TrimPrefix(address, "https://"))
	require.NoError(t, err)
	named := "https://fagsystem.dk:" + port + "/"
	p := netip.MustParseAddrPort("127.0.0.1:" + port).Port()
	options := func(addresses ...string) webhook.Options {
		o := quick()
		o.Local, o.Ports, o.Roots, o.Resolver = false, []uint16{p}, ca.pool, names(t, addresses...)
		return o
	}

	for _, private := range []string{"127.0.0.1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1"} {
		o := options(private)
		require.Equal(t, webhook.URLAllowed, webhook.CheckURL(named, o), "the name itself tells nothing")
		require.Equal(t, webhook.ClassBlocked, send(t, sender(t, o), message(named)).Class, private)
	}
	require.Zero(t, reached.Load())

	// The same name, first elsewhere and then home: 198.51.100.1 belongs to nobody, so it is allowed here to see it time out.
	rebound := options("198.51.100.1", "127.0.0.1")
	rebound.Networks = []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")}
	s := sender(t, rebound)
	require.NotEqual(t, webhook.ClassBlocked, send(t, s, message(named)).Class)
	require.Equal(t, webhook.ClassBlocked, send(t, s, message(named)).Class)
	require.Zero(t, reached.Load())

	allowed := options("127.0.0.1")
	allowed.Networks = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	require.Equal(t, webhook.ClassOK, send(t, sender(t, allowed), message(named)).Class, "but for the guard it would have been reached")
	require.EqualValues(t, 1, reached.Load())

	require.Equal(t, webhook.ClassDNS, send(t, sender(t, options("")), message(named)).Class)
}

func TestTheGuardHoldsPortsAndThePracticeList(t *testing.T) {
	t.Parallel()
	var reached atomic.Int32
	address := serve(t, func(http.ResponseWriter, *http.Request) { reached.Add(1) })
	port := strings.TrimPrefix(address, "http://127.0.0.1:")

	strict := quick()
	strict.Local = false
	require.Equal(t, webhook.ClassUnsendable, send(t, sender(t, strict), message(address)).Class)
	require.Equal(t, webhook.ClassUnsendable, send(t, sender(t, strict), message("https://127.0.0.1/")).Class)

	// Only the names on the list, and only where they lead to the public Internet: 93.184.216.34 is not on it.
	practice := quick()
	practice.Local, practice.OnlyListed, practice.Hosts = false, true, []string{"test.fagsystem.dk"}
	practice.Resolver = names(t, "127.0.0.1")
	require.Equal(t, webhook.ClassUnsendable, send(t, sender(t, practice), message("https://fagsystem.dk/")).Class)
	require.Equal(t, webhook.ClassBlocked, send(t, sender(t, practice), message("https://test.fagsystem.dk/")).Class)
	// With networks on the list a name says nothing, so the address decides.
	practice.Networks = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	practice.Resolver = names(t, "93.184.216.34")
	require.Equal(t, webhook.ClassBlocked, send(t, sender(t, practice), message("https://fagsystem.dk/")).Class)

	// Plain HTTP does not leave this machine, whatever the name.
	local := quick()
	local.Networks = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	local.Resolver = names(t, "93.184.216.34")
	require.Equal(t, webhook.ClassBlocked, send(t, sender(t, local), message("http://fagsystem.dk:"+port+"/")).Class)
	local.Resolver = names(t, "127.0.0.1")
	require.Equal(t, webhook.ClassOK, send(t, sender(t, local), message("http://fagsystem.dk:"+port+"/")).Class)
	require.EqualValues(t, 1, reached.Load())
}

func TestAProxyOfTheEnvironmentIsNotAsked(t *testing.T) {
	var proxied, reached atomic.Int32
	proxy := serve(t, func(http.ResponseWriter, *http.Request) { proxied.Add(1) })
	address := serve(t, func(http.ResponseWriter, *http.Request) { reached.Add(1) })
	u, err := url.Parse(address)
	require.NoError(t, err)
	for _, name := range []string{"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY"} {
		t.Setenv(name, proxy)
	}
	o := quick()
	o.Resolver = names(t, "127.0.0.1")
	o.Networks = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")} // so that the name, which no proxy rule exempts, may be used
	require.Equal(t, webhook.ClassOK, send(t, sender(t, o), message("http://fagsystem.dk:"+u.Port()+"/")).Class)
	require.EqualValues(t, 1, reached.Load())
	require.Zero(t, proxied.Load())
}

func TestACertificateThatIsNotRight(t *testing.T) {
	t.Parallel()
	ca, stranger := newAuthority(t), newAuthority(t)
	hour := time.Now().Add(time.Hour)
	good := ca.issue(t, hour, "127.0.0.1")
	with := func(c tls.Certificate) *tls.Config { return &tls.Config{Certificates: []tls.Certificate{c}} }
	asking := with(good)
	asking.ClientAuth = tls.RequireAnyClientCert
	for name, tt := range map[string]struct {
		config *tls.Config
		newest uint16
		want   webhook.Class
	}{
		"right":               {with(good), 0, webhook.ClassOK},
		"expired":             {with(ca.issue(t, time.Now().Add(-time.Hour), "127.0.0.1")), 0, webhook.ClassTLS},
		"of another host":     {with(ca.issue(t, hour, "fagsystem.dk", "127.0.0.2")), 0, webhook.ClassTLS},
		"of a stranger":       {with(stranger.issue(t, hour, "127.0.0.1")), 0, webhook.ClassTLS},
		"TLS of the past":     {with(good), tls.VersionTLS11, webhook.ClassTLS},
		"TLS 1.2":             {with(good), tls.VersionTLS12, webhook.ClassOK},
		"asks for one of us":  {asking, 0, webhook.ClassTLS},
		"asks for one in 1.2": {asking, tls.VersionTLS12, webhook.ClassTLS},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := tt.config.Clone()
			config.MinVersion, config.MaxVersion = tls.VersionTLS10, tt.newest
			address := serveTLS(t, config, func(http.ResponseWriter, *http.Request) {})
			o := quick()
			o.Roots = ca.pool
			got := send(t, sender(t, o), message(address)).Class
			if got == webhook.ClassReset && tt.config == asking && tt.newest == 0 {
				return // with TLS 1.3 the alert comes after the handshake, and may be lost when the connection is cut behind it
			}
			require.Equal(t, tt.want, got)
		})
	}
	plain := serve(t, func(http.ResponseWriter, *http.Request) {})
	require.Equal(t, webhook.ClassTLS, send(t, sender(t, quick()), message("https"+strings.TrimPrefix(plain, "http"))).Class, "no TLS at all")
}

func TestOptionsThatMakeNoSense(t *testing.T) {
	t.Parallel()
	_, err := webhook.New(webhook.Options{})
	require.Error(t, err, "no clock")
	_, err = webhook.New(webhook.Options{Clock: time.Now, Timeout: -1})
	require.Error(t, err)
}
