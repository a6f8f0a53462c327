package mentor_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"placement/models/lifecycle"
	"placement/models/lifecycle/mentor"
	"placement/models/lifecycle/vocabulary"
)

// ready is a mentor with whom nothing is wrong.
func ready() mentor.Facts {
	return mentor.Facts{
		MentorID: "m", Here: true, Active: true, TrainedTo: "2028-01-14", Capacity: 2,
		Others: []lifecycle.Period{{Start: "2027-01-04", End: "2027-03-01"}},
		Period: lifecycle.Period{Start: "2027-02-01", End: "2027-04-30"},
	}
}

// What a mentor can lack, and what that is under each model: model 1, 2, 3, 4, and where nothing was agreed.
func TestEveryLackUnderEveryModel(t *testing.T) {
	t.Parallel()
	models := []vocabulary.Model{vocabulary.FixedPlaces, vocabulary.AdvanceAgreement, vocabulary.SoughtForOne, vocabulary.Cluster, ""}
	for _, c := range []struct {
		name string
		lack func(f *mentor.Facts)
		want [5]string
	}{
		{"nothing", func(*mentor.Facts) {}, [5]string{}},
		{"nobody named", func(f *mentor.Facts) { *f = mentor.Facts{Period: f.Period} }, [5]string{
			"mentor_missing block", "mentor_missing warn", "mentor_missing warn", "mentor_missing block", "",
		}},
		{"at another workplace", func(f *mentor.Facts) { f.Here = false }, [5]string{
			"mentor_elsewhere block", "mentor_elsewhere warn", "mentor_elsewhere warn", "mentor_elsewhere block", "mentor_elsewhere warn",
		}},
		{"has left", func(f *mentor.Facts) { f.Active = false }, [5]string{
			"mentor_left block", "mentor_left warn", "mentor_left warn", "mentor_left block", "mentor_left warn",
		}},
		{"untrained", func(f *mentor.Facts) { f.TrainedTo = "" }, [5]string{
			"mentor_untrained block", "mentor_untrained warn", "mentor_untrained warn", "mentor_untrained block", "mentor_untrained warn",
		}},
		{"full", func(f *mentor.Facts) { f.Capacity = 1 }, [5]string{
			"mentor_full block", "mentor_full needs_approval", "mentor_full needs_approval", "mentor_full block", "mentor_full info",
		}},
		{"untrained and full", func(f *mentor.Facts) { f.Capacity, f.TrainedTo = 1, "" }, [5]string{
			"mentor_untrained block, mentor_full block", "mentor_untrained warn, mentor_full needs_approval",
			"mentor_untrained warn, mentor_full needs_approval", "mentor_untrained block, mentor_full block",
			"mentor_untrained warn, mentor_full info",
		}},
		{"trained up to a day in the period", func(f *mentor.Facts) { f.TrainedTo = "2027-04-29" }, [5]string{
			"mentor_training_ends info", "mentor_training_ends info", "mentor_training_ends info", "mentor_training_ends info",
			"mentor_training_ends info",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for i, model := range models {
				f := ready()
				c.lack(&f)

				found := mentor.Readiness(model, f)

				require.Equal(t, c.want[i], said(found), "model %q", model)
				for _, x := range found {
					require.NotEmpty(t, x.TextDA)
					require.NotEmpty(t, x.TextEN)
				}
			}
		})
	}
}

// What would block the start is not suggested; nor is anybody whose mentor has no time.
func TestWhatIsNotSuggested(t *testing.T) {
	t.Parallel()
	for model, want := range map[vocabulary.Model][3]bool{
		vocabulary.FixedPlaces: {true, true, true}, vocabulary.Cluster: {true, true, true},
		vocabulary.AdvanceAgreement: {false, false, true}, vocabulary.SoughtForOne: {false, false, true}, "": {false, false, true},
	} {
		require.Equal(t, want, [3]bool{
			mentor.Excludes(model, mentor.RuleMissing), mentor.Excludes(model, mentor.RuleUntrained), mentor.Excludes(model, mentor.RuleFull),
		}, "model %q", model)
	}
	require.False(t, mentor.Excludes(vocabulary.FixedPlaces, mentor.RuleExpires))
}

func said(found []lifecycle.Finding) string {
	var all []string
	for _, f := range found {
		all = append(all, f.Rule+" "+string(f.Severity))
	}
	return strings.Join(all, ", ")
}

func TestUntrainedSaysWhatToDo(t *testing.T) {
	t.Parallel()
	f := ready()
	f.TrainedTo = ""

	found := mentor.Readiness(vocabulary.AdvanceAgreement, f)

	require.Equal(t, map[string]string{"mentor_id": "m", "on": "2027-02-01", "command": "enrol_mentor"}, found[0].Values)
}

func TestFullSaysHowFull(t *testing.T) {
	t.Parallel()
	f := ready()
	f.Capacity = 1

	found := mentor.Readiness(vocabulary.FixedPlaces, f)

	require.Equal(t, map[string]string{"mentor_id": "m", "capacity": "1", "load": "1"}, found[0].Values)
}

func TestEarlyThereIsTimeToMendIt(t *testing.T) {
	t.Parallel()
	f := ready()
	f.Capacity, f.TrainedTo = 1, ""
	found := mentor.Readiness(vocabulary.AdvanceAgreement, f)

	early := mentor.Early(found)

	require.Equal(t, "mentor_untrained warn, mentor_full warn", said(early))
	require.Equal(t, "mentor_untrained warn, mentor_full needs_approval", said(found), "what was found is left alone")
	f = mentor.Facts{Period: f.Period}
	require.Equal(t, "mentor_missing warn", said(mentor.Early(mentor.Readiness(vocabulary.Cluster, f))))
	require.NoError(t, lifecycle.Judge(early, nil, nil))
}

// Two who come one after the other are one at a time.
func TestLoadIsThatOfTheFullestDay(t *testing.T) {
	t.Parallel()
	f := ready()
	f.Others = []lifecycle.Period{
		{Start: "2027-01-04", End: "2027-02-28"}, {Start: "2027-03-01", End: "2027-04-01"}, {Start: "2027-05-01", End: "2027-06-01"},
	}

	require.Equal(t, 1, f.Load())
}

func TestLoadIsWhatCountingEveryDayGives(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		span := func(name string) lifecycle.Period {
			start := lifecycle.Date("2027-01-01").AddDays(rapid.IntRange(0, 60).Draw(t, name))
			return lifecycle.Period{Start: start, End: start.AddDays(rapid.IntRange(0, 30).Draw(t, "days"))}
		}
		f := mentor.Facts{Period: span("period")}
		for range rapid.IntRange(0, 8).Draw(t, "others") {
			f.Others = append(f.Others, span("other"))
		}
		want := 0
		for day := f.Period.Start; day <= f.Period.End; day = day.AddDays(1) {
			n := 0
			for _, p := range f.Others {
				if p.Contains(day) {
					n++
				}
			}
			want = max(want, n)
		}

		require.Equal(t, want, f.Load())
	})
}

func TestDependsOnTheRulesAlone(t *testing.T) {
	t.Parallel()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-f", `{{join .Imports "\n"}}`, ".").Output()
	require.NoError(t, err)

	for path := range strings.FieldsSeq(string(out)) {
		first, _, _ := strings.Cut(path, "/")
		require.True(t, strings.HasPrefix(path, "placement/models/lifecycle") || !strings.Contains(first, ".") && first != "placement", path)
	}
}

func TestMentorsAreTrainedAtTheMatchWhereThatIsTheModel(t *testing.T) {
	t.Parallel()
	require.Equal(t, []vocabulary.Model{vocabulary.AdvanceAgreement, vocabulary.SoughtForOne}, mentor.TrainedAtMatch())
}
