package main

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"placement/cmd/placement/internal/caller"
)

type policyCommand struct {
	Apply policyApplyCommand `cmd:"" help:"Let placements that run go by the municipality's present policy, after showing what that would do."`
}

type policyApplyCommand struct {
	IDs      []string      `arg:"" optional:"" name:"id" help:"The placements."`
	All      bool          `help:"All that are open, instead of naming them."`
	Unit     string        `placeholder:"ID" help:"With --all: those of one unit only."`
	DryRun   bool          `help:"Show what would happen, and change nothing."`
	URL      string        `env:"PLACEMENT_URL" help:"Where the service is (default: PLACEMENT_PUBLIC_URL, http://localhost:8080)."`
	Token    []string      `env:"PLACEMENT_TOKEN" help:"ROLE=TOKEN, or a file with lines of role, user and token (default: the file tokens beside the keys, as make dev leaves it)."`
	Role     string        `default:"supervisor" help:"As whom, where there are several tokens."`
	Patience time.Duration `default:"2m" help:"How long a request is repeated while the service is away."`
}

// policyPreview is what the command needs of a preview.
type policyPreview struct {
	PolicyVersion int `json:"policy_version"`
	Deadlines     []struct {
		Change string `json:"change"`
	} `json:"deadlines"`
	FollowUps []struct {
		Change string `json:"change"`
	} `json:"follow_ups"`
}

// Run goes through the placements one by one, each in the history and audit of its own, and may be repeated: one that goes by the
// policy already stays as it is. It fails when one was refused.
func (c policyApplyCommand) Run(env environment) error {
	if c.All == (len(c.IDs) > 0) {
		return errors.New("name placements, or say --all")
	}
	tokens, err := caller.ReadTokens(c.Token, tokensLeft(env))
	if err != nil {
		return err
	}
	token, err := tokenOf(tokens, c.Role)
	if err != nil {
		return err
	}
	service := caller.New(cmp.Or(c.URL, env.config.PublicURL), c.Patience)
	ids := c.IDs
	if c.All {
		if ids, err = c.open(env, service, token); err != nil {
			return err
		}
	}
	count := map[string]int{}
	for _, id := range ids {
		became, err := c.apply(env, service, token, id)
		if err != nil {
			return err
		}
		count[became]++
	}
	if _, err := fmt.Fprintf(env.out, "%d applied, %d would be, %d go by it already, %d refused\n",
		count[applied], count[wouldBe], count[already], count[refused]); err != nil {
		return err
	}
	if count[refused] > 0 {
		return fmt.Errorf("%d placements were refused", count[refused])
	}
	return nil
}

// What becomes of a placement.
const (
	applied = "applied"
	wouldBe = "would be applied"
	already = "goes by it already"
	refused = "refused"
)

// open returns the placements that have not ended.
func (c policyApplyCommand) open(env environment, service *caller.Service, token string) ([]string, error) {
	query := url.Values{}
	for _, status := range []string{"proposed", "agreed", "meeting_booked", "signing", "approved", "active", "evaluating", "evaluated", "declined", "expired"} {
		query.Add("status", status)
	}
	if c.Unit != "" {
		query.Set("unit_id", c.Unit)
	}
	lines, err := caller.Pages[struct {
		ID string `json:"id"`
	}](env.ctx, service, token, "/v1/placements", query)
	ids := make([]string, 0, len(lines))
	for _, l := range lines {
		ids = append(ids, l.ID)
	}
	return ids, err
}

func (c policyApplyCommand) apply(env environment, service *caller.Service, token, id string) (string, error) {
	path := "/v1/placements/" + url.PathEscape(id)
	a, err := service.Send(env.ctx, caller.Exchange{Method: http.MethodGet, Path: path + "/policy-preview", Token: token})
	if err != nil {
		return "", err
	}
	var seen policyPreview
	if !a.Refused() {
		if err := a.Decode("the preview", &seen); err != nil {
			return "", err
		}
		if !c.DryRun {
			a, err = service.Send(env.ctx, caller.Exchange{
				Method: http.MethodPost, Path: path + "/policy-application", Token: token, Key: fmt.Sprintf("policy-%d", seen.PolicyVersion),
				Body: map[string]int{"policy_version": seen.PolicyVersion},
			})
			if err != nil {
				return "", err
			}
		}
	}
	became := applied
	switch {
	case a.Refused() && a.Problem.Code == "policy_in_force":
		became = already
	case a.Refused():
		became = refused
	case c.DryRun:
		became = wouldBe
	}
	_, err = fmt.Fprintf(env.out, "%s %s%s\n", id, became, detail(a, seen))
	return became, err
}

// detail says why, or what moves.
func detail(a caller.Answer, seen policyPreview) string {
	if a.Refused() {
		return ": " + a.Problem.Code
	}
	deadlines, followUps := 0, 0
	for _, d := range seen.Deadlines {
		if d.Change != "stays" {
			deadlines++
		}
	}
	for _, f := range seen.FollowUps {
		if f.Change != "stays" {
			followUps++
		}
	}
	return fmt.Sprintf(": %d of %d deadlines and %d of %d follow-ups change", deadlines, len(seen.Deadlines), followUps, len(seen.FollowUps))
}
