package service

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync"
	"time"
)

// ListenTLS listens by HTTPS with the certificate and key in the files. They are read again when one of them has changed; while
// what is there cannot be used, the last ones that could are.
func ListenTLS(ctx context.Context, address, certFile, keyFile string) (net.Listener, error) {
	pair := &keyPair{certFile: certFile, keyFile: keyFile}
	if _, err := pair.current(nil); err != nil {
		return nil, fmt.Errorf("PLACEMENT_TLS_CERT and PLACEMENT_TLS_KEY: %w", err)
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("PLACEMENT_TLS_LISTEN %s cannot be listened on: is it in use? (%w)", address, err)
	}
	return tls.NewListener(listener, &tls.Config{
		MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}, GetCertificate: pair.current,
	}), nil
}

// keyPair is a certificate with its key, as they are in files.
type keyPair struct {
	certFile, keyFile string

	mu     sync.Mutex
	loaded *tls.Certificate
	as     [2]time.Time // how new the files were that it was loaded from
}

func (k *keyPair) current(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	var as [2]time.Time
	for i, name := range []string{k.certFile, k.keyFile} {
		if info, err := os.Stat(name); err == nil {
			as[i] = info.ModTime()
		}
	}
	if k.loaded != nil && as == k.as {
		return k.loaded, nil
	}
	pair, err := tls.LoadX509KeyPair(k.certFile, k.keyFile)
	if err != nil {
		if k.loaded != nil {
			return k.loaded, nil // it is being replaced; the next handshake looks again
		}
		return nil, err
	}
	k.loaded, k.as = &pair, as
	return k.loaded, nil
}

// ServeBoth is Serve on two listeners. When one of them fails, the other one ends as well.
func ServeBoth(ctx context.Context, plain, secure net.Listener, handler http.Handler, log *slog.Logger) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 2)
	for _, l := range []net.Listener{plain, secure} {
		go func() {
			err := Serve(ctx, l, handler, log)
			stop()
			ended <- err
		}()
	}
	return errors.Join(<-ended, <-ended)
}
