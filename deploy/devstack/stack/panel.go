package stack

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"time"
)

// The panel stands inside Temporal's page, which asks for an HTTPS origin of its own. So a certificate for this machine is made
// once. Who signs it is trusted by a browser for whatever it signs: its key is therefore kept nowhere, and it may sign for
// localhost alone. Nobody can sign anything more with it, not even us; when the certificate ends, both are made anew.
const (
	panelLife   = 820 * 24 * time.Hour // browsers take no more than 825 days
	panelRenews = 30 * 24 * time.Hour
	panelName   = "localhost"
)

// certificate is what serves the panel by HTTPS.
type certificate struct {
	ca, cert, key string // files
	made          bool   // now, so that it is to be trusted anew
}

// ensureCertificate makes the certificate in the folder, unless there is one that is good for a while.
func ensureCertificate(folder string, now time.Time) (certificate, error) {
	c := certificate{ca: filepath.Join(folder, "ca.pem"), cert: filepath.Join(folder, "cert.pem"), key: filepath.Join(folder, "key.pem")}
	if c.good(now) {
		return c, nil
	}
	c.made = true
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return c, fmt.Errorf("make the folder of the panel's certificate: %w", err)
	}
	if err := c.make(now); err != nil {
		return c, fmt.Errorf("make the panel's certificate: %w", err)
	}
	return c, nil
}

// good tells whether what is in the files belongs together and lasts.
func (c certificate) good(now time.Time) bool {
	pair, err1 := tls.LoadX509KeyPair(c.cert, c.key)
	root, err2 := os.ReadFile(c.ca)
	if errors.Join(err1, err2) != nil {
		return false
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(root) {
		return false
	}
	_, err := pair.Leaf.Verify(x509.VerifyOptions{Roots: pool, DNSName: panelName, CurrentTime: now.Add(panelRenews)})
	return err == nil
}

func (c certificate) make(now time.Time) error {
	signer, err1 := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	key, err2 := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	number, err3 := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err := errors.Join(err1, err2, err3); err != nil {
		return err
	}
	host, _ := os.Hostname()
	root := &x509.Certificate{
		SerialNumber: number, Subject: pkix.Name{CommonName: "Placement development, " + host + ", " + now.Format(time.DateOnly)},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(panelLife), IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true,
		KeyUsage: x509.KeyUsageCertSign, PermittedDNSDomainsCritical: true, PermittedDNSDomains: []string{panelName},
		PermittedIPRanges: []*net.IPNet{{IP: net.IPv4(127, 0, 0, 1).To4(), Mask: net.CIDRMask(32, 32)}},
	}
	rootDER, err := x509.CreateCertificate(rand.Reader, root, root, signer.Public(), signer)
	if err != nil {
		return err
	}
	leaf := &x509.Certificate{
		SerialNumber: new(big.Int).Add(number, big.NewInt(1)), Subject: pkix.Name{CommonName: panelName}, NotBefore: root.NotBefore, NotAfter: root.NotAfter,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames: []string{panelName}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	leafDER, err := x509.CreateCertificate(rand.Reader, leaf, root, key.Public(), signer)
	if err != nil {
		return err
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	return errors.Join(writePEM(c.ca, "CERTIFICATE", rootDER), writePEM(c.cert, "CERTIFICATE", leafDER), writePEM(c.key, "PRIVATE KEY", secret))
}

// writePEM replaces the file at once, and only its owner can read it.
func writePEM(file, kind string, der []byte) error {
	if err := os.WriteFile(file+".new", pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		return err
	}
	return os.Rename(file+".new", file)
}

// trustStep says what makes a browser of this machine trust the certificate.
func (c certificate) trustStep() string {
	switch runtime.GOOS {
	case "darwin":
		return fmt.Sprintf("security add-trusted-cert -p ssl -k ~/Library/Keychains/login.keychain-db '%s'", c.ca)
	case "windows":
		return fmt.Sprintf("certutil -user -addstore Root \"%s\"", c.ca)
	}
	return fmt.Sprintf("certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n 'Placement development' -i '%s'   # Chromium; package libnss3-tools", c.ca)
}

// panelOrigin is where a browser finds what listens on the address.
func panelOrigin(listen string) (string, error) {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return "", fmt.Errorf("DEVSTACK_PANEL_LISTEN: %w", err)
	}
	if ip := net.ParseIP(host); host != panelName && (ip == nil || !ip.IsLoopback()) {
		return "", errors.New("DEVSTACK_PANEL_LISTEN is an address of this machine alone, such as 127.0.0.1:8443: the certificate names no other")
	}
	return "https://" + net.JoinHostPort(panelName, port), nil
}
