package placement

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"placement/models/lifecycle"
)

// Disagreement is the candidate's with the evaluation or with the ending; why is content.
type Disagreement struct {
	No      int               `json:"no"`
	About   DisagreementAbout `json:"about"`
	Channel lifecycle.Channel `json:"channel"`
	On      lifecycle.Date    `json:"on"`
	// Result and AnsweredOn are empty until the case worker has answered.
	Result     DisagreementResult `json:"result,omitempty"`
	AnsweredOn lifecycle.Date     `json:"answered_on,omitempty"`
}

// DisagreementAbout says what a candidate does not agree with.
type DisagreementAbout string

// What a candidate may disagree with.
const (
	AboutEvaluation DisagreementAbout = "evaluation"
	AboutEnding     DisagreementAbout = "ending"
)

// DisagreementResult says what became of a disagreement.
type DisagreementResult string

// The results. Agreed to in part is Changed: what was changed is in the answer.
const (
	// Changed: something was corrected, or is looked at again.
	Changed DisagreementResult = "changed"
	// Kept: what was said stands, and the candidate has been told why.
	Kept DisagreementResult = "kept"
)

// Contents of disagreements.
const (
	ContentDisagreement = "disagreement"
	ContentAnswer       = "answer"
)

// Codes of refusals about disagreements.
const (
	CodeDisagreementUnknown  = "disagreement_unknown"
	CodeDisagreementAnswered = "disagreement_already_answered"
	CodeDisagreementOpen     = "disagreement_open"
)

// disagreementDays is how soon a disagreement is answered where the policy says nothing: it may be older than the question.
const disagreementDays = 5

func keyDisagreement(no int) string { return fmt.Sprintf("disagreement:%d", no) }

// RecordDisagreement records that the candidate does not agree with the evaluation or with how the placement ended. It may
// come until the placement is closed. Contents: disagreement (required).
type RecordDisagreement struct {
	About    DisagreementAbout  `json:"about"`
	Channel  lifecycle.Channel  `json:"channel"`
	Contents lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (RecordDisagreement) Name() string { return "record_disagreement" }

// Fact is what history says.
func (RecordDisagreement) Fact() string { return "disagreement_recorded" }

// Refs are the texts it refers to.
func (e RecordDisagreement) Refs() lifecycle.Contents { return e.Contents }

func (RecordDisagreement) rule() rule { return disagreeing() }

func (e RecordDisagreement) apply(s State, at time.Time) (State, error) {
	if !slices.Contains([]DisagreementAbout{AboutEvaluation, AboutEnding}, e.About) {
		return s, lifecycle.RefuseField(lifecycle.CodeInvalid, "about", "say what the candidate does not agree with: evaluation or ending")
	}
	if err := needChannel(e.Channel); err != nil {
		return s, err
	}
	if err := needText(e.Contents, ContentDisagreement, "disagreement_text", "write down what the candidate does not agree with, and why"); err != nil {
		return s, err
	}
	return s.disagree(e.About, e.Channel, at), nil
}

// disagree adds a disagreement, which waits for an answer.
func (s State) disagree(about DisagreementAbout, channel lifecycle.Channel, at time.Time) State {
	s.Disagreements = append(s.Disagreements, Disagreement{No: len(s.Disagreements) + 1, About: about, Channel: channel, On: s.today(at)})
	return s
}

// AnswerDisagreement records what the candidate was answered. Contents: answer (required).
type AnswerDisagreement struct {
	No       int                `json:"no"`
	Result   DisagreementResult `json:"result"`
	Contents lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (AnswerDisagreement) Name() string { return "answer_disagreement" }

// Fact is what history says.
func (AnswerDisagreement) Fact() string { return "disagreement_answered" }

// Refs are the texts it refers to.
func (e AnswerDisagreement) Refs() lifecycle.Contents { return e.Contents }

func (AnswerDisagreement) rule() rule { return disagreeing() }

func (e AnswerDisagreement) apply(s State, at time.Time) (State, error) {
	i := slices.IndexFunc(s.Disagreements, func(d Disagreement) bool { return d.No == e.No })
	switch {
	case i < 0:
		return s, lifecycle.RefuseField(CodeDisagreementUnknown, "no", "there is no disagreement with this number")
	case s.Disagreements[i].AnsweredOn != "":
		return s, lifecycle.Refuse(CodeDisagreementAnswered, "this disagreement has been answered already")
	case !slices.Contains([]DisagreementResult{Changed, Kept}, e.Result):
		return s, lifecycle.RefuseField(lifecycle.CodeInvalid, "result", "say what became of it: changed or kept")
	}
	if err := needText(e.Contents, ContentAnswer, "answer_text", "write down what the candidate was answered"); err != nil {
		return s, err
	}
	s.Disagreements[i].Result, s.Disagreements[i].AnsweredOn = e.Result, s.today(at)
	return s, nil
}

// disagreeing is the rule of both: while there is something to disagree with, and before it is closed.
func disagreeing() rule {
	stages := []Status{Evaluating, Evaluated}
	return rule{from: stages, to: stages, moves: staying(stages)}
}

// openDisagreements are those that wait for an answer.
func (s State) openDisagreements() []Disagreement {
	return slices.DeleteFunc(slices.Clone(s.Disagreements), func(d Disagreement) bool { return d.AnsweredOn != "" })
}

// answerPlans are the deadlines of the disagreements that wait for an answer.
func (s State) answerPlans(p *planner) {
	for _, d := range s.openDisagreements() {
		p.within(keyDisagreement(d.No), d.On, cmp.Or(s.Policy.DisagreementDays, disagreementDays),
			lifecycle.Step{Kind: lifecycle.Remind, Days: -1, Hour: lifecycle.Morning}, lifecycle.Step{Kind: lifecycle.Escalate, Days: 1, Hour: lifecycle.Morning})
	}
}

// answerTasks are the tasks of the disagreements that wait for an answer.
func (s State) answerTasks(t *tasks) {
	for _, d := range s.openDisagreements() {
		t.add(fmt.Sprintf("answer_disagreement:%d", d.No), "answer_disagreement", keyDisagreement(d.No))
	}
}

// checkClose refuses a close that leaves somebody without an answer, or an early end without lessons: theirs was marked
// missing when the evaluation closed, and then they come with the close.
func (s State) checkClose(c lifecycle.Contents) error {
	if open := s.openDisagreements(); len(open) > 0 {
		return lifecycle.Refuse(CodeDisagreementOpen, "the candidate does not agree and has not been answered; answer first").
			With("no", strconv.Itoa(open[0].No))
	}
	given := func(e Evaluation) bool { return e.Party == lifecycle.PartyCaseWorker && !e.Missing }
	if !s.learns() || slices.ContainsFunc(s.Evaluations, given) {
		return nil
	}
	return needLessons(c)
}

// needLessons refuses an early end of which nobody says what it taught.
func needLessons(c lifecycle.Contents) error {
	for _, kind := range []string{ContentWentWrong, ContentAvoid} {
		if !c.Has(kind) {
			return lifecycle.RefuseField(CodeLessonsMissing, kind, "after an early end, write down what went wrong and how to avoid it")
		}
	}
	return nil
}
