package placement

import (
	"cmp"
	"slices"
	"time"

	"placement/models/lifecycle"
)

// evaluators are the parties whose evaluation is asked for: after a no-show the case worker's only, for nobody else has
// seen anything.
func (s State) evaluators() []lifecycle.Party {
	if s.Ending != nil && s.Ending.Kind == NoShowKind {
		return []lifecycle.Party{lifecycle.PartyCaseWorker}
	}
	parties := []lifecycle.Party{lifecycle.PartyCandidate, lifecycle.PartyCompany}
	if s.MentorID != "" {
		parties = append(parties, lifecycle.PartyMentor)
	}
	return append(parties, lifecycle.PartyCaseWorker)
}

// missingEvaluations are the parties whose evaluation is neither given nor marked missing.
func (s State) missingEvaluations() []lifecycle.Party {
	return slices.DeleteFunc(s.evaluators(), func(p lifecycle.Party) bool {
		return slices.ContainsFunc(s.Evaluations, func(e Evaluation) bool { return e.Party == p })
	})
}

// Evaluate records one party's evaluation. After an early termination or a no-show the case worker also writes what went
// wrong and how to avoid it (domain.md F72); after a swap nothing has. A candidate who writes a disagreement disagrees with
// how it ended. Contents: assessment (required), what_went_wrong, how_to_avoid, disagreement.
type Evaluate struct {
	Party lifecycle.Party `json:"party"`
	// Channel is how it came; empty when nobody said.
	Channel  lifecycle.Channel  `json:"channel,omitempty"`
	Contents lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (Evaluate) Name() string { return "evaluate" }

// Fact is what history says.
func (Evaluate) Fact() string { return "evaluation_given" }

// Refs are the texts it refers to.
func (e Evaluate) Refs() lifecycle.Contents { return e.Contents }

func (Evaluate) rule() rule {
	return rule{from: []Status{Evaluating}, to: []Status{Evaluating, Evaluated}}
}

func (e Evaluate) apply(s State, at time.Time) (State, error) {
	switch {
	case !slices.Contains(s.evaluators(), e.Party):
		return s, lifecycle.RefuseField(CodePartyNotExpected, "party", "no evaluation is expected from this party").With("party", string(e.Party))
	case !slices.Contains(s.missingEvaluations(), e.Party):
		return s, lifecycle.Refuse(CodeAlreadyEvaluated, "this party has evaluated already").With("party", string(e.Party))
	}
	if err := needText(e.Contents, ContentAssessment, ContentAssessment, "write down how it went"); err != nil {
		return s, err
	}
	if e.Channel != "" {
		if err := needChannel(e.Channel); err != nil {
			return s, err
		}
	}
	if e.Party == lifecycle.PartyCaseWorker && s.learns() {
		if err := needLessons(e.Contents); err != nil {
			return s, err
		}
	}
	if e.Contents.Has(ContentDisagreement) {
		if e.Party != lifecycle.PartyCandidate {
			return s, lifecycle.RefuseField(CodePartyNotExpected, ContentDisagreement, "only the candidate disagrees")
		}
		s = s.disagree(AboutEnding, cmp.Or(e.Channel, lifecycle.ChannelMeeting), at)
	}
	s.Evaluations = append(s.Evaluations, Evaluation{Party: e.Party, GivenOn: s.today(at), Channel: e.Channel})
	if len(s.missingEvaluations()) == 0 {
		s.Status, s.EvaluatedOn = Evaluated, s.today(at)
	}
	return s, nil
}

// CloseEvaluation is what time brings when evaluations do not come: their parts are marked missing.
type CloseEvaluation struct{ lifecycle.Elapsed }

// Name is the command.
func (CloseEvaluation) Name() string { return "close_evaluation" }

// Fact is what history says.
func (CloseEvaluation) Fact() string { return "evaluation_closed" }

func (CloseEvaluation) rule() rule {
	return rule{from: []Status{Evaluating}, to: []Status{Evaluated}, clock: true}
}

func (e CloseEvaluation) apply(s State, at time.Time) (State, error) {
	s, err := s.fire(e.Elapsed, lifecycle.Conclude, at, keyEvaluationCloses)
	if err != nil {
		return s, err
	}
	for _, p := range s.missingEvaluations() {
		s.Evaluations = append(s.Evaluations, Evaluation{Party: p, Missing: true})
	}
	s.Status, s.EvaluatedOn = Evaluated, s.today(at)
	return s, nil
}

// Close ends the process with its outcome. The lessons of an early end come with it where
// the case worker's evaluation never came. Contents: note, what_went_wrong, how_to_avoid.
type Close struct {
	Outcome    Outcome            `json:"outcome"`
	PurposeMet bool               `json:"purpose_met"`
	Contents   lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (Close) Name() string { return "close" }

// Fact is what history says.
func (Close) Fact() string { return "closed" }

// Refs are the texts it refers to.
func (e Close) Refs() lifecycle.Contents { return e.Contents }

func (Close) rule() rule { return rule{from: []Status{Evaluated}, to: []Status{Closed}} }

func (e Close) apply(s State, _ time.Time) (State, error) {
	if !slices.Contains(Outcomes(), e.Outcome) {
		return s, lifecycle.RefuseField(lifecycle.CodeInvalid, "outcome", "say what the placement led to, with one of the codes")
	}
	switch {
	case s.stepsOpen():
		return s, lifecycle.Refuse(CodeStepsOpen, "a step that was added is still to be done; complete it or drop it")
	case s.Correcting != nil:
		return s, lifecycle.Refuse(CodeCorrectionWaits, "a correction waits to be decided; decide it first")
	}
	if s.Ruleset >= 2 {
		if err := s.checkClose(e.Contents); err != nil {
			return s, err
		}
	}
	s.Outcome, s.PurposeMet = e.Outcome, e.PurposeMet
	s.Status = Closed
	return s, nil
}
