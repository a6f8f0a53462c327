package stack

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestTheCertificateIsMadeOnceAndForThisMachineAlone(t *testing.T) {
	t.Parallel()
	folder, now := filepath.Join(t.TempDir(), "panel"), time.Now()

	c, err := ensureCertificate(folder, now)

	require.NoError(t, err)
	require.True(t, c.made)
	pair, err := tls.LoadX509KeyPair(c.cert, c.key)
	require.NoError(t, err)
	file, err := os.ReadFile(c.ca)
	require.NoError(t, err)
	pool := x509.NewCertPool()
	require.True(t, pool.AppendCertsFromPEM(file))
	for _, name := range []string{"localhost", "127.0.0.1"} {
		_, err = pair.Leaf.Verify(x509.VerifyOptions{Roots: pool, DNSName: name})
		require.NoError(t, err, name)
	}
	_, err = pair.Leaf.Verify(x509.VerifyOptions{Roots: pool, DNSName: "bank.example"})
	require.Error(t, err)
	block, _ := pem.Decode(file)
	root, err := x509.ParseCertificate(block.Bytes)
	require.NoError(t, err)
	require.Equal(t, []string{"localhost"}, root.PermittedDNSDomains)
	require.True(t, root.PermittedDNSDomainsCritical)
	require.True(t, root.MaxPathLenZero)

	// The key of whoever signed is nowhere, and that of the certificate is its owner's alone.
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	require.Len(t, entries, 3)
	info, err := os.Stat(c.key)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	require.NotEqual(t, root.PublicKey, pair.Leaf.PublicKey)

	again, err := ensureCertificate(folder, now.Add(700*24*time.Hour))
	require.NoError(t, err)
	require.False(t, again.made)
	kept, err := os.ReadFile(c.ca)
	require.NoError(t, err)
	require.Equal(t, file, kept)

	renewed, err := ensureCertificate(folder, now.Add(800*24*time.Hour))
	require.NoError(t, err)
	require.True(t, renewed.made, "it would end within a month")
	require.Contains(t, renewed.trustStep(), renewed.ca)

	require.NoError(t, os.WriteFile(c.key, []byte("rubbish"), 0o600))
	mended, err := ensureCertificate(folder, now)
	require.NoError(t, err)
	require.True(t, mended.made)
}

func TestThePanelListensOnThisMachineAlone(t *testing.T) {
	t.Parallel()
	origin, err := panelOrigin("127.0.0.1:8443")
	require.NoError(t, err)
	require.Equal(t, "https://localhost:8443", origin)
	for _, wrong := range []string{"0.0.0.0:8443", ":8443", "10.0.0.1:8443", "8443", "example.dk:8443"} {
		_, err := panelOrigin(wrong)
		require.ErrorContains(t, err, "DEVSTACK_PANEL_LISTEN", wrong)
	}
}
