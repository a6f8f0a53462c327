package agreement_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/agreement"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/vocabulary"
)

func happenings(stories ...lifecycletest.Happened) []agreement.Happening {
	all := make([]agreement.Happening, len(stories))
	for i, h := range stories {
		all[i] = agreement.Happening{Event: h.Event, At: h.At}
	}
	return all
}

func TestEditionsAreTheEventsThatChangedWhatIsAgreed(t *testing.T) {
	t.Parallel()
	line := func(m vocabulary.Model, workplace string, count int) agreement.Line {
		return agreement.Line{Model: m, WorkplaceID: workplace, CompanyID: lifecycletest.CompanyID, Count: count}
	}
	every, pay := 7, true
	tasks := lifecycle.Contents{{ID: "b", Kind: agreement.ContentCompanyTask, Hash: "h"}}
	note := lifecycletest.Text(agreement.ContentNote)
	history := happenings(
		lifecycletest.Happened{At: lifecycletest.At(lifecycletest.DraftedOn, 9), Event: lifecycletest.DraftAgreement()},
		lifecycletest.Happened{At: lifecycletest.At("2027-01-05", 10), Event: lifecycletest.SignsAgreement(lifecycle.PartyCompany)},
		lifecycletest.Happened{At: lifecycletest.At("2027-01-06", 10), Event: agreement.ReviseAgreement{
			Lines: []agreement.Line{
				line(vocabulary.SoughtForOne, lifecycletest.WorkplaceID, 1), line(vocabulary.FixedPlaces, lifecycletest.WorkplaceID, 3),
				line(vocabulary.FixedPlaces, lifecycletest.OtherWorkplaceID, 1),
			},
			FollowUpEvery: &every, MentorPay: &pay, Contents: tasks,
		}},
		lifecycletest.Happened{At: lifecycletest.At("2027-01-07", 10), Event: lifecycletest.SignsAgreement(lifecycle.PartyCompany)},
		lifecycletest.Happened{At: lifecycletest.At("2027-01-08", 10), Event: lifecycletest.SignsAgreement(lifecycle.PartyMunicipality)},
		lifecycletest.Happened{At: lifecycletest.At("2027-01-11", 10), Event: agreement.RenewAgreement{End: "2028-12-29", Channel: lifecycle.ChannelMeeting, Contents: note}},
	)

	editions, err := agreement.Editions(history)

	require.NoError(t, err)
	require.Len(t, editions, 3, "signatures change nothing of what is agreed")
	require.Equal(t, []int{1, 3, 6}, []int{editions[0].Version, editions[1].Version, editions[2].Version})
	require.Equal(t, []bool{false, true, false}, []bool{editions[0].Voided, editions[1].Voided, editions[2].Voided})
	require.Equal(t, []agreement.Change{
		{Term: agreement.TermLine, Model: vocabulary.FixedPlaces, WorkplaceID: lifecycletest.WorkplaceID, Old: "2", New: "3"},
		{Term: agreement.TermLine, Model: vocabulary.AdvanceAgreement, WorkplaceID: lifecycletest.WorkplaceID, Old: "1"},
		{Term: agreement.TermLine, Model: vocabulary.FixedPlaces, WorkplaceID: lifecycletest.OtherWorkplaceID, New: "1"},
		{Term: agreement.TermFollowUpEvery, Old: "14", New: "7"},
		{Term: agreement.TermMentorPay, Old: "false", New: "true"},
		{Term: agreement.ContentCompanyTask, OldTexts: lifecycletest.Text(agreement.ContentCompanyTask), NewTexts: tasks},
	}, editions[0].Changes(editions[1]), "a line that only got another number is the same line")
	require.Equal(t, []agreement.Change{{Term: agreement.TermLastDay, Old: "2028-01-14", New: "2028-12-29"}}, editions[1].Changes(editions[2]))
	require.Equal(t, note, editions[2].Said)
	require.Empty(t, editions[2].Changes(editions[2]))
	require.Len(t, editions[0].Changes(editions[2]), 7, "from the first to the last, all of it")
}

// What is told is told of every canonical life, and no term is forgotten: what AllTerms does not know has no words.
func TestEveryCanonicalAgreementHasEditions(t *testing.T) {
	t.Parallel()
	for _, n := range lifecycletest.AgreementStates() {
		editions, err := agreement.Editions(happenings(n.Story...))
		require.NoError(t, err, n.Name)
		last := editions[len(editions)-1]
		require.Equal(t, n.State.Terms, last.Terms, n.Name)
		for i := range editions[1:] {
			for _, c := range editions[i].Changes(editions[i+1]) {
				require.Contains(t, agreement.AllTerms(), c.Term)
			}
		}
	}
	_, err := agreement.Editions(happenings(lifecycletest.InAgreement("active").Story[1:]...))
	require.Error(t, err, "a history without its beginning is none")
}
