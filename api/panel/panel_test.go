package panel_test

import (
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/api/panel"
)

func TestTheScriptsDoWhatTheyPromise(t *testing.T) {
	t.Parallel()
	node, err := exec.LookPath("node")
	if err != nil && os.Getenv("CI") == "" {
		t.Skip("there is no node here; .ci/run installs it")
	}
	require.NoError(t, err)

	said, err := exec.CommandContext(t.Context(), node, "panel_test.mjs").CombinedOutput()

	require.NoError(t, err, string(said))
}

func words(t *testing.T, language string) map[string]string {
	t.Helper()
	file, err := os.ReadFile(language + ".json")
	require.NoError(t, err)
	all := map[string]string{}
	require.NoError(t, json.Unmarshal(file, &all))
	return all
}

func TestBothLanguagesSayTheSameThings(t *testing.T) {
	t.Parallel()
	en, da := words(t, "en"), words(t, "da")
	require.Equal(t, slices.Sorted(maps.Keys(en)), slices.Sorted(maps.Keys(da)))
	hole := regexp.MustCompile(`\{[a-z]+\}`)
	for key, text := range en {
		require.NotEmpty(t, da[key], key)
		require.Equal(t, hole.FindAllString(text, -1), hole.FindAllString(da[key], -1), key)
	}
}

// Every word that a page or script asks for is there.
func TestNoWordIsMissing(t *testing.T) {
	t.Parallel()
	en := words(t, "en")
	asked := regexp.MustCompile(`words\.([a-z_]+)|say\('([a-z_]+)'|\{\{\.Say "([a-z_]+)"\}\}|none\([a-z.]+, '([a-z_]+)'\)`)
	found := 0
	for _, name := range []string{"panel.mjs", "expected.mjs", "sign-in.mjs", "page.html", "sign-in.html"} {
		file, err := os.ReadFile(name)
		require.NoError(t, err)
		for _, m := range asked.FindAllStringSubmatch(string(file), -1) {
			key := strings.Join(m[1:], "")
			require.Contains(t, en, key, name)
			found++
		}
	}
	require.Greater(t, found, 30)
}

func TestTemporalsPageAloneMayShowIt(t *testing.T) {
	t.Parallel()
	for address, allowed := range map[string]string{
		"https://temporal.example":         "https://temporal.example",
		"https://Temporal.example/ui/path": "https://temporal.example",
		"http://localhost:8233":            "http://localhost:8233",
		"":                                 "'none'",
		"javascript:alert(1)":              "'none'",
		"*":                                "'none'",
	} {
		p, err := panel.Load(address)
		require.NoError(t, err)
		require.True(t, strings.HasSuffix(p.Policy(), "; frame-ancestors "+allowed), "%s: %s", address, p.Policy())
	}
}

// Nothing is loaded from elsewhere, nothing is written into a page as HTML, and no cookie is set.
func TestThePagesLoadNothingFromElsewhere(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"panel.mjs", "expected.mjs", "host.mjs", "picture.mjs", "session.mjs", "sign-in.mjs", "page.html", "sign-in.html", "style.css"} {
		file, err := os.ReadFile(name)
		require.NoError(t, err)
		text := strings.ReplaceAll(string(file), "http://www.w3.org/2000/svg", "")
		for _, wrong := range []string{"http:", "https:", "//cdn", "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "cookie =", "localStorage", "'*'", " style=", " onclick="} {
			require.NotContains(t, text, wrong, name)
		}
	}
}
