package scenario

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/cmd/placement/internal/caller"
)

// head is a story without its steps, in 17 lines.
const head = `story: A test
purpose: To see what is read.
cast:
  case workers: {anna: caseworker}
  companies:
    acme:
      name: Acme
      workplaces:
        yard:
          name: The yard
          street: Vej 1
          postal code: "8000"
          city: Aarhus
          places: {desk: {title: Desk}}
  candidates:
    kim: {name: Kim}
steps:
`

// proposal is the step that most stories begin with, in 8 lines.
const proposal = `  - propose:
      candidate: kim
      place: desk
      purpose: paid hours
      goals: {job: {kind: job}}
      from: next monday
      weeks: 2
      hours: 10
`

func TestWhatIsWrongInAFileIsNamedWithItsLine(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ steps, want string }{
		"unknown key of a step": {
			proposal + "  - candidate sais: yes\n",
			"story.yaml:26: unknown key in step\n    expected one of: accommodations, add step, adjust, agreement, amend, amend terms, answer disagreement, answer reporter, apply policy, approve presentation,",
		},
		"unknown key inside": {
			strings.Replace(proposal, "candidate: kim", "canidate: kim", 1),
			"story.yaml:19: unknown key in propose",
		},
		"unknown expectation": {
			proposal + "    expect:\n      state: proposed\n",
			"story.yaml:27: unknown key in expect",
		},
		"missing key": {
			strings.Replace(proposal, "      hours: 10\n", "", 1),
			"story.yaml:19: propose\n    expected \"hours\"\n    found    no such key",
		},
		"a key twice": {
			strings.Replace(proposal, "      weeks: 2\n", "      weeks: 2\n      weeks: 3\n", 1),
			"story.yaml:25: key in propose\n    expected \"weeks\" once",
		},
		"text for a number": {
			strings.Replace(proposal, "weeks: 2", "weeks: two", 1),
			"story.yaml:24: value\n    expected a whole number\n    found    \"two\"",
		},
		"list for a text": {
			strings.Replace(proposal, "purpose: paid hours", "purpose: [a, b]", 1),
			"story.yaml:21: value\n    expected a text\n    found    a list",
		},
		"maybe": {
			proposal + "  - candidate says: maybe\n",
			"story.yaml:26: value\n    expected yes or no\n    found    \"maybe\"",
		},
		"no day": {
			strings.Replace(proposal, "next monday", "next mondey", 1),
			"story.yaml:23: the day \"next mondey\": \"mondey\" is no day of the week",
		},
		"a day without a time": {
			proposal + "  - book meeting: tomorrow\n",
			"story.yaml:26: value\n    expected a day and a time",
		},
		"a candidate nobody knows": {
			strings.Replace(proposal, "candidate: kim", "candidate: lee", 1),
			"story.yaml:19: candidate\n    expected a name that the story has given\n    found    \"lee\"",
		},
		"a place nobody knows": {
			proposal + "    expect:\n      place free: {place: chair, on: today}\n",
			"story.yaml:27: place\n    expected a name that the story has given",
		},
		"a case worker nobody knows": {
			proposal + "  - worker: bo\n    candidate says: yes\n",
			"story.yaml:26: case worker\n    expected a name that the story has given",
		},
		"two things at once": {
			proposal + "  - candidate says: yes\n    company says: yes\n",
			"story.yaml:26: step\n    expected one thing that happens\n    found    2 of them",
		},
		"nothing at all": {
			proposal + "  - note: Nothing happens.\n",
			"story.yaml:26: step\n    expected something that happens, or that is expected",
		},
		"no placement yet": {
			"  - candidate says: yes\n",
			"story.yaml:18: step\n    expected placement: which one it is about\n    found    0 of them",
		},
		"which placement": {
			proposal + strings.Replace(proposal, "candidate: kim", "{as: other, candidate: kim", 1),
			"story.yaml",
		},
		"the same name twice": {
			proposal + proposal,
			"story.yaml:26: propose\n    expected a new name for the placement (as: …)\n    found    \"kim\", which is taken",
		},
		"a strange amount of time": {
			proposal + "  - pass: two fortnights\n",
			"story.yaml:26: pass\n    expected 2 working days, 3 days, 4 hours",
		},
		"not all parties": {
			proposal + "  - hold meeting: {without: the dog}\n",
			"story.yaml:26: without\n    expected one of: candidate, company, caseworker, accommodations,",
		},
		"half a deadline": {
			proposal + "    expect:\n      next deadline: {for: start, next: remind}\n",
			"story.yaml:27: deadline\n    expected \"next\" and \"at\" together",
		},
		"nothing in a list": {
			proposal + "    expect:\n      tasks:\n",
			"story.yaml:27: tasks\n    expected a list, or \"none\"\n    found    nothing",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Parse("story.yaml", []byte(head+c.steps))
			require.ErrorContains(t, err, c.want)
		})
	}
}

func TestEverythingWrongIsReportedTogether(t *testing.T) {
	t.Parallel()

	_, err := Parse("story.yaml", []byte(head+strings.NewReplacer("weeks: 2", "weeks: two", "hours: 10", "hours: ten").Replace(proposal)))

	require.ErrorContains(t, err, "story.yaml:24: ")
	require.ErrorContains(t, err, "story.yaml:25: ")
}

func TestFilesThatAreNoStory(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"empty":       {"", "there is no story in this file"},
		"a list":      {"- one\n", "story.yaml:1: story\n    expected a mapping"},
		"broken":      {"story: [\n", "story.yaml: yaml:"},
		"two of them": {head + proposal + "---\nstory: another\n", "expected one story"},
		"nobody acts": {strings.Replace(head, "{anna: caseworker}", "{}", 1) + proposal, "expected a case worker"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Parse("story.yaml", []byte(c.text))
			require.ErrorContains(t, err, c.want)
		})
	}
}

func TestStepsAreAboutTheOnlyPlacementThereIs(t *testing.T) {
	t.Parallel()

	s, err := Parse("story.yaml", []byte(head+proposal+"  - candidate says: yes\n"))

	require.NoError(t, err)
	require.Equal(t, "A test", s.Title)
	require.Equal(t, "kim", s.steps[1].placement)
	require.Equal(t, "anna", s.steps[1].worker)
	require.Equal(t, 26, s.steps[1].line)
}

func TestARefusedProposalIsNoPlacement(t *testing.T) {
	t.Parallel()

	s, err := Parse("story.yaml", []byte(head+proposal+"    refused: place taken\n"+proposal+"  - candidate says: yes\n"))

	require.NoError(t, err)
	require.Equal(t, "place_taken", s.steps[0].refused.name)
	require.Equal(t, "kim", s.steps[2].placement)
}

func TestShippedStoriesAreWhole(t *testing.T) {
	t.Parallel()

	stories, err := Shipped()

	require.NoError(t, err)
	files, err := filepath.Glob("stories/*.yaml")
	require.NoError(t, err)
	require.Len(t, stories, len(files))
	for _, s := range stories {
		require.NotEmpty(t, s.Title)
		require.True(t, strings.HasSuffix(s.Purpose, "."), "the purpose of %s is a sentence", s.File)
		require.FileExists(t, filepath.Join("..", "..", "..", "..", s.File), "stories are found where errors say they are")
	}
}

func TestStoriesAreReadFromFiles(t *testing.T) {
	t.Parallel()
	good := filepath.Join(t.TempDir(), "good.yaml")
	bad := filepath.Join(t.TempDir(), "bad.yaml")
	require.NoError(t, os.WriteFile(good, []byte(head+proposal), 0o600))
	require.NoError(t, os.WriteFile(bad, []byte("story: 1\n"), 0o600))

	stories, err := Read([]string{good})
	require.NoError(t, err)
	require.Len(t, stories, 1)

	_, err = Read([]string{good, bad})
	require.ErrorContains(t, err, bad+":1: story")
	_, err = Read([]string{filepath.Join(t.TempDir(), "none.yaml")})
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestTokens(t *testing.T) {
	t.Parallel()

	tokens, err := caller.ParseTokens("TOKEN caseworker Anna Andersen secret_1\n\nsupervisor Susanne secret_2\n")

	require.NoError(t, err)
	require.Equal(t, []caller.Token{{Role: "caseworker", User: "Anna Andersen", Token: "secret_1"}, {Role: "supervisor", User: "Susanne", Token: "secret_2"}}, tokens)
	_, err = caller.ParseTokens("caseworker\n")
	require.ErrorContains(t, err, "line 1")
}
