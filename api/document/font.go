package document

import (
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"unicode"
	"unicode/utf8"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/norm"
)

// face is a TrueType font as a PDF needs it: how wide everything is, and which of its glyphs are used.
type face struct {
	name  string
	data  []byte
	font  *sfnt.Font
	buf   sfnt.Buffer
	units fixed.Int26_6
	// used are the glyphs that were set, with what each stands for.
	used map[sfnt.GlyphIndex]rune
}

func newFace(name string, data []byte) (*face, error) {
	f, err := sfnt.Parse(data)
	if err != nil {
		return nil, fmt.Errorf("read font %s: %w", name, err)
	}
	return &face{name: name, data: data, font: f, units: fixed.I(int(f.UnitsPerEm())), used: map[sfnt.GlyphIndex]rune{}}, nil
}

// glyph returns what r is set with. Where the font has no r, it is the letter without its marks, and else a question mark; the
// text that is read aloud and copied stays what was written.
func (f *face) glyph(r rune) (sfnt.GlyphIndex, bool) {
	if g, err := f.font.GlyphIndex(&f.buf, r); err == nil && g != 0 {
		return g, true
	}
	base, _ := utf8.DecodeRuneInString(norm.NFD.String(string(r)))
	if g, err := f.font.GlyphIndex(&f.buf, base); err == nil && g != 0 && !unicode.Is(unicode.M, base) {
		return g, false
	}
	g, err := f.font.GlyphIndex(&f.buf, '?')
	if err != nil {
		return 0, false
	}
	return g, false
}

// advance is how far a glyph reaches, in thousandths of the size.
func (f *face) advance(g sfnt.GlyphIndex) float64 {
	a, err := f.font.GlyphAdvance(&f.buf, g, f.units, font.HintingNone)
	if err != nil {
		return 0
	}
	return float64(a) * 1000 / float64(f.units)
}

// width is how wide a text is at a size.
func (f *face) width(text string, size float64) float64 {
	var w float64
	for _, r := range text {
		g, _ := f.glyph(r)
		w += f.advance(g)
	}
	return w * size / 1000
}

// set returns the glyphs of a text in the order in which they are shown, and whether they are all what was written.
func (f *face) set(text string) (glyphs []sfnt.GlyphIndex, exact bool) {
	exact = true
	for _, r := range text {
		g, same := f.glyph(r)
		if _, there := f.used[g]; same || !there {
			f.used[g] = r
			if !same {
				f.used[g] = '?'
			}
		}
		glyphs, exact = append(glyphs, g), exact && same
	}
	return glyphs, exact
}

// glyphsInOrder are those that were set.
func (f *face) glyphsInOrder() []sfnt.GlyphIndex { return slices.Sorted(maps.Keys(f.used)) }

// What the tables of a TrueType font are called, and the flags of a glyph that is put together from others.
const (
	composite   = 0x0020 // more components follow
	wordArgs    = 0x0001
	oneScale    = 0x0008
	twoScales   = 0x0040
	fullMatrix  = 0x0080
	tableRecord = 16
)

// subset returns the font with the outlines of the glyphs that were set, and of those they are put together from. Glyphs keep
// their numbers. The font must be one that sfnt could parse; its bounds are trusted then.
func (f *face) subset() []byte {
	tables := tablesOf(f.data)
	long := binary.BigEndian.Uint16(tables["head"][50:]) == 1
	outline := func(g sfnt.GlyphIndex) []byte {
		loca, glyf, at := tables["loca"], tables["glyf"], int(g)
		if long {
			return glyf[binary.BigEndian.Uint32(loca[at*4:]):binary.BigEndian.Uint32(loca[at*4+4:])]
		}
		return glyf[2*int(binary.BigEndian.Uint16(loca[at*2:])) : 2*int(binary.BigEndian.Uint16(loca[at*2+2:]))]
	}
	kept := map[sfnt.GlyphIndex]bool{0: true}
	var keep func(g sfnt.GlyphIndex)
	keep = func(g sfnt.GlyphIndex) {
		kept[g] = true
		for _, part := range components(outline(g)) {
			if !kept[part] {
				keep(part)
			}
		}
	}
	for g := range f.used {
		keep(g)
	}
	var glyf, loca []byte
	for g := range f.font.NumGlyphs() {
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf))) //nolint:gosec // a font is far smaller
		if id := sfnt.GlyphIndex(g); kept[id] {
			glyf = append(glyf, outline(id)...)
			glyf = append(glyf, make([]byte, -len(glyf)&3)...)
		}
	}
	loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf))) //nolint:gosec // a font is far smaller
	head := slices.Clone(tables["head"])
	binary.BigEndian.PutUint32(head[8:], 0)
	binary.BigEndian.PutUint16(head[50:], 1)
	small := map[string][]byte{"glyf": glyf, "head": head, "loca": loca}
	for _, name := range []string{"cvt ", "fpgm", "hhea", "hmtx", "maxp", "prep"} {
		small[name] = tables[name]
	}
	return assemble(small)
}

// tablesOf are the parts of a font file, by name.
func tablesOf(data []byte) map[string][]byte {
	tables := map[string][]byte{}
	for i := range int(binary.BigEndian.Uint16(data[4:])) {
		record := data[12+i*tableRecord:]
		from, size := binary.BigEndian.Uint32(record[8:]), binary.BigEndian.Uint32(record[12:])
		tables[string(record[:4])] = data[from : from+size]
	}
	return tables
}

// components are the glyphs that an outline is put together from; none for one with contours of its own.
func components(outline []byte) []sfnt.GlyphIndex {
	if len(outline) < 10 || outline[0]&0x80 == 0 {
		return nil
	}
	var parts []sfnt.GlyphIndex
	for rest := outline[10:]; len(rest) >= 4; {
		flags := binary.BigEndian.Uint16(rest)
		parts = append(parts, sfnt.GlyphIndex(binary.BigEndian.Uint16(rest[2:])))
		size := 6
		if flags&wordArgs != 0 {
			size += 2
		}
		switch {
		case flags&oneScale != 0:
			size += 2
		case flags&twoScales != 0:
			size += 4
		case flags&fullMatrix != 0:
			size += 8
		}
		if flags&composite == 0 || len(rest) < size {
			break
		}
		rest = rest[size:]
	}
	return parts
}

// assemble writes a font file of tables.
func assemble(tables map[string][]byte) []byte {
	maps.DeleteFunc(tables, func(_ string, data []byte) bool { return len(data) == 0 })
	names := slices.Sorted(maps.Keys(tables))
	search := 1
	for search*2 <= len(names) {
		search *= 2
	}
	shift := 0
	for 1<<(shift+1) <= search {
		shift++
	}
	out := []byte{0, 1, 0, 0}
	for _, n := range []int{len(names), search * tableRecord, shift, (len(names) - search) * tableRecord} {
		out = binary.BigEndian.AppendUint16(out, uint16(n)) //nolint:gosec // nine tables
	}
	at := 12 + tableRecord*len(names)
	var body []byte
	for _, name := range names {
		data := tables[name]
		out = append(out, name...)
		out = binary.BigEndian.AppendUint32(out, checksum(data))
		out = binary.BigEndian.AppendUint32(out, uint32(at+len(body))) //nolint:gosec // a font is far smaller
		out = binary.BigEndian.AppendUint32(out, uint32(len(data)))    //nolint:gosec // a font is far smaller
		body = append(body, data...)
		body = append(body, make([]byte, -len(body)&3)...)
	}
	return append(out, body...)
}

func checksum(data []byte) uint32 {
	var sum uint32
	for len(data) >= 4 {
		sum += binary.BigEndian.Uint32(data)
		data = data[4:]
	}
	var last [4]byte
	copy(last[:], data)
	return sum + binary.BigEndian.Uint32(last[:])
}
