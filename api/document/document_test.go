package document

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
)

func sample() Document {
	return Document{
		Language: "da", Title: "Aftale om virksomhedspraktik", From: "Rødekro Kommune", Line: "Version 2, udstedt 5. januar 2027",
		For: "Til borgeren og virksomheden", Page: "Side {n} af {of}", IssuedAt: time.Date(2027, 1, 5, 9, 0, 0, 0, time.UTC),
		Sections: []Section{
			{Key: "parties", Heading: "Hvem", Blocks: []Block{Facts([2]string{"Borger", "Åse Ærø Østergård"}, [2]string{"Mentor", ""}, [2]string{"Virksomhed", "Blå & <Sol> ApS"})}},
			{Key: "tasks", Heading: "Opgaver", Blocks: []Block{
				Paragraph{Text: "Du pakker varer.\nDu fejer gulvet."}, List{Items: []string{"Møder kl. 8", "Holder pause"}}, Paragraph{Text: "+45 20 00 00 01", Large: true},
			}},
			{Key: "hours", Heading: "Timer", Blocks: []Block{Table{Columns: []string{"Fra", "Timer om ugen"}, Rows: [][]string{{"11. januar 2027", "10"}, {"25. januar 2027", "15"}}}}},
		},
	}
}

func TestThePDFIsReadAloudAsItWasWritten(t *testing.T) {
	t.Parallel()

	pdf, err := sample().PDF()

	require.NoError(t, err)
	o := open(t, pdf)
	require.Equal(t, `Document
  P: Rødekro Kommune
  H1: Aftale om virksomhedspraktik
  P: Version 2, udstedt 5. januar 2027
  P: Til borgeren og virksomheden
  Sect
    H2: Hvem
    Table
      TR
        TH [/O /Table /Scope /Row]: Borger
        TD: Åse Ærø Østergård
      TR
        TH [/O /Table /Scope /Row]: Virksomhed
        TD: Blå & <Sol> ApS
  Sect
    H2: Opgaver
    P: Du pakker varer. Du fejer gulvet.
    L [/O /List /ListNumbering /Disc]
      LI
        Lbl: •
        LBody: Møder kl. 8
      LI
        Lbl: •
        LBody: Holder pause
    P: +45 20 00 00 01
  Sect
    H2: Timer
    Table
      TR
        TH [/O /Table /Scope /Column]: Fra
        TH [/O /Table /Scope /Column]: Timer om ugen
      TR
        TD: 11. januar 2027
        TD: 10
      TR
        TD: 25. januar 2027
        TD: 15
`, o.structure().outline(0))
	catalog := o.catalog()
	for _, said := range []string{"/MarkInfo << /Marked true >>", "/Lang (da)", "/ViewerPreferences << /DisplayDocTitle true >>"} {
		require.Contains(t, catalog, said)
	}
	metadata := o.stream(o.find(catalog, `/Metadata (\d+) 0 R`))
	require.NoError(t, wellFormed(string(metadata)))
	require.Contains(t, string(metadata), "<pdfuaid:part>1</pdfuaid:part>")
	require.Contains(t, string(metadata), `<rdf:li xml:lang="x-default">Aftale om virksomhedspraktik</rdf:li>`)
	require.Contains(t, o.objects[o.find(o.trailer, `/Info (\d+) 0 R`)], textString("Aftale om virksomhedspraktik"))
}

func TestALongTextGoesOnOverPagesAndIsStillOne(t *testing.T) {
	t.Parallel()
	d := sample()
	words := strings.TrimSpace(strings.Repeat("Arbejdet begynder roligt og bliver langsomt til mere. ", 300))
	word := strings.Repeat("å", 400)
	d.Sections = append(d.Sections, Section{Heading: "Langt", Blocks: []Block{
		Paragraph{Text: words}, Facts([2]string{"Formål", words}, [2]string{"Ord", word}), List{Items: []string{words}},
	}})

	pdf, err := d.PDF()

	require.NoError(t, err)
	o := open(t, pdf)
	pages := o.objects[o.find(o.catalog(), `/Pages (\d+) 0 R`)]
	require.NotContains(t, pages, "/Count 1 ")
	tree := o.structure()
	long := tree.kids[len(tree.kids)-1].kids
	require.Equal(t, words, long[1].text)
	require.Equal(t, words, long[2].kids[0].kids[1].text)
	require.Equal(t, word, strings.ReplaceAll(long[2].kids[1].kids[1].text, " ", ""))
	require.Equal(t, words, long[3].kids[0].kids[1].text)
	for _, n := range o.objects {
		// Nothing is set below the lower edge or beyond the right one.
		if strings.Contains(n, "/Contents ") {
			for _, m := range regexp.MustCompile(`1 0 0 1 ([\d.]+) ([\d.-]+) Tm`).FindAllStringSubmatch(string(o.stream(o.find(n, `/Contents (\d+) 0 R`))), -1) {
				require.NotContains(t, m[2], "-")
			}
		}
	}
}

func TestWhatTheFontLacksIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	d := sample()
	const name = "Nguyễn Thị 阮 \u0001\u200bšć"
	d.Sections = []Section{{Heading: "Hvem", Blocks: []Block{Paragraph{Text: name}}}}

	pdf, err := d.PDF()

	require.NoError(t, err)
	tree := open(t, pdf).structure()
	require.Equal(t, "Nguyễn Thị 阮 \u200bšć", tree.kids[4].kids[1].text)
}

func TestTheFontInTheFileIsOneAndHoldsWhatIsShown(t *testing.T) {
	t.Parallel()
	pdf, err := sample().PDF()
	require.NoError(t, err)
	require.Less(t, len(pdf), 60_000, "only what is used of the fonts is in the file")
	o := open(t, pdf)
	found := 0
	for id, object := range o.objects {
		if !strings.Contains(object, "/Length1 ") {
			continue
		}
		found++
		// A font inside a PDF needs no map of characters; one that is read by itself does.
		tables, whole := tablesOf(o.stream(id)), tablesOf(goregular.TTF)
		for _, name := range []string{"cmap", "name", "post", "OS/2"} {
			tables[name] = whole[name]
		}
		f, err := sfnt.Parse(assemble(tables))
		require.NoError(t, err)
		var buf sfnt.Buffer
		outlines := 0
		for g := range f.NumGlyphs() {
			segments, err := f.LoadGlyph(&buf, sfnt.GlyphIndex(g), 2048, nil)
			require.NoError(t, err)
			if len(segments) > 0 {
				outlines++
			}
		}
		require.Greater(t, outlines, 20)
		require.Less(t, outlines, 100)
	}
	require.Equal(t, 2, found)
}

func TestTheSameDocumentIsTheSameBytes(t *testing.T) {
	t.Parallel()
	one, err := sample().PDF()
	require.NoError(t, err)
	two, err := sample().PDF()
	require.NoError(t, err)
	require.Equal(t, one, two)
}

func wellFormed(text string) error {
	d := xml.NewDecoder(strings.NewReader(text))
	d.Entity = xml.HTMLEntity
	for {
		if _, err := d.Token(); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
	}
}

func TestThePageNeedsNothingAndCanBeReadAloud(t *testing.T) {
	t.Parallel()

	html, err := sample().HTML()

	require.NoError(t, err)
	text := string(html)
	require.Contains(t, text, `<html lang="da">`)
	require.Contains(t, text, "<title>Aftale om virksomhedspraktik</title>")
	require.Contains(t, text, "Blå &amp; &lt;Sol&gt; ApS")
	for _, landmark := range []string{"<header>", "<main>", "<footer>"} {
		require.Equal(t, 1, strings.Count(text, landmark), landmark)
	}
	require.Equal(t, []string{"1", "2", "2", "2"}, groups(text, `<h(\d)`), "headings in order")
	require.Equal(t, strings.Count(text, "<section "), strings.Count(text, "<h2 id="))
	for _, label := range groups(text, `aria-labelledby="(\w+)"`) {
		require.Equal(t, 1, strings.Count(text, `id="`+label+`"`))
	}
	require.NotContains(t, text, "<th>", "a heading of a table says of what")
	require.Equal(t, 2, strings.Count(text, `<th scope="row">`))
	require.Equal(t, 2, strings.Count(text, `<th scope="col">`))
	for _, foreign := range []string{"<script", "src=", "href=", "@import", "url(", "http:", "https:", " style="} {
		require.NotContains(t, text, foreign)
	}
	require.NoError(t, wellFormed(regexp.MustCompile(`<meta([^>]*)>`).ReplaceAllString(strings.TrimPrefix(text, "<!doctype html>"), "<meta$1/>")))
	require.Contains(t, Policy(html), "style-src 'sha256-")
	require.NotContains(t, Policy(html), "unsafe")
	require.NotEqual(t, Policy(html), Policy([]byte(strings.Replace(text, "body{", "body {", 1))), "the policy is that of the style")
}

func groups(text, pattern string) []string {
	var all []string
	for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
		all = append(all, m[1])
	}
	return all
}

func TestTheColoursHaveContrast(t *testing.T) {
	t.Parallel()
	found := groups(styleFile, `color:#([0-9a-f]{6})`)
	require.NotEmpty(t, found)
	for _, colour := range found {
		require.GreaterOrEqual(t, contrastOnWhite(t, colour), 7.0, colour)
	}
	for _, colour := range groups(styleFile, `solid #([0-9a-f]{6})`) {
		require.GreaterOrEqual(t, contrastOnWhite(t, colour), 3.0, colour)
	}
}
