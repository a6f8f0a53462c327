package endpoint_test

import (
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/endpoint"
	"placement/models/lifecycle/lifecycletest"
)

var _ lifecycle.Process[endpoint.State] = endpoint.State{}

func TestMain(m *testing.M) {
	flag.Bool("update", false, "write the golden files anew")
	os.Exit(m.Run())
}

func text(t require.TestingT, v any) string {
	data, err := json.Marshal(v)
	require.NoError(t, err)
	return string(data)
}

func TestNamesAreFixed(t *testing.T) {
	t.Parallel()
	var names []string
	for _, e := range endpoint.Events() {
		names = append(names, e.Name()+" "+e.Fact())
	}

	// In histories, on the wire and in webhooks: only added to.
	require.Equal(t, []string{
		"register_endpoint endpoint_registered", "request_verification verification_requested", "verify_endpoint endpoint_verified",
		"fail_verification verification_failed", "change_endpoint endpoint_changed", "rotate_secret secret_rotated", "send_test test_sent",
		"pause_endpoint endpoint_paused", "resume_endpoint endpoint_resumed", "note_failing endpoint_failing",
		"note_recovered endpoint_recovered", "give_up_deliveries deliveries_given_up", "settle_gaps gaps_settled",
		"request_replay replay_requested", "finish_replay replay_queued", "disable_endpoint endpoint_disabled",
		"reassign_endpoint endpoint_reassigned", "delete_endpoint endpoint_deleted", "change_calendar calendar_changed", "remind reminded",
		"escalate escalated",
	}, names)
	require.Equal(t, endpoint.TestFact, endpoint.SendTest{}.Fact())
}

func TestEveryEventIsDecodedByItsName(t *testing.T) {
	t.Parallel()
	for _, e := range endpoint.Events() {
		got, err := endpoint.Decode(e.Name(), []byte(text(t, e)))
		require.NoError(t, err)
		require.IsType(t, e, got)
	}
	for _, v := range lifecycletest.EndpointCommands() {
		got, err := endpoint.Decode(v.Event.Name(), []byte(text(t, v.Event)))
		require.NoError(t, err)
		require.Equal(t, v.Event, got)
	}
	for name, data := range map[string]string{"forget": `{}`, "give_up_deliveries": `{"count":"x"}`} {
		_, err := endpoint.Decode(name, []byte(data))
		require.Error(t, err)
	}
}

const matrixFile = "testdata/matrix_v1.tsv"

// Every event at every stage: where it leads, or with what code it is refused.
func TestGoldenMatrix(t *testing.T) {
	t.Parallel()
	none := lifecycletest.NamedEndpoint{Name: "(none)", At: lifecycletest.At(lifecycletest.ProposedOn, 9)}
	var b strings.Builder
	b.WriteString("state")
	for _, v := range lifecycletest.EndpointCommands() {
		b.WriteString("\t" + v.Name)
	}
	b.WriteString("\tclock\n")
	for _, n := range append([]lifecycletest.NamedEndpoint{none}, lifecycletest.EndpointStates()...) {
		b.WriteString(n.Name)
		for _, v := range lifecycletest.EndpointCommands() {
			b.WriteString("\t" + cell(t, n.State, v.Event, n.At))
		}
		clock := "-"
		if d, ok := n.State.Due(); ok {
			rung, _ := d.Next()
			e, _ := n.State.Elapse(rung.At)
			clock = e.Name() + ":" + cell(t, n.State, e, rung.At)
		}
		b.WriteString("\t" + clock + "\n")
	}

	if flag.Lookup("update").Value.String() == "true" {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(matrixFile, []byte(b.String()), 0o644))
	}
	want, err := os.ReadFile(matrixFile)
	require.NoError(t, err)
	require.Equal(t, strings.Split(string(want), "\n"), strings.Split(b.String(), "\n"), "run the test with -update if this is what you meant")
}

func cell(t *testing.T, s endpoint.State, e lifecycle.Event, at time.Time) string {
	t.Helper()
	next, err := s.Next(e, at)
	if err == nil {
		return string(next.Status)
	}
	var refusal *lifecycle.RuleError
	require.ErrorAs(t, err, &refusal)
	return refusal.Code
}

// What is said to be possible is, and nothing else of what people send.
func TestAllowedIsWhatCanHappen(t *testing.T) {
	t.Parallel()
	for _, n := range lifecycletest.EndpointStates() {
		for _, v := range lifecycletest.EndpointCommands() {
			if endpoint.ByItself(v.Event.Name()) || v.Event.Name() == "register_endpoint" {
				continue
			}
			_, err := n.State.Next(v.Event, n.At)
			if err == nil {
				require.Contains(t, n.State.Allowed(), v.Event.Name(), n.Name)
			} else if !strings.Contains(err.Error(), endpoint.CodeNothingToChange) {
				require.NotContains(t, n.State.Allowed(), v.Event.Name(), "%s: %v", n.Name, err)
			}
		}
	}
}

// Somebody is asked to do something wherever something is wrong, and nobody while it works.
func TestWhoeverMustActHasATask(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		"pending": "verify_endpoint", "asked": "verify_endpoint", "unverified": "verify_endpoint", "active": "", "failing": "mend_endpoint",
		"failing_reminded": "mend_endpoint", "failing_escalated": "mend_endpoint", "unanswered": "mend_endpoint", "gone": "mend_endpoint",
		"paused": "resume_endpoint", "gaps": "settle_gaps", "replaying": "", "moved": "verify_endpoint", "deleted": "",
	}
	for _, n := range lifecycletest.EndpointStates() {
		var keys []string
		for _, task := range n.State.Tasks() {
			keys = append(keys, task.Key)
		}
		require.Equal(t, want[n.Name], strings.Join(keys, " "), n.Name)
		require.Equal(t, n.Name == "deleted", n.State.Head().Ended)
		if n.Name == "failing_escalated" || n.Name == "unanswered" {
			require.True(t, n.State.Tasks()[0].Escalated, n.Name)
		}
	}
}

func TestWhatHappensIsKeptFromTheFirstVerificationOn(t *testing.T) {
	t.Parallel()
	for _, n := range lifecycletest.EndpointStates() {
		kept := n.Name != "pending" && n.Name != "asked" && n.Name != "unverified" && n.Name != "deleted"
		require.Equal(t, kept, n.State.Keeps(), n.Name)
		require.Equal(t, n.State.Status == endpoint.Active, n.State.Sends(), n.Name)
	}
}

func TestAReplayStaysWithinWhatIsKept(t *testing.T) {
	t.Parallel()
	now := lifecycletest.At("2027-06-01", 12)
	for name, c := range map[string]struct {
		e     endpoint.RequestReplay
		field string
	}{
		"no which":   {endpoint.RequestReplay{Since: now.AddDate(0, 0, -1), Until: now, Now: now}, "which"},
		"no since":   {endpoint.RequestReplay{Until: now, Which: endpoint.Missing, Now: now}, "since"},
		"backwards":  {endpoint.RequestReplay{Since: now, Until: now.Add(-1), Which: endpoint.Missing, Now: now}, "until"},
		"in future":  {endpoint.RequestReplay{Since: now, Until: now.Add(1), Which: endpoint.Missing, Now: now}, "until"},
		"91 days":    {endpoint.RequestReplay{Since: now.AddDate(0, 0, -91), Until: now, Which: endpoint.Missing, Now: now}, "since"},
		"90 days":    {endpoint.RequestReplay{Since: now.Add(-90 * 24 * time.Hour), Until: now, Which: endpoint.Everything, Now: now}, ""},
		"other word": {endpoint.RequestReplay{Since: now.AddDate(0, 0, -1), Until: now, Which: "some", Now: now}, "which"},
	} {
		err := c.e.Check()
		if c.field == "" {
			require.NoError(t, err, name)
			continue
		}
		var rule *lifecycle.RuleError
		require.ErrorAs(t, err, &rule, name)
		require.Equal(t, c.field, rule.Field, name)
	}
}
