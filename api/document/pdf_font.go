package document

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"unicode/utf16"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
)

// font writes a font: its outlines, its widths, and what its glyphs stand for.
func (f *file) font(a *face) ref {
	data := a.subset()
	outlines := f.reserve()
	f.stream(outlines, fmt.Sprintf("/Length1 %d", len(data)), data, false)
	name := subsetName(data) + "+" + a.postScriptName()
	per := func(v int) int { return v * 1000 / a.units.Round() }
	bounds, err := a.font.Bounds(&a.buf, a.units, font.HintingNone)
	metrics, err2 := a.font.Metrics(&a.buf, a.units, font.HintingNone)
	if err != nil || err2 != nil {
		return 0 // a font that was parsed has both
	}
	descriptor := f.add(fmt.Sprintf("<< /Type /FontDescriptor /FontName /%s /Flags 4 /FontBBox [%d %d %d %d] /ItalicAngle 0 /Ascent %d /Descent %d /CapHeight %d /StemV 80 /FontFile2 %s >>",
		name, per(bounds.Min.X.Floor()), per(-bounds.Max.Y.Ceil()), per(bounds.Max.X.Ceil()), per(-bounds.Min.Y.Floor()),
		per(metrics.Ascent.Round()), -per(metrics.Descent.Round()), per(metrics.CapHeight.Round()), outlines))
	var widths strings.Builder
	for _, g := range a.glyphsInOrder() {
		fmt.Fprintf(&widths, "%d [%s] ", g, number(a.advance(g)))
	}
	descendant := f.add(fmt.Sprintf("<< /Type /Font /Subtype /CIDFontType2 /BaseFont /%s /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor %s /W [%s] /CIDToGIDMap /Identity >>",
		name, descriptor, widths.String()))
	unicode := f.reserve()
	f.stream(unicode, "", a.toUnicode(), false)
	return f.add(fmt.Sprintf("<< /Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H /DescendantFonts [%s] /ToUnicode %s >>", name, descendant, unicode))
}

func (a *face) postScriptName() string {
	name, err := a.font.Name(&a.buf, sfnt.NameIDPostScript)
	if err != nil {
		return a.name
	}
	return name
}

// subsetName are the six letters that tell one subset of a font from another.
func subsetName(data []byte) string {
	sum := sha256.Sum256(data)
	letters := make([]byte, 6)
	for i := range letters {
		letters[i] = 'A' + sum[i]%26
	}
	return string(letters)
}

// toUnicode says what the glyphs stand for, so that text can be searched, copied and read aloud.
func (a *face) toUnicode() []byte {
	var b strings.Builder
	b.WriteString(`/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
`)
	const atOnce = 100
	glyphs := a.glyphsInOrder()
	for len(glyphs) > 0 {
		n := min(len(glyphs), atOnce)
		fmt.Fprintf(&b, "%d beginbfchar\n", n)
		for _, g := range glyphs[:n] {
			fmt.Fprintf(&b, "<%04X> <", uint16(g))
			for _, u := range utf16.Encode([]rune{a.used[g]}) {
				fmt.Fprintf(&b, "%04X", u)
			}
			b.WriteString(">\n")
		}
		b.WriteString("endbfchar\n")
		glyphs = glyphs[n:]
	}
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return []byte(b.String())
}
