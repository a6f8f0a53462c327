package importer

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

func TestTheSameSheetInEveryEncoding(t *testing.T) {
	t.Parallel()

	const sheet = "CVR-nr;Navn;Årsværk\r\n12345674;Rødgrød på Ærø;12,5\r\n"
	ansi, err := charmap.Windows1252.NewEncoder().String(sheet)
	require.NoError(t, err)
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(sheet)
	require.NoError(t, err)
	for name, data := range map[string]string{
		"UTF-8": sheet, "with a byte order mark": "\uFEFF" + sheet, "Windows-1252": ansi, "UTF-16": wide,
		"commas":         `CVR-nr,Navn,Årsværk` + "\n" + `12345674,Rødgrød på Ærø,"12,5"`,
		"tabs":           strings.ReplaceAll(sheet, ";", "\t"),
		"quoted":         `"CVR-nr";"Navn";"Årsværk"` + "\n" + `"12345674";"Rødgrød på Ærø"; "12,5" ` + "\n",
		"a sep= line":    "sep=;\r\n" + sheet,
		"old line ends":  strings.ReplaceAll(sheet, "\r\n", "\r"),
		"more separator": strings.ReplaceAll(sheet, "\r\n", ";;;\r\n"),
	} {
		got, err := readTable([]byte(data))
		require.NoError(t, err, name)
		require.Equal(t, []string{"CVR-nr", "Navn", "Årsværk"}, got.header[:3], name)
		require.Len(t, got.rows, 1, name)
		require.Equal(t, []string{"12345674", "Rødgrød på Ærø", "12,5"}, got.rows[0].cells[:3], name)
	}
}

func TestABadLineSpoilsItselfAlone(t *testing.T) {
	t.Parallel()

	got, err := readTable([]byte("\n;;\na;b\n1;2\n\n;\n\"over\ntwo \"\"lines\"\"\";3\n4;5;6\n\"open;7\n8;9\n\"x\"y;10\nshort\n12\" rør;11\n"))
	require.NoError(t, err)
	require.Equal(t, []row{
		{line: 4, cells: []string{"1", "2"}},
		{line: 7, cells: []string{"over\ntwo \"lines\"", "3"}},
		{line: 9, fault: codeTooManyFields},
		{line: 10, fault: codeQuoteInField}, // the next quote, two lines on, closes it in the middle of a field
		{line: 11, cells: []string{"8", "9"}},
		{line: 12, fault: codeQuoteInField},
		{line: 13, cells: []string{"short"}},
		{line: 14, cells: []string{"12\" rør", "11"}},
	}, got.rows)

	got, err = readTable([]byte("a;b\n\"open;1\n" + strings.Repeat("2;3\n", 60)))
	require.NoError(t, err)
	require.Equal(t, row{line: 2, fault: codeQuoteNotClosed}, got.rows[0])
	require.Len(t, got.rows, 61)

	// A quote far below was not meant to close it.
	got, err = readTable([]byte("a;b\n\"open;1\n" + strings.Repeat("2;3\n", 60) + "4;\"5\"\n"))
	require.NoError(t, err)
	require.Equal(t, row{line: 2, fault: codeQuoteNotClosed}, got.rows[0])
	require.Len(t, got.rows, 62)
}

func TestWhatIsNoSheet(t *testing.T) {
	t.Parallel()

	for name, data := range map[string]string{
		"nothing": "", "empty lines": "\n;;\n", "a workbook": "PK\x03\x04...", "a picture": "\x89PNG\x00\x01", "an open quote": "\"a;b\n1;2\n",
	} {
		_, err := readTable([]byte(data))
		require.Error(t, err, name)
	}
}

func TestColumnsByTheirNames(t *testing.T) {
	t.Parallel()

	for _, header := range [][]string{
		{"cpr", "name", "phone", "target_group", "secret"}, {"CPR-nummer", "Navn", "Tlf.", "Målgruppe", "x"}, {"Personnummer", "NAVN", "telefon", "målgruppe ", "y"},
	} {
		p, err := planOf(Candidates, header)
		require.NoError(t, err)
		require.Equal(t, []string{"E"}, p.unknown)
		require.Equal(t, record{"cpr": "1", "name": "2", "target_group": "sick_pay"}, p.record(row{cells: []string{"1", "2", "", "Sygedagpenge", "z"}}))
	}
	_, err := planOf(Candidates, []string{"0502615012", "Mette Øvelse"})
	require.ErrorContains(t, err, "cpr or cpr-nr or cpr-nummer or personnummer; name or navn")
	require.NotContains(t, err.Error(), "0502615012", "a file without names has people in its first line")
	require.Equal(t, "AB", letters(27))
}

// TestNamesOfColumnsAreNotShared holds every name to one column of its kind.
func TestNamesOfColumnsAreNotShared(t *testing.T) {
	t.Parallel()

	for _, k := range []Kind{Companies, Workplaces, Candidates} {
		seen := map[string]string{}
		for _, c := range columnsOf(k) {
			for _, n := range append([]string{c.name}, c.also...) {
				require.Empty(t, seen[plain(n)], "%s: %s", k, n)
				seen[plain(n)] = c.name
			}
		}
	}
}

func TestNumbersAndDaysAsTheyAreWritten(t *testing.T) {
	t.Parallel()

	r := record{
		"a": "12,5", "b": "12", "c": "tolv", "d": "1.2.2026", "e": "2026-02-01", "f": "i går", "g": "13 74 81 36", "h": "730", "i": "56.10.10",
		"j": "1e400", "k": "nan",
	}
	n, given, err := r.number("a")
	require.True(t, given)
	require.NoError(t, err)
	require.InDelta(t, 12.5, n, 0)
	_, _, err = r.whole("a")
	require.Equal(t, fault{"a", codeNotWhole}, err)
	whole, _, err := r.whole("b")
	require.NoError(t, err)
	require.Equal(t, 12, whole)
	for _, name := range []string{"c", "j", "k"} {
		_, _, err = r.number(name)
		require.Equal(t, fault{name, codeNoNumber}, err)
	}
	_, given, err = r.number("missing")
	require.False(t, given)
	require.NoError(t, err)
	for _, name := range []string{"d", "e"} {
		day, err := r.day(name)
		require.NoError(t, err)
		require.Equal(t, "2026-02-01", day)
	}
	_, err = r.day("f")
	require.Equal(t, fault{"f", codeNoDay}, err)
	require.Equal(t, "13748136", r.digits("g", 0))
	require.Equal(t, "0730", r.digits("h", 4))
	require.Equal(t, "561010", r.digits("i", 6))
	for code, sentence := range sentences() {
		require.NotEmpty(t, sentence, code)
	}
}

func TestAccommodationsInOneCell(t *testing.T) {
	t.Parallel()

	got := accommodations("stå 20!, højder! | løft: 2,5, danish_language 2,noise, Højt tempo")
	require.Equal(t, []any{
		body{"code": "standing", "max": 20.0, "hard": true},
		body{"code": "heights", "hard": true},
		body{"code": "lifting", "max": 2.5},
		body{"code": "danish_language", "max": 2.0},
		body{"code": "noise"},
		body{"code": "fast_pace"},
	}, got)
}

func TestWhatSaysNothingIsTheSame(t *testing.T) {
	t.Parallel()

	require.True(t, same(body{"a": "", "b": []any{}, "n": 3.0}, body{"a": nil, "b": nil, "n": 3}))
	require.True(t, same(body{"x": body{"y": "", "z": 1.0}}, body{"x": body{"z": 1}}))
	require.False(t, same(body{"a": "1"}, body{"a": "2"}))
	require.False(t, same(body{"n": 0.0}, body{"n": 1}))
}
