package document

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
)

// PDF returns the document as a tagged PDF after PDF/UA-1: every piece of text belongs to a heading, a paragraph, a list or a
// table, the language is named, and the fonts are in it (Go Regular and Go Bold, by Bigelow & Holmes, under the licence of Go).
func (d Document) PDF() ([]byte, error) {
	regular, err := newFace("F1", goregular.TTF)
	if err != nil {
		return nil, err
	}
	bold, err := newFace("F2", gobold.TTF)
	if err != nil {
		return nil, err
	}
	l := &layout{regular: regular, bold: bold}
	root := &element{tag: "Document"}
	l.turn()
	l.document(root, d)
	l.foot(d.Page)
	return l.write(d, root), nil
}

func (l *layout) document(root *element, d Document) {
	text, small := textStyle{l.regular, sizeText}, textStyle{l.regular, sizeSmall}
	l.flow(root.child("P", ""), d.From, text, margin, textWidth)
	l.y -= 4
	l.flow(root.child("H1", ""), d.Title, textStyle{l.bold, sizeTitle}, margin, textWidth)
	l.flow(root.child("P", ""), d.Line, small, margin, textWidth)
	if d.For != "" {
		l.y -= 4
		l.flow(root.child("P", ""), d.For, text, margin, textWidth)
	}
	for _, s := range d.Sections {
		part := root.child("Sect", "")
		l.y -= 14
		heading := textStyle{l.bold, sizeHeading}
		l.need(heading.line() + 3*text.line()) // a heading is not left alone
		l.flow(part.child("H2", ""), s.Heading, heading, margin, textWidth)
		for i, b := range s.Blocks {
			l.y -= 3
			if i > 0 {
				l.y -= 5
			}
			l.block(part, b)
		}
	}
}

func (l *layout) block(part *element, b Block) {
	text := textStyle{l.regular, sizeText}
	switch b := b.(type) {
	case Paragraph:
		if b.Large {
			text = textStyle{l.bold, sizeLarge}
		}
		l.flow(part.child("P", ""), b.Text, text, margin, textWidth)
	case List:
		list := part.child("L", "/O /List /ListNumbering /Disc")
		for _, item := range b.Items {
			l.need(text.line())
			li := list.child("LI", "")
			l.show(li.child("Lbl", ""), []string{"•"}, text, margin+4, l.y)
			l.flow(li.child("LBody", ""), item, text, margin+18, textWidth-18)
		}
	case Table:
		l.table(part.child("Table", ""), b)
	}
}

func (l *layout) table(table *element, t Table) {
	columns := len(t.Columns)
	if columns == 0 && len(t.Rows) > 0 {
		columns = len(t.Rows[0])
	}
	widths := make([]float64, columns)
	for i := range widths {
		widths[i] = textWidth / float64(columns)
	}
	if columns == 2 && len(t.Columns) == 0 {
		widths[0], widths[1] = textWidth*0.3, textWidth*0.7
	}
	rows := t.Rows
	if len(t.Columns) > 0 {
		rows = append([][]string{t.Columns}, rows...)
	}
	for i, row := range rows {
		tr := table.child("TR", "")
		cells, styles := make([]*element, columns), make([]textStyle, columns)
		texts := make([]string, columns)
		copy(texts, row)
		for k := range cells {
			switch {
			case i == 0 && len(t.Columns) > 0:
				cells[k], styles[k] = tr.child("TH", "/O /Table /Scope /Column"), textStyle{l.bold, sizeText}
			case k == 0 && t.RowHeads:
				cells[k], styles[k] = tr.child("TH", "/O /Table /Scope /Row"), textStyle{l.bold, sizeText}
			default:
				cells[k], styles[k] = tr.child("TD", ""), textStyle{l.regular, sizeText}
			}
		}
		l.row(cells, texts, styles, widths)
	}
}

// foot numbers the pages, which nobody needs to hear.
func (l *layout) foot(words string) {
	s := textStyle{l.regular, sizeSmall}
	for i, page := range l.sheets {
		text := strings.NewReplacer("{n}", strconv.Itoa(i+1), "{of}", strconv.Itoa(len(l.sheets))).Replace(words)
		glyphs, _ := s.face.set(text)
		var shown strings.Builder
		for _, g := range glyphs {
			fmt.Fprintf(&shown, "%04X", uint16(g))
		}
		fmt.Fprintf(&page.content, "/Artifact << /Type /Pagination /Subtype /Footer >> BDC\nBT /%s %s Tf 1 0 0 1 %s %s Tm <%s> Tj ET\nEMC\n",
			s.face.name, number(s.size), number(pageWidth-margin-s.face.width(text, s.size)), number(footAt), shown.String())
	}
}

// write puts everything into a file.
func (l *layout) write(d Document, root *element) []byte {
	f := newFile()
	catalog, pages, tree := f.reserve(), f.reserve(), f.reserve()
	fonts := fmt.Sprintf("<< /F1 %s /F2 %s >>", f.font(l.regular), f.font(l.bold))
	refs := make([]ref, len(l.sheets))
	for i := range refs {
		refs[i] = f.reserve()
	}
	f.elements(root, tree, refs)
	var kids, parents strings.Builder
	for i, page := range l.sheets {
		content := f.reserve()
		f.stream(content, "", []byte(page.content.String()), false)
		f.put(refs[i], fmt.Sprintf("<< /Type /Page /Parent %s /MediaBox [0 0 %s %s] /Resources << /Font %s >> /Contents %s /StructParents %d /Tabs /S >>",
			pages, number(pageWidth), number(pageHeight), fonts, content, i))
		fmt.Fprintf(&kids, "%s ", refs[i])
		fmt.Fprintf(&parents, "%d [", i)
		for _, e := range page.owners {
			fmt.Fprintf(&parents, "%s ", e.ref)
		}
		parents.WriteString("] ")
	}
	f.put(pages, fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", kids.String(), len(refs)))
	f.put(tree, fmt.Sprintf("<< /Type /StructTreeRoot /K %s /ParentTree << /Nums [%s] >> /ParentTreeNextKey %d >>", root.ref, parents.String(), len(refs)))
	metadata := f.reserve()
	f.stream(metadata, "/Type /Metadata /Subtype /XML", d.metadata(), true)
	f.put(catalog, fmt.Sprintf("<< /Type /Catalog /Pages %s /MarkInfo << /Marked true >> /Lang (%s) /StructTreeRoot %s /ViewerPreferences << /DisplayDocTitle true >> /Metadata %s >>",
		pages, d.Language, tree, metadata))
	info := f.add(fmt.Sprintf("<< /Title %s /Author %s /Producer (Placement) /CreationDate (%s) >>",
		textString(d.Title), textString(d.From), d.IssuedAt.UTC().Format("D:20060102150405Z")))
	return f.close(catalog, info)
}

// elements writes an element and all below it.
func (f *file) elements(e *element, up ref, pages []ref) {
	e.ref = f.reserve()
	var kids strings.Builder
	for _, k := range e.kids {
		switch k := k.(type) {
		case *element:
			f.elements(k, e.ref, pages)
			fmt.Fprintf(&kids, "%s ", k.ref)
		case marked:
			fmt.Fprintf(&kids, "<< /Type /MCR /Pg %s /MCID %d >> ", pages[k.page], k.no)
		}
	}
	attrs := ""
	if e.attrs != "" {
		attrs = " /A << " + e.attrs + " >>"
	}
	f.put(e.ref, fmt.Sprintf("<< /Type /StructElem /S /%s /P %s /K [%s]%s >>", e.tag, up, kids.String(), attrs))
}

// metadata says of the file what it is, and that it follows PDF/UA-1.
func (d Document) metadata() []byte {
	escape := func(s string) string {
		var b bytes.Buffer
		_ = xml.EscapeText(&b, []byte(s)) // a buffer takes everything
		return b.String()
	}
	return fmt.Appendf(nil, `<?xpacket begin="%s" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">%s</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>%s</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>%s</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>%s</xmp:CreateDate><pdf:Producer>Placement</pdf:Producer>
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>`, "\ufeff", escape(d.Title), escape(d.From), escape(d.Language), d.IssuedAt.UTC().Format(time.RFC3339))
}
