package endpoint

import (
	"time"

	"placement/models/lifecycle"
)

// RequestReplay asks that what was recorded in a span of time be sent again, or at last.
type RequestReplay struct {
	Since time.Time `json:"since"`
	Until time.Time `json:"until"`
	Which Which     `json:"which"`
	// Now is the wall time at which it was asked for: a tenant's own clock says nothing of when things were recorded.
	Now time.Time `json:"now"`
}

// Name is the command.
func (RequestReplay) Name() string { return "request_replay" }

// Fact is what history says.
func (RequestReplay) Fact() string { return "replay_requested" }

func (RequestReplay) from() []Status { return open() }

// Check refuses a span that lies in the future, is none, or reaches back further than what is kept.
func (e RequestReplay) Check() error {
	if err := one(e.Which, "which", Whiches()); err != nil {
		return err
	}
	switch {
	case e.Since.IsZero():
		return lifecycle.RefuseField(lifecycle.CodeRequired, "since", "say from when on")
	case !e.Since.Before(e.Until):
		return lifecycle.RefuseField(lifecycle.CodeInvalid, "until", "the end lies after the beginning")
	case e.Until.After(e.Now):
		return lifecycle.RefuseField(CodeReplayInFuture, "until", "what has not happened cannot be sent again")
	case e.Now.Sub(e.Since) > ReplayDays*24*time.Hour:
		return lifecycle.RefuseField(CodeReplayTooFar, "since", "what happened is kept for ninety days")
	}
	return nil
}

func (e RequestReplay) apply(s State, _ time.Time) (State, error) {
	if !s.Keeps() {
		return s, lifecycle.Refuse(lifecycle.CodeNotPossibleNow, "an endpoint that was never verified is told nothing").
			With("status", string(s.Status)).With("command", e.Name())
	}
	if s.Replay != nil {
		return s, lifecycle.Refuse(CodeReplayRunning, "another replay is being queued")
	}
	if err := e.Check(); err != nil {
		return s, err
	}
	s.Replays++
	s.Replay = &Replay{No: s.Replays, Since: e.Since.UTC(), Until: e.Until.UTC(), Which: e.Which}
	return s, nil
}

// FinishReplay says that everything was queued. The endpoint itself brings it.
type FinishReplay struct {
	No int `json:"no"`
	// Queued is how many messages were.
	Queued int `json:"queued"`
}

// Name is the command.
func (FinishReplay) Name() string { return "finish_replay" }

// Fact is what history says.
func (FinishReplay) Fact() string { return "replay_queued" }

func (FinishReplay) from() []Status { return open() }

func (e FinishReplay) apply(s State, _ time.Time) (State, error) {
	if s.Replay == nil || s.Replay.No != e.No {
		return s, lifecycle.Refuse(CodeNotReplaying, "no such replay is being queued")
	}
	s.Replay = nil
	return s, nil
}
