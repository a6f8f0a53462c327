package e2e_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/charmap"

	"placement/cmd/placement/internal/instance"
	"placement/cmd/placement/internal/madeup"
)

// TestImport brings a register in from spreadsheets, good lines and bad, and then again: nothing changes. What stands in the
// files is in no output and no log.
func TestImport(t *testing.T) {
	t.Parallel()
	needStack(t)
	i := start(t, "import")
	c := newCaseWorker(t, i)

	cvr, other := madeup.CVR("import", 1), madeup.CVR("import", 2)
	companies := sheet(t, i, "companies.csv", "CVR-nr;Navn;Sektor;Telefon;Branchekode;Bemærkning\r\n"+
		cvr+";Ærø Fisk & Søn;privat;62 52 00 00;102020;\r\n"+
		"12345678;Dårligt Tal;privat;;;\r\n"+
		";Intet Tal;privat;;;\r\n"+
		other+";Rødgrød ApS;statslig;;;\r\n"+
		other+";Rødgrød ApS;privat;;;hej\r\n"+
		other+";Rødgrød A/S;privat;;;\r\n")
	said := imports(t, i, false, "companies", companies)
	requireTold(t, []string{
		"columns that are not known are left out: F", "line 3, column cvr: … (invalid_cvr)", "line 4, column cvr: … (required)",
		"line 5, column sector: … (not_one_of)", "line 7, column cvr: … (repeated)", "companies: 2 made, 0 changed, 0 unchanged, 4 refused",
	}, said)
	require.Contains(t, imports(t, i, false, "companies", companies), "companies: 0 made, 0 changed, 2 unchanged, 4 refused")
	found := c.first("/v1/companies?cvr=" + cvr)
	require.Equal(t, "Ærø Fisk & Søn", found["name"])
	require.Equal(t, "102020", found["industry_code"])

	number := madeup.PNumber("import", 1)
	workplaces := sheet(t, i, "workplaces.csv", "cvr;p-nummer;navn;adresse;postnr;kommunekode;ansatte;årsværk;måned\n"+
		cvr+";"+number+";Røgeriet;Havnen 1;5970;492;14;\"12,5\";2026-01\n"+
		cvr+";"+madeup.PNumber("import", 2)+";Langt væk;;9000;492;;;\n"+
		cvr+";0502615012;Forkert kolonne;;9000;;mange;;\n"+
		madeup.CVR("import", 3)+";"+madeup.PNumber("import", 4)+";Ukendt;;9000;;;;\n")
	said = imports(t, i, false, "workplaces", workplaces)
	requireTold(t, []string{
		"line 3, column municipality_code: … (municipality_not_here)", "line 4, column employees: … (not_a_number)",
		"line 5, column cvr: … (unknown_company)", "workplaces: 1 made, 0 changed, 0 unchanged, 3 refused",
	}, said)
	said = imports(t, i, false, "workplaces", workplaces)
	require.Contains(t, said, "workplaces: 0 made, 0 changed, 1 unchanged, 3 refused")
	at := c.first("/v1/workplaces?p_number=" + number)
	require.Equal(t, "0492", at["municipality_code"])
	id, _ := at["id"].(string)
	require.InDelta(t, 12.5, c.first("/v1/workplaces/" + id + "/headcounts")["ordinary_fte"], 0)

	person, second := madeup.CPR("import", 1), madeup.CPR("import", 2)
	text := "CPR-nummer;Navn;Målgruppe;Enhed;Venter siden;Skånehensyn;Jobmål;DISCO;Postnr;Km;Timer;Dansk\r\n" +
		person + ";Åse Bjørn Hemmelig;Aktivitetsparat;jobcenter nord;01.02.2026;stå 20!, støj;Job i køkken;9412;9000;25;\"12,5\";B1\r\n" +
		"\r\n" +
		second[:6] + "-" + second[6:] + ";Ømer Ükendt;Sygedagpenge;;;;;;;;;\r\n" +
		"9902991234;Falsk Dato;;;;;;;;;;\r\n" +
		madeup.CPR("import", 3) + ";Gal Gruppe;rig;;;;;;;;;\r\n" +
		madeup.CPR("import", 4) + ";Galt Hensyn;;;;løft;;;;;;\r\n"
	ansi, err := charmap.Windows1252.NewEncoder().String(text)
	require.NoError(t, err)
	candidates := sheet(t, i, "candidates.csv", ansi)
	said = imports(t, i, false, "candidates", candidates)
	requireTold(t, []string{
		"line 5, column cpr: … (invalid_cpr)", "line 6, column target_group: … (not_one_of)", "line 7, column accommodations: … (amount_missing)",
		"candidates: 2 made, 0 changed, 0 unchanged, 3 refused",
	}, said)
	require.Contains(t, imports(t, i, false, "candidates", candidates), "candidates: 0 made, 0 changed, 2 unchanged, 3 refused")

	// Another value changes that value, and leaves the rest.
	moved := sheet(t, i, "moved.csv", "cpr;timer;telefon\n"+person+";15;+4571000099\n")
	_, err = i.Run(t.Context(), "import", "candidates", moved)
	require.Error(t, err, "a name is needed")
	moved = sheet(t, i, "moved.csv", "cpr;navn;timer;telefon\n"+person+";Åse Bjørn Hemmelig;15;+4571000099\n")
	require.Equal(t, "candidates: 0 made, 1 changed, 0 unchanged, 0 refused", imports(t, i, true, "candidates", moved)[0])
	require.Equal(t, "candidates: 0 made, 0 changed, 1 unchanged, 0 refused", imports(t, i, true, "candidates", moved)[0])
	someone := c.must(http.StatusOK, http.MethodPost, "/v1/candidates/search", object{"cpr": person})
	require.Equal(t, "2026-02-01", someone.text("waiting_since"))
	require.Len(t, someone.body["accommodations"], 2)
	profile := c.must(http.StatusOK, http.MethodGet, "/v1/candidates/"+someone.text("id")+"/profile", nil).body
	require.Equal(t, object{"max": 15.0}, profile["hours"])
	require.Equal(t, object{"max_km": 25.0, "postal_code": "9000"}, profile["travel"])
	require.InDelta(t, 3, profile["danish"], 0)
	require.Equal(t, []any{object{"text": "Job i køkken", "occupations": []any{"9412"}}}, profile["goals"])

	log, err := os.ReadFile(filepath.Join(i.Dir, "api.log"))
	require.NoError(t, err)
	requireNoneOf(t, []string{"Hemmelig", "Ükendt", "Falsk", person, second, "0502615012", "9902991234"}, "api.log", string(log))
}

// sheet writes a file into the instance's folder.
func sheet(t *testing.T, i *instance.Instance, name, text string) string {
	t.Helper()
	file := filepath.Join(i.Dir, name)
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	return file
}

// imports imports a file and returns the lines that it printed. Nobody who stands in the file is in them.
func imports(t *testing.T, i *instance.Instance, whole bool, kind, file string) []string {
	t.Helper()
	printed, err := i.Run(t.Context(), "import", kind, file)
	require.Equal(t, whole, err == nil, printed)
	requireNoneOf(t, []string{"Hemmelig", "Ükendt", "Falsk", "Ærø", "Rødgrød", "0502615012"}, "the output", printed)
	return strings.Split(strings.TrimSpace(printed), "\n")
}

// requireTold requires lines as printed; … stands for the words of a reason.
func requireTold(t *testing.T, want, said []string) {
	t.Helper()
	require.GreaterOrEqual(t, len(said), len(want), strings.Join(said, "\n"))
	for n, w := range want {
		before, after, _ := strings.Cut(w, "…")
		require.True(t, strings.HasPrefix(said[n], before) && strings.HasSuffix(said[n], after), "want %s\nin\n%s", w, strings.Join(said, "\n"))
	}
}
