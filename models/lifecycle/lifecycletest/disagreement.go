package lifecycletest

import (
	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
)

// Disagrees returns the news that the candidate does not agree with the evaluation.
func Disagrees() placement.RecordDisagreement {
	return placement.RecordDisagreement{
		About: placement.AboutEvaluation, Channel: lifecycle.ChannelPhone, Contents: Text(placement.ContentDisagreement),
	}
}

// AnswersDisagreement returns the answer to disagreement 1: what was said stands.
func AnswersDisagreement() placement.AnswerDisagreement {
	return placement.AnswerDisagreement{No: 1, Result: placement.Kept, Contents: Text(placement.ContentAnswer)}
}

func evaluatingDisagreed() Named {
	return evaluatingPlanned().
		then("", At("2027-05-03", 10), Evaluates(lifecycle.PartyCompany)).
		then("evaluating_disagreed", At("2027-05-03", 11), Disagrees()).at("2027-05-04", 10)
}
