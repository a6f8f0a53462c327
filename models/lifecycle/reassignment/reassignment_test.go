package reassignment_test

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/reassignment"
)

func TestWhatCanBeDoneWithABatch(t *testing.T) {
	t.Parallel()
	running := reassignment.Batch{Status: reassignment.Running}

	suspended, err := running.Suspend()
	require.NoError(t, err)
	require.Equal(t, reassignment.Suspended, suspended.Status)
	same, err := suspended.Suspend()
	require.NoError(t, err)
	require.Equal(t, suspended, same)
	resumed, err := suspended.Resume()
	require.NoError(t, err)
	require.Equal(t, running, resumed)

	done := reassignment.Batch{Status: reassignment.Done}
	for _, step := range []func() (reassignment.Batch, error){done.Suspend, done.Resume} {
		_, err := step()
		var rule *lifecycle.RuleError
		require.ErrorAs(t, err, &rule)
		require.Equal(t, lifecycle.CodeNotPossibleNow, rule.Code)
	}
	done.Left = 2
	again, err := done.Resume()
	require.NoError(t, err)
	require.Equal(t, reassignment.Running, again.Status, "what was not reached is tried again")

	for _, b := range []reassignment.Batch{running, suspended, done} {
		require.Equal(t, reassignment.Batch{Status: reassignment.Running, Back: true}, b.Undo())
	}
	undone := reassignment.Batch{Status: reassignment.Done, Back: true}
	require.Equal(t, undone, undone.Undo(), "once")
}

func TestWhatAReassignmentMustSay(t *testing.T) {
	t.Parallel()
	company := []reassignment.Item{item(reassignment.Company, "c1", "")}

	require.NoError(t, reassignment.CheckRecipients([]string{"bo"}, ""))
	require.NoError(t, reassignment.CheckRecipients(nil, "north"))
	require.Error(t, reassignment.CheckRecipients(nil, ""))
	require.Error(t, reassignment.CheckRecipients([]string{"bo"}, "north"))
	require.NoError(t, reassignment.CheckHandover(company, 1))
	require.Error(t, reassignment.CheckHandover(company, 0))
	require.NoError(t, reassignment.CheckHandover([]reassignment.Item{item(lifecycle.KindRematch, "r1", "")}, 0))
}

func item(kind lifecycle.Kind, id, group string) reassignment.Item {
	return reassignment.Item{Ref: lifecycle.Ref{Kind: kind, ID: id}, Group: group}
}

func TestWhatIsAboutOnePersonGoesToOne(t *testing.T) {
	t.Parallel()
	items := []reassignment.Item{
		item(lifecycle.KindRematch, "r1", "torben"), item(lifecycle.KindPlacement, "p2", "nancy"), item(lifecycle.KindPlacement, "p1", "torben"),
		item(reassignment.Company, "c1", "c1"), item(lifecycle.KindAgreement, "a1", "c1"), item(lifecycle.KindOutreach, "o1", "torben"),
	}
	people := []reassignment.Recipient{{UserID: "bo", Load: 50}, {UserID: "anna", UnitID: "nord"}}

	var told []string
	for _, a := range reassignment.Share(items, people, reassignment.Evenly) {
		told = append(told, a.ID+" "+a.To.UserID)
	}
	require.Equal(t, []string{"p1 anna", "p2 bo", "r1 anna", "o1 anna", "a1 bo", "c1 bo"}, told)
	for _, a := range reassignment.Share(items, people, reassignment.ByLoad) {
		require.Equal(t, reassignment.Recipient{UserID: "anna", UnitID: "nord"}, a.To, "bo has enough")
	}
}

func TestSharingIsFairAndLosesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var items []reassignment.Item
		for i := range rapid.IntRange(0, 60).Draw(t, "items") {
			kind := rapid.SampledFrom(reassignment.Kinds()).Draw(t, "kind")
			items = append(items, item(kind, fmt.Sprintf("%03d", i), strconv.Itoa(rapid.IntRange(0, 20).Draw(t, "group"))))
		}
		people := make([]reassignment.Recipient, rapid.IntRange(1, 5).Draw(t, "people"))
		for i := range people {
			people[i].UserID = strconv.Itoa(i)
		}

		all := reassignment.Share(items, people, reassignment.Evenly)

		require.Len(t, all, len(items))
		who, got, largest := map[string]string{}, map[string]int{}, map[string]int{}
		for _, a := range all {
			got[a.To.UserID]++
			largest[a.Group]++
			if to, ok := who[a.Group]; ok {
				require.Equal(t, to, a.To.UserID)
			}
			who[a.Group] = a.To.UserID
		}
		most, least, group := 0, len(items), 0
		for _, p := range people {
			most, least = max(most, got[p.UserID]), min(least, got[p.UserID])
		}
		for _, n := range largest {
			group = max(group, n)
		}
		require.LessOrEqual(t, most-least, group, "nobody has more than one group more than another")
	})
}

// A kind of process that is new needs an event that gives it to somebody else, and to be listed: else what it has open stays
// with whoever has left.
func TestEveryKindOfProcessCanBeGivenAway(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "../process.go", nil, 0)
	require.NoError(t, err)
	var kinds []lifecycle.Kind
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok && strings.HasPrefix(spec.Names[0].Name, "Kind") {
			kind, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			require.NoError(t, err)
			if lifecycle.Kind(kind) != lifecycle.KindWebhookEndpoint { // no case worker's
				kinds = append(kinds, lifecycle.Kind(kind))
			}
		}
		return true
	})
	require.GreaterOrEqual(t, len(kinds), 5)

	require.ElementsMatch(t, append(kinds, reassignment.Company), reassignment.Kinds())
	for _, kind := range kinds {
		e, ok := reassignment.Event(kind, "owner", "unit")
		require.True(t, ok, kind)
		data, err := json.Marshal(e)
		require.NoError(t, err)
		require.JSONEq(t, `{"owner_id": "owner", "unit_id": "unit"}`, string(data))
		require.Error(t, reassignment.Would(kind, []byte(`{"status": "closed"}`), e, lifecycletest.At("2027-01-04", 9)), kind)
	}
	_, ok := reassignment.Event(reassignment.Company, "owner", "unit")
	require.False(t, ok)
}

// Deadlines are what they were, whoever has it.
func TestNoDeadlineMovesWhenSomebodyElseTakesOver(t *testing.T) {
	t.Parallel()
	tried := 0
	for _, n := range lifecycletest.States() {
		e, _ := reassignment.Event(lifecycle.KindPlacement, lifecycletest.OtherOwnerID, lifecycletest.OtherUnitID)
		state, err := json.Marshal(n.State)
		require.NoError(t, err)
		after, refused := n.State.Next(e, n.At)
		require.Equal(t, refused == nil, reassignment.Would(lifecycle.KindPlacement, state, e, n.At) == nil, n.Name)
		require.Equal(t, n.State.Head().Ended, refused != nil, n.Name)
		if refused != nil {
			continue
		}
		tried++
		require.Equal(t, n.State.Open(), after.Open(), n.Name)
		require.Equal(t, n.State.Tasks(), after.Tasks(), n.Name)
		back, err := after.Next(placement.Reassign{OwnerID: n.State.OwnerID, UnitID: n.State.UnitID}, n.At)
		require.NoError(t, err)
		back.Version = n.State.Version
		require.Equal(t, n.State, back, n.Name)
	}
	require.Greater(t, tried, 10)
}
