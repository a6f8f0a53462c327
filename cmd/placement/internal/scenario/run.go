package scenario

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"placement/cmd/placement/internal/caller"
)

// Options say where stories run and how they are told.
type Options struct {
	// URL is the service's; Tokens are those of the practice tenant, the first of a role being the one that plays it.
	URL    string
	Tokens []caller.Token
	// Out takes the stories as they are told; with Verbose also every request.
	Out     io.Writer
	Verbose bool
	// KeepGoing runs the stories that come after one that failed.
	KeepGoing bool
	// Patience is how long a request is repeated while the service is away, or does not know the outcome yet.
	Patience time.Duration

	// pause is how tests wait: not at all.
	pause func(context.Context, time.Duration) error
}

// Run plays stories one after the other: they share the clock of the practice tenant. The error joins what went wrong, with
// file and line.
func Run(ctx context.Context, stories []Story, o Options) error {
	t := teller{o.Out, o.Verbose}
	s := caller.New(o.URL, o.Patience)
	if o.pause != nil {
		s.Pause = o.pause
	}
	if o.Verbose {
		s.Trace = func(line string) { t.then("·", line) }
	}
	all, err := crewOf(ctx, s, o.Tokens)
	if err != nil {
		return err
	}
	var wrong []error
	var told []string
	for _, story := range stories {
		line, err := one(ctx, story, s, t, all)
		told = append(told, line)
		if err == nil {
			continue
		}
		wrong = append(wrong, err)
		if ctx.Err() != nil || !o.KeepGoing {
			break
		}
	}
	t.line("")
	for _, line := range told {
		t.line(line)
	}
	return errors.Join(wrong...)
}

// one plays one story and returns the line that sums it up.
func one(ctx context.Context, story Story, s *caller.Service, t teller, all []crew) (string, error) {
	run, err := newRun()
	if err != nil {
		return "", err
	}
	p, err := newPlay(story, s, t, run, all)
	if err != nil {
		return "failed  " + story.Title, err
	}
	began := time.Now()
	err = p.perform(ctx)
	outcome := "ok     "
	if err != nil {
		outcome = "failed "
	}
	days := 0
	if p.began != "" {
		days = p.began.DaysUntil(p.today())
	}
	return fmt.Sprintf("%s %-58s %3d steps %4d checks %4d days in %5.1f s", outcome, story.Title, len(story.steps), p.checks, days,
		time.Since(began).Seconds()), err
}

// newRun names a run, so that its numbers and keys are no other's.
func newRun() (string, error) {
	name := make([]byte, 8)
	if _, err := rand.Read(name); err != nil {
		return "", fmt.Errorf("name the run: %w", err)
	}
	return hex.EncodeToString(name), nil
}
