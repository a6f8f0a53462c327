package service_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/cmd/placement/internal/service"
)

// writePair writes a certificate for 127.0.0.1, named by a number, and returns the pool that trusts it.
func writePair(t *testing.T, folder string, number int64, at time.Time) *x509.CertPool {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	c := &x509.Certificate{
		SerialNumber: big.NewInt(number), Subject: pkix.Name{CommonName: "test"}, NotBefore: at.Add(-time.Hour), NotAfter: at.Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	require.NoError(t, err)
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	for name, block := range map[string]*pem.Block{"cert.pem": {Type: "CERTIFICATE", Bytes: der}, "key.pem": {Type: "PRIVATE KEY", Bytes: secret}} {
		file := filepath.Join(folder, name)
		require.NoError(t, os.WriteFile(file, pem.EncodeToMemory(block), 0o600))
		require.NoError(t, os.Chtimes(file, at, at))
	}
	pool := x509.NewCertPool()
	parsed, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	pool.AddCert(parsed)
	return pool
}

func TestItIsServedByHTTPSBesideHTTPAndTakesARenewedCertificate(t *testing.T) {
	t.Parallel()
	folder, now := t.TempDir(), time.Now()
	first := writePair(t, folder, 1, now.Add(-time.Minute))
	plain, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	secure, err := service.ListenTLS(t.Context(), "127.0.0.1:0", filepath.Join(folder, "cert.pem"), filepath.Join(folder, "key.pem"))
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	hello := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") })
	go func() {
		ended <- service.ServeBoth(ctx, plain, secure, hello, slog.New(slog.DiscardHandler))
	}()
	get := func(url string, pool *x509.CertPool) (string, error) {
		client := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{
			TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}, DisableKeepAlives: true,
		}}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
		require.NoError(t, err)
		answer, err := client.Do(r)
		if err != nil {
			return "", err
		}
		defer answer.Body.Close() //nolint:errcheck // read whole
		said, err := io.ReadAll(answer.Body)
		return string(said), err
	}

	said, err := get("http://"+plain.Addr().String(), nil)
	require.NoError(t, err)
	require.Equal(t, "hello", said)
	said, err = get("https://"+secure.Addr().String(), first)
	require.NoError(t, err)
	require.Equal(t, "hello", said)

	second := writePair(t, folder, 2, now)
	_, err = get("https://"+secure.Addr().String(), first)
	require.Error(t, err, "the first certificate is no longer served")
	_, err = get("https://"+secure.Addr().String(), second)
	require.NoError(t, err)

	stop()
	require.NoError(t, <-ended)
}

func TestACertificateThatCannotBeUsedIsSaidAtTheStart(t *testing.T) {
	t.Parallel()
	_, err := service.ListenTLS(t.Context(), "127.0.0.1:0", filepath.Join(t.TempDir(), "none"), "none")
	require.ErrorContains(t, err, "PLACEMENT_TLS_CERT")
}
