package webhook_test

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/activities/webhook"
)

// quick are options of a sender for this machine that gives up sooner.
func quick() webhook.Options {
	return webhook.Options{
		Local: true, Clock: time.Now, ConnectTimeout: 5 * time.Second, HeaderTimeout: 5 * time.Second, Timeout: 30 * time.Second,
	}
}

func sender(t *testing.T, o webhook.Options) *webhook.Sender {
	t.Helper()
	s, err := webhook.New(o)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	return s
}

// message is one to that address.
func message(url string) webhook.Request {
	return webhook.Request{URL: url, ID: "0198c1de-0b52", Body: []byte(`{"specversion":"1.0"}`), Keys: []webhook.Key{webhook.NewSecret()}}
}

func send(t *testing.T, s *webhook.Sender, r webhook.Request) webhook.Result {
	t.Helper()
	got, err := s.Send(t.Context(), r)
	require.NoError(t, err)
	return got
}

// serve answers over plain HTTP on this machine and returns the address.
func serve(t *testing.T, handler http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

// raw lets the test answer by hand, after the request's headers were read. Each connection is closed when talk returns.
func raw(t *testing.T, talk func(conn *net.TCPConn)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = conn.Close() }()
				if _, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
					talk(conn.(*net.TCPConn))
				}
			}()
		}
	}()
	return "http://" + listener.Addr().String()
}

// authority signs certificates in tests.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
	pool        *x509.CertPool
}

func newAuthority(t *testing.T) authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "tests"}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	certificate, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	pool := x509.NewCertPool()
	pool.AddCert(certificate)
	return authority{certificate, key, pool}
}

// issue makes a certificate for this machine that ends then.
func (a authority) issue(t *testing.T, notAfter time.Time, names ...string) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), NotBefore: time.Now().Add(-2 * time.Hour), NotAfter: notAfter,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	for _, name := range names {
		if ip := net.ParseIP(name); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, name)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.certificate, &key.PublicKey, a.key)
	require.NoError(t, err)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// serveTLS answers over HTTPS, over HTTP/2 too, and returns the address.
func serveTLS(t *testing.T, config *tls.Config, handler http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewUnstartedServer(handler)
	server.TLS = config
	server.EnableHTTP2 = true
	server.StartTLS()
	t.Cleanup(server.Close)
	return server.URL
}

// names answers for names on this machine: each question gets the next of the addresses, the last one for ever.
func names(t *testing.T, addresses ...string) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	go func() {
		question := make([]byte, 512)
		for {
			n, from, err := conn.ReadFrom(question)
			if err != nil {
				return
			}
			reply := answerTo(question[:n], addresses[0])
			if len(reply) > 0 && reply[7] > 0 && len(addresses) > 1 {
				addresses = addresses[1:]
			}
			_, _ = conn.WriteTo(reply, from)
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

// answerTo is the reply to a question: the address to one for IPv4, nothing to any other, "no such name" where there is none.
func answerTo(question []byte, address string) []byte {
	end := 12
	for end < len(question) && question[end] != 0 {
		end += int(question[end]) + 1
	}
	end += 5 // the name's end, type, class
	if end > len(question) {
		return nil
	}
	reply := append([]byte{}, question[:end]...)
	reply[2], reply[3] = 0x81, 0x80 // an answer, by somebody who looks further
	copy(reply[4:12], []byte{0, 1, 0, 0, 0, 0, 0, 0})
	switch isA := question[end-3] == 1; {
	case address == "":
		reply[3] |= 3
	case isA:
		reply[7] = 1
		ip := netip.MustParseAddr(address).As4()
		reply = append(reply, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4)
		reply = append(reply, ip[:]...)
	}
	return reply
}
