package document

import (
	"fmt"
	"slices"
	"strings"
)

// The page: A4, in points.
const (
	pageWidth, pageHeight = 595.28, 841.89
	margin                = 62.0
	textWidth             = pageWidth - 2*margin
	bottom                = 72.0
	footAt                = 42.0
	gutter                = 12.0
)

// font sizes and the height of a line, in proportion.
const (
	sizeTitle, sizeHeading, sizeText, sizeLarge, sizeSmall = 20.0, 13.0, 10.5, 14.0, 9.0
	leading                                                = 1.42
)

// element is a node of the structure that a screen reader follows.
type element struct {
	tag   string
	attrs string
	up    *element
	// kids are elements, and marked pieces of pages, in the order in which they are read.
	kids []any
	ref  ref
}

// marked is a piece of a page that belongs to an element.
type marked struct{ page, no int }

// sheet is a page on its way.
type sheet struct {
	content strings.Builder
	// owners are the elements of the marked pieces, by number.
	owners []*element
}

// layout sets a document page by page.
type layout struct {
	regular, bold *face
	sheets        []*sheet
	// y is where the next line begins, from the bottom of the page.
	y float64
}

func (e *element) child(tag, attrs string) *element {
	c := &element{tag: tag, attrs: attrs, up: e}
	e.kids = append(e.kids, c)
	return c
}

func (l *layout) turn() {
	l.sheets = append(l.sheets, &sheet{})
	l.y = pageHeight - margin
}

func (l *layout) sheet() *sheet { return l.sheets[len(l.sheets)-1] }

// fits tells how many lines of a height there is room for.
func (l *layout) fits(height float64) int { return int((l.y - bottom) / height) }

// need turns the page unless there is room for so much.
func (l *layout) need(height float64) {
	if l.y-height < bottom {
		l.turn()
	}
}

// style is how a text looks.
type textStyle struct {
	face *face
	size float64
}

func (s textStyle) line() float64 { return s.size * leading }

// show sets lines one below the other from the height y, as one marked piece of an element.
func (l *layout) show(e *element, lines []string, s textStyle, x, y float64) {
	page := l.sheet()
	e.kids = append(e.kids, marked{page: len(l.sheets) - 1, no: len(page.owners)})
	var body strings.Builder
	exact := true
	for i, line := range lines {
		glyphs, same := s.face.set(line)
		exact = exact && same
		if i == 0 {
			fmt.Fprintf(&body, "1 0 0 1 %s %s Tm <", number(x), number(y-s.size))
		} else {
			body.WriteString("T* <")
		}
		for _, g := range glyphs {
			fmt.Fprintf(&body, "%04X", uint16(g))
		}
		body.WriteString("> Tj\n")
	}
	written := ""
	if !exact {
		written = " /ActualText " + textString(strings.Join(lines, ""))
	}
	fmt.Fprintf(&page.content, "/%s << /MCID %d%s >> BDC\nBT /%s %s Tf %s TL\n%sET\nEMC\n",
		e.tag, len(page.owners), written, s.face.name, number(s.size), number(s.line()), body.String())
	page.owners = append(page.owners, e)
}

// flow sets a text over the width from x, on as many pages as it takes.
func (l *layout) flow(e *element, text string, s textStyle, x, width float64) {
	for lines := s.wrap(text, width); len(lines) > 0; {
		n := min(len(lines), l.fits(s.line()))
		if n == 0 {
			l.turn()
			continue
		}
		l.show(e, lines[:n], s, x, l.y)
		l.y -= float64(n) * s.line()
		lines = lines[n:]
	}
}

// row sets cells beside each other, on as many pages as it takes.
func (l *layout) row(cells []*element, texts []string, styles []textStyle, widths []float64) {
	lines := make([][]string, len(texts))
	for i, t := range texts {
		lines[i] = styles[i].wrap(t, widths[i]-gutter)
	}
	height := styles[0].line()
	l.y -= 3
	for most := longest(lines); most > 0; most = longest(lines) {
		n := min(most, l.fits(height))
		if n == 0 || (n < most && n < 3) {
			l.turn()
			continue
		}
		x := margin
		for i := range lines {
			if k := min(n, len(lines[i])); k > 0 {
				l.show(cells[i], lines[i][:k], styles[i], x, l.y)
				lines[i] = lines[i][k:]
			}
			x += widths[i]
		}
		l.y -= float64(n) * height
	}
	l.y -= 3
	l.rule()
}

func longest(lines [][]string) int {
	return len(slices.MaxFunc(lines, func(a, b []string) int { return len(a) - len(b) }))
}

// rule draws a line across the page that is nothing to be read.
func (l *layout) rule() {
	fmt.Fprintf(&l.sheet().content, "/Artifact BMC\n0.46 G 0.5 w %s %s m %s %s l S\nEMC\n",
		number(margin), number(l.y), number(pageWidth-margin), number(l.y))
}

// wrap breaks a text into lines of a width. A line that goes on ends with a space, so that its words stay apart when the text
// is read as one.
func (s textStyle) wrap(text string, width float64) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(clean(text), "\n") {
		line := ""
		for word := range strings.FieldsSeq(paragraph) {
			for _, part := range s.parts(word, width) {
				if line != "" && s.face.width(line+" "+part, s.size) > width {
					lines, line = append(lines, line+" "), ""
				}
				if line != "" {
					line += " "
				}
				line += part
			}
		}
		lines = append(lines, line+" ")
	}
	if n := len(lines); n > 0 {
		lines[n-1] = strings.TrimSuffix(lines[n-1], " ")
	}
	return lines
}

// parts breaks a word that is wider than a line.
func (s textStyle) parts(word string, width float64) []string {
	if s.face.width(word, s.size) <= width {
		return []string{word}
	}
	var parts []string
	part := ""
	for _, r := range word {
		if part != "" && s.face.width(part+string(r), s.size) > width {
			parts, part = append(parts, part), ""
		}
		part += string(r)
	}
	return append(parts, part)
}

// clean is a text without what cannot be set: line breaks of every kind are one kind, other control characters are spaces.
func clean(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n").Replace(strings.TrimSpace(text))
	return strings.Map(func(r rune) rune {
		if r != '\n' && (r < ' ' || r == 0x7f) {
			return ' '
		}
		return r
	}, text)
}
