package rulepacks_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/legal"
	"placement/models/store/rulepacks"
)

func TestThePacksThatTheProductComesWith(t *testing.T) {
	t.Parallel()

	packs, err := rulepacks.Embedded()

	require.NoError(t, err)
	var ids []string
	for _, p := range packs {
		ids = append(ids, p.ID)
	}
	require.Equal(t, []string{"nytteindsats-2025-07", "vp-2026-02", "vp-2026-07"}, ids)
	for day, id := range map[lifecycle.Date]string{
		"2026-01-31": "", "2026-02-01": "vp-2026-02", "2026-06-30": "vp-2026-02", "2026-07-01": "vp-2026-07", "2027-05-01": "vp-2026-07",
	} {
		p, ok := legal.InForce(packs, legal.WorkPlacement, day)
		require.Equal(t, id != "", ok, day)
		require.Equal(t, id, p.ID, day)
	}
	utility, ok := legal.InForce(packs, legal.UtilityWork, "2026-07-01")
	require.True(t, ok)
	require.Nil(t, utility.Ratio, "abolished with the work duty")
	require.Nil(t, utility.Length, "abolished with the work duty")
}

func TestAPackIsKeptAsItIsWritten(t *testing.T) {
	t.Parallel()
	p := parse(t, document(t))

	data, hash, err := rulepacks.Encode(p)
	require.NoError(t, err)
	again, err := rulepacks.Decode(data)
	require.NoError(t, err)
	asJSON := parse(t, string(data))

	require.Equal(t, p, again)
	require.Equal(t, p, asJSON, "JSON is read like YAML")
	_, same, err := rulepacks.Encode(asJSON)
	require.NoError(t, err)
	require.Equal(t, hash, same)
}

func TestWhatIsNoPackIsRefusedWithItsReason(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ from, to, fault string }{
		"an unknown key":          {"always_min: 1", "always_minimum: 1", `unknown field "always_minimum"`},
		"a key twice":             {"always_min: 1", "always_min: 1\n  always_min: 2", "stands twice"},
		"another kind of value":   {"always_min: 1", "always_min: one", "ratio.always_min"},
		"no number":               {"max_weekly: 37", "max_weekly: .nan", "number that is none"},
		"a day that is none":      {"valid_from: 2026-07-01", "valid_from: 2026-07-32", "valid_from"},
		"an end before the start": {"valid_from: 2026-07-01", "valid_from: 2026-07-01\nvalid_to: 2026-06-30", "valid_to"},
		"an unknown group":        {"groups: [insured_unemployed]", "groups: [insured]", "target group that is none"},
		"a group in two tiers":    {"        - activity_ready\n", "        - education_ready\n        - activity_ready\n", "stands twice"},
		"a group in no tier":      {"        - activity_ready\n", "", "leave out the target group activity_ready"},
		"an unknown severity":     {"over: block", "over: refuse", "is block, needs_approval, warn or info"},
		"a confidence":            {"confidence: A", "confidence: E", "is A, B, C or D"},
		"no source":               {"source_ref: BAB § 65\n", "source_ref: ''\n", "ratio.source_ref"},
		"a sentence missing":      {"  hearing_missing:\n", "  hearing_lost:\n", "texts.hearing_missing"},
		"a stray sentence":        {"  hearing_missing:\n", "  hearing_lost:\n", "texts.hearing_lost"},
		"a stray placeholder":     {"{hours} timer", "{week_hours} timer", "week_hours"},
		"an open brace":           {"{hours} timer", "{hours timer", "brace"},
		"bands out of order":      {"- {per: 10}", "- {up_to: 20, per: 10}\n    - {per: 20}", "ratio.bands[1].up_to"},
		"a last band with an end": {"- {per: 10}", "- {up_to: 100, per: 10}", "left out of the last band"},
		"an anchor":               {"always_min: 1", "always_min: &a 1\n  base: *a", "anchor"},
		"a binary value":          {"always_min: 1", "always_min: !!binary aGk=", "kind"},
		"two documents":           {"id: vp-2026-07", "id: vp-2026-07\n---\nid: other", "more than one document"},
		"another instrument":      {"instrument: virksomhedspraktik", "instrument: mentor", "instrument"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			changed := strings.Replace(document(t), c.from, c.to, 1)
			require.NotEqual(t, document(t), changed)

			_, err := rulepacks.Parse([]byte(changed))

			var faults *rulepacks.FaultsError
			require.ErrorAs(t, err, &faults)
			require.Contains(t, faults.Error(), c.fault)
		})
	}
	for name, text := range map[string]string{
		"nothing": "", "a list": "- a", "a word": "pack", "broken": "{", "too long": strings.Repeat("# \n", rulepacks.MaxBytes),
	} {
		_, err := rulepacks.Parse([]byte(text))
		var faults *rulepacks.FaultsError
		require.ErrorAs(t, err, &faults, name)
	}
}

func document(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("vp-2026-07.yaml")
	require.NoError(t, err)
	return string(data)
}

func parse(t *testing.T, text string) legal.Pack {
	t.Helper()
	p, err := rulepacks.Parse([]byte(text))
	require.NoError(t, err)
	return p
}
