package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/google/uuid"

	"placement/cmd/placement/internal/caller"
)

type policyCommand struct {
	Apply   policyApplyCommand   `cmd:"" help:"Let placements that run go by the municipality's present policy, or show what that would do."`
	Suspend policySuspendCommand `cmd:"" help:"Stop the application of a policy where it is."`
	Resume  policyResumeCommand  `cmd:"" help:"Let it go on, try again what could not be reached, and follow it to its end."`
}

// policyCaller is as whom the service is asked.
type policyCaller struct {
	URL      string        `env:"PLACEMENT_URL" help:"Where the service is (default: PLACEMENT_PUBLIC_URL, http://localhost:8080)."`
	Token    []string      `env:"PLACEMENT_TOKEN" help:"ROLE=TOKEN, or a file with lines of role, user and token (default: the file tokens beside the keys, as make dev leaves it)."`
	Role     string        `default:"supervisor" help:"As whom, where there are several tokens."`
	Patience time.Duration `default:"2m" help:"How long a request is repeated while the service is away."`
}

type policyApplyCommand struct {
	IDs    []string `arg:"" optional:"" name:"id" help:"The placements."`
	All    bool     `help:"All that are open, instead of naming them."`
	Unit   string   `placeholder:"ID" help:"With --all: those of one unit only."`
	DryRun bool     `help:"Show what would happen, and change nothing."`
	Seen   int      `name:"policy-version" placeholder:"N" help:"The version of the policy that was seen (default: the present one). When it has changed since, nothing happens."`
	policyCaller
}

type policySuspendCommand struct {
	ID string `arg:"" help:"The application, as apply names it."`
	policyCaller
}

type policyResumeCommand struct {
	ID string `arg:"" help:"The application, as apply names it."`
	policyCaller
}

const policyApplications = "/v1/policy-applications"

// policyApplied is what the commands need of an application.
type policyApplied struct {
	ID            string         `json:"id"`
	Status        string         `json:"status"`
	PolicyVersion int            `json:"policy_version"`
	Total         int            `json:"total"`
	Counts        map[string]int `json:"counts"`
	Deadlines     int            `json:"deadlines"`
	FollowUps     int            `json:"follow_ups"`
	Items         struct {
		Items []policyAppliedTo `json:"items"`
		Next  string            `json:"next"`
	} `json:"items"`
}

type policyAppliedTo struct {
	PlacementID string `json:"placement_id"`
	Result      string `json:"result"`
	Code        string `json:"code"`
	Deadlines   int    `json:"deadlines"`
	FollowUps   int    `json:"follow_ups"`
}

// Run has the service apply the policy, which goes on when this command is stopped, and follows it to its end. It may be repeated: a
// placement that goes by the policy already stays as it is. It fails when one was refused, or could not be reached.
func (c policyApplyCommand) Run(env environment) error {
	switch {
	case c.All == (len(c.IDs) > 0):
		return errors.New("name placements, or say --all")
	case c.Unit != "" && !c.All:
		return errors.New("--unit goes with --all")
	}
	s, err := c.session(env)
	if err != nil {
		return err
	}
	if c.Seen == 0 {
		var present struct {
			Version int `json:"version"`
		}
		if err := s.Read(env.ctx, s.token, "/v1/placement-policy", &present); err != nil {
			return err
		}
		c.Seen = present.Version
	}
	body := map[string]any{"policy_version": c.Seen, "dry_run": c.DryRun}
	switch {
	case c.Unit != "":
		body["unit_id"] = c.Unit
	case c.All:
		body["all"] = true
	default:
		body["placement_ids"] = c.IDs
	}
	if c.DryRun {
		return s.show(env.ctx, body)
	}
	begun, err := s.post(env.ctx, policyApplications, body)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(env.out, "application %s: version %d of the policy, %d placements\n", begun.ID, begun.PolicyVersion, begun.Total); err != nil {
		return err
	}
	return s.follow(env.ctx, begun.ID)
}

// Run stops an application and says how far it is.
func (c policySuspendCommand) Run(env environment) error {
	s, err := c.session(env)
	if err != nil {
		return err
	}
	now, err := s.post(env.ctx, policyApplications+"/"+url.PathEscape(c.ID)+"/suspension", map[string]any{})
	if err != nil {
		return err
	}
	return s.tell(now, false)
}

// Run lets an application go on, and follows it as Apply does.
func (c policyResumeCommand) Run(env environment) error {
	s, err := c.session(env)
	if err != nil {
		return err
	}
	if _, err := s.post(env.ctx, policyApplications+"/"+url.PathEscape(c.ID)+"/resumption", map[string]any{}); err != nil {
		return err
	}
	return s.follow(env.ctx, c.ID)
}

// policySession is the service, asked by somebody.
type policySession struct {
	*caller.Service

	env   environment
	token string
}

func (c policyCaller) session(env environment) (policySession, error) {
	tokens, err := caller.ReadTokens(c.Token, tokensLeft(env))
	if err != nil {
		return policySession{}, err
	}
	token, err := tokenOf(tokens, c.Role)
	return policySession{caller.New(cmp.Or(c.URL, env.config.PublicURL), c.Patience), env, token}, err
}

func (s policySession) post(ctx context.Context, path string, body map[string]any) (policyApplied, error) {
	var out policyApplied
	a, err := s.Send(ctx, caller.Exchange{Method: http.MethodPost, Path: path, Token: s.token, Key: uuid.NewString(), Body: body})
	if err == nil {
		err = a.Decode("POST "+path, &out)
	}
	return out, err
}

// show prints what would become of each placement, and of all, which the first page tells.
func (s policySession) show(ctx context.Context, body map[string]any) error {
	page := func(after string) (policyApplied, error) {
		return s.post(ctx, policyApplications+"?"+url.Values{"limit": {"200"}, "after": {after}}.Encode(), body)
	}
	trial, err := page("")
	if err != nil {
		return err
	}
	for items := trial.Items; ; {
		for _, i := range items.Items {
			said := i.Code
			switch i.Result {
			case "applied":
				said = fmt.Sprintf("%d deadlines and %d follow-ups change", i.Deadlines, i.FollowUps)
			case "in_force":
				said = "goes by it already"
			}
			if _, err := fmt.Fprintf(s.env.out, "%s %s: %s\n", i.PlacementID, i.Result, said); err != nil {
				return err
			}
		}
		if items.Next == "" {
			break
		}
		next, err := page(items.Next)
		if err != nil {
			return err
		}
		items = next.Items
	}
	if _, err := fmt.Fprintf(s.env.out, "%d deadlines and %d follow-ups change\n", trial.Deadlines, trial.FollowUps); err != nil {
		return err
	}
	if err := s.tell(trial, true); err != nil {
		return err
	}
	return trial.left()
}

// follow waits until an application has ended, or somebody has suspended it, and prints what became of it.
func (s policySession) follow(ctx context.Context, id string) error {
	path := policyApplications + "/" + url.PathEscape(id)
	var now policyApplied
	for pause := 100 * time.Millisecond; ; pause = min(2*pause, 2*time.Second) {
		if err := s.Read(ctx, s.token, path, &now); err != nil {
			return err
		}
		if now.Status != "running" {
			break
		}
		if err := s.Pause(ctx, pause); err != nil {
			return err
		}
	}
	for _, result := range []string{"refused", "not_yet"} {
		if now.Counts[result] == 0 {
			continue
		}
		left, err := caller.Pages[policyAppliedTo](ctx, s.Service, s.token, path+"/items", url.Values{"result": {result}})
		if err != nil {
			return err
		}
		for _, i := range left {
			if _, err := fmt.Fprintf(s.env.out, "%s %s: %s\n", i.PlacementID, i.Result, i.Code); err != nil {
				return err
			}
		}
	}
	if err := s.tell(now, false); err != nil {
		return err
	}
	if now.Status == "suspended" {
		return errors.New("somebody has suspended it: placement policy resume " + id)
	}
	return now.left()
}

// tell prints how many placements have which result, or would have.
func (s policySession) tell(a policyApplied, tried bool) error {
	applied, would := a.Counts["applied"], 0
	if tried {
		applied, would = 0, applied
	}
	_, err := fmt.Fprintf(s.env.out, "%d applied, %d would be, %d go by it already, %d refused, %d not reached, %d open\n",
		applied, would, a.Counts["in_force"], a.Counts["refused"], a.Counts["not_yet"], a.Counts["open"])
	return err
}

// left fails when some placements keep the policy that they had.
func (a policyApplied) left() error {
	switch refused, away := a.Counts["refused"], a.Counts["not_yet"]; {
	case refused > 0:
		return fmt.Errorf("%d placements were refused", refused)
	case away > 0:
		return fmt.Errorf("%d placements could not be reached: placement policy resume %s", away, a.ID)
	}
	return nil
}
