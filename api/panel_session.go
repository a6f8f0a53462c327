package api

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"placement/models/lifecycle/access"
	"placement/models/store"
)

// A session of the panel is a pass that the caller was given for their token: it reads the panel and does nothing else, for an hour
// at most and never longer than the token is good. It is kept nowhere here: it says whose it is by the digest of that token,
// and until when, under our seal. So what lies in a browser is of little use to others, and nothing has to be taken back.
const (
	panelPass     = "panel_"
	panelLifetime = time.Hour
)

// panelClaim is what a pass says.
type panelClaim struct {
	Digest  []byte    `json:"digest"`
	Expires time.Time `json:"expires"`
}

// sealed sets what is sealed here apart from the envelopes of commands, which begin otherwise.
func (panelClaim) sealed(said string) []byte { return []byte("panel session\x00" + said) }

// PanelSession is a pass for the panel.
type PanelSession struct {
	Token     string    `json:"token" doc:"For Authorization: Bearer, at /v1/panel alone."`
	ExpiresAt time.Time `json:"expires_at" doc:"By the clock on the wall. It ends with the token that it was given for, if that is earlier."`
}

type panelSessionOutput struct{ Body PanelSession }

type panelSessionInput struct {
	Authorization string `header:"Authorization" hidden:"true"`
}

// openPanelSession gives the caller a pass for the token that they came with.
func (s *server) openPanelSession(_ context.Context, in *panelSessionInput) (*panelSessionOutput, error) {
	_, token, _ := strings.Cut(in.Authorization, " ")
	digest := sha256.Sum256([]byte(strings.TrimSpace(token)))
	claim := panelClaim{Digest: digest[:], Expires: s.Clock().Add(panelLifetime).UTC().Truncate(time.Second)}
	data, err := json.Marshal(claim)
	if err != nil {
		return nil, err
	}
	said := base64.RawURLEncoding.EncodeToString(data)
	seal, err := s.Keys.Sealer().Seal(claim.sealed(said))
	return &panelSessionOutput{PanelSession{Token: panelPass + said + "." + seal, ExpiresAt: claim.Expires}}, err
}

// authenticateFor is authenticate, and takes a pass for the panel where the panel is read.
func (s *server) authenticateFor(ctx context.Context, name access.Operation, header string) (store.Principal, error) {
	scheme, token, _ := strings.Cut(header, " ")
	pass, ok := strings.CutPrefix(strings.TrimSpace(token), panelPass)
	if name != access.ReadPanel || !ok || !strings.EqualFold(scheme, "Bearer") {
		return s.authenticate(ctx, header)
	}
	claim, err := s.panelClaimOf(pass)
	if err != nil {
		return store.Principal{}, err
	}
	principal, err := s.Authenticator.Resume(ctx, claim.Digest)
	if errors.Is(err, store.ErrNotFound) {
		return store.Principal{}, unauthenticated()
	}
	return principal, err
}

func (s *server) panelClaimOf(pass string) (panelClaim, error) {
	var claim panelClaim
	said, seal, _ := strings.Cut(pass, ".")
	if len(pass) > 1024 || s.Keys.Sealer().Verify(claim.sealed(said), seal) != nil {
		return claim, unauthenticated()
	}
	data, err := base64.RawURLEncoding.DecodeString(said)
	if err != nil || json.Unmarshal(data, &claim) != nil || !claim.Expires.After(s.Clock()) {
		return claim, unauthenticated()
	}
	return claim, nil
}
