package document

import (
	"bytes"
	"compress/zlib"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"
)

// opened is a PDF as a reader sees it: its objects, by the offsets of its own table.
type opened struct {
	t       *testing.T
	objects map[string]string
	trailer string
}

var (
	objectHead  = regexp.MustCompile(`^(\d+) 0 obj\n`)
	startOfXref = regexp.MustCompile(`startxref\n(\d+)\n%%EOF\n$`)
	textShown   = regexp.MustCompile(`<([0-9A-F]*)> Tj`)
	fontChosen  = regexp.MustCompile(`/(F\d) [\d.]+ Tf`)
	pieceBegins = regexp.MustCompile(`/(\w+) (?:<< /MCID (\d+)( /ActualText <FEFF[0-9A-F]*>)? >> BDC|BMC|<< /Type /Pagination /Subtype /Footer >> BDC)`)
	references  = regexp.MustCompile(`<< /Type /MCR /Pg (\d+) 0 R /MCID (\d+) >>|(\d+) 0 R`)
)

func open(t *testing.T, pdf []byte) opened {
	t.Helper()
	o := opened{t: t, objects: map[string]string{}}
	require.True(t, bytes.HasPrefix(pdf, []byte("%PDF-1.7\n")))
	start := startOfXref.FindSubmatch(pdf)
	require.NotNil(t, start)
	at, err := strconv.Atoi(string(start[1]))
	require.NoError(t, err)
	lines := strings.Split(string(pdf[at:]), "\n")
	require.Equal(t, "xref", lines[0])
	size, err := strconv.Atoi(strings.TrimPrefix(lines[1], "0 "))
	require.NoError(t, err)
	for i := 1; i < size; i++ {
		require.Len(t, lines[2+i], 19)
		offset, err := strconv.Atoi(lines[2+i][:10])
		require.NoError(t, err)
		body := pdf[offset:]
		head := objectHead.FindSubmatch(body)
		require.NotNil(t, head, "object %d is not where the table says", i)
		require.Equal(t, strconv.Itoa(i), string(head[1]))
		end := bytes.Index(body, []byte("\nendobj\n"))
		require.Positive(t, end)
		o.objects[string(head[1])] = string(body[len(head[0]):end])
	}
	o.trailer = strings.Join(lines[2+size:], "\n")
	return o
}

// find returns what follows a key in a dictionary, by a pattern with one group.
func (o opened) find(dict, pattern string) string {
	o.t.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(dict)
	require.NotNil(o.t, m, "%s in %.200s", pattern, dict)
	return m[1]
}

// stream returns the data of a stream, unpacked.
func (o opened) stream(id string) []byte {
	o.t.Helper()
	dict, data, ok := strings.Cut(o.objects[id], "\nstream\n")
	require.True(o.t, ok)
	data = strings.TrimSuffix(data, "\nendstream")
	require.Equal(o.t, o.find(dict, `/Length (\d+) >>`), strconv.Itoa(len(data)))
	if !strings.Contains(dict, "/FlateDecode") {
		return []byte(data)
	}
	r, err := zlib.NewReader(strings.NewReader(data))
	require.NoError(o.t, err)
	out, err := io.ReadAll(r)
	require.NoError(o.t, err)
	return out
}

func (o opened) catalog() string { return o.objects[o.find(o.trailer, `/Root (\d+) 0 R`)] }

// node is an element of the structure as a screen reader meets it.
type node struct {
	tag, attrs, text string
	kids             []node
}

// structure reads the tree and the text of every element through the marked pieces of the pages. Every piece must belong to the
// element that names it, and the other way round; what belongs to none must be an artifact.
func (o opened) structure() node {
	o.t.Helper()
	root := o.objects[o.find(o.catalog(), `/StructTreeRoot (\d+) 0 R`)]
	pieces, owners := map[[2]string]string{}, map[[2]string]string{}
	pages := o.objects[o.find(o.catalog(), `/Pages (\d+) 0 R`)]
	for i, ref := range regexp.MustCompile(`(\d+) 0 R`).FindAllStringSubmatch(o.find(pages, `/Kids \[([^\]]*)\]`), -1) {
		page := o.objects[ref[1]]
		require.Equal(o.t, strconv.Itoa(i), o.find(page, `/StructParents (\d+)`))
		parents := regexp.MustCompile(`(\d+) 0 R`).FindAllStringSubmatch(o.find(root, strconv.Itoa(i)+` \[([^\]]*)\]`), -1)
		for no, piece := range o.pieces(page) {
			pieces[[2]string{ref[1], strconv.Itoa(no)}] = piece
			owners[[2]string{ref[1], strconv.Itoa(no)}] = parents[no][1]
		}
		require.Len(o.t, parents, len(o.pieces(page)))
	}
	read := map[[2]string]bool{}
	var visit func(id string) node
	visit = func(id string) node {
		dict := o.objects[id]
		n := node{tag: o.find(dict, `/S /(\w+)`)}
		if _, attrs, ok := strings.Cut(dict, "/A << "); ok {
			n.attrs = strings.TrimSuffix(attrs, " >> >>")
		}
		for _, k := range references.FindAllStringSubmatch(o.find(dict, `/K \[(.*?)\]`), -1) {
			if k[3] != "" {
				require.Contains(o.t, o.objects[k[3]], "/P "+id+" 0 R")
				n.kids = append(n.kids, visit(k[3]))
				continue
			}
			piece := [2]string{k[1], k[2]}
			require.Equal(o.t, id, owners[piece], "the parent tree disagrees")
			require.False(o.t, read[piece], "read twice")
			read[piece] = true
			n.text += pieces[piece]
		}
		return n
	}
	tree := visit(o.find(root, `/K (\d+) 0 R`))
	require.Len(o.t, read, len(pieces), "pieces that nobody reads")
	return tree
}

// pieces are the texts of a page's marked pieces, by number.
func (o opened) pieces(page string) []string {
	o.t.Helper()
	content := string(o.stream(o.find(page, `/Contents (\d+) 0 R`)))
	var all []string
	for part := range strings.SplitSeq(strings.TrimSuffix(content, "EMC\n"), "EMC\n") {
		head := pieceBegins.FindStringSubmatch(part)
		require.NotNil(o.t, head, "outside every piece: %.200s", part)
		require.Equal(o.t, 1, strings.Count(part, "BDC")+strings.Count(part, "BMC"))
		if head[2] == "" {
			require.Equal(o.t, "Artifact", head[1])
			continue
		}
		require.Equal(o.t, strconv.Itoa(len(all)), head[2])
		if head[3] != "" {
			all = append(all, utf16Of(o.t, strings.Trim(strings.TrimPrefix(head[3], " /ActualText <FEFF"), ">")))
			continue
		}
		all = append(all, o.text(page, part))
	}
	return all
}

// text is what a piece shows, by the table in its font.
func (o opened) text(page, part string) string {
	o.t.Helper()
	name := fontChosen.FindStringSubmatch(part)[1]
	font := o.objects[o.find(page, "/"+name+` (\d+) 0 R`)]
	table := map[string]string{}
	for _, m := range regexp.MustCompile(`<([0-9A-F]{4})> <([0-9A-F]+)>\n`).FindAllStringSubmatch(string(o.stream(o.find(font, `/ToUnicode (\d+) 0 R`))), -1) {
		table[m[1]] = utf16Of(o.t, m[2])
	}
	var text strings.Builder
	for _, shown := range textShown.FindAllStringSubmatch(part, -1) {
		for g := shown[1]; g != ""; g = g[4:] {
			require.Contains(o.t, table, g[:4])
			text.WriteString(table[g[:4]])
		}
	}
	return text.String()
}

func utf16Of(t *testing.T, hex string) string {
	t.Helper()
	var units []uint16
	for ; hex != ""; hex = hex[4:] {
		v, err := strconv.ParseUint(hex[:4], 16, 16)
		require.NoError(t, err)
		units = append(units, uint16(v))
	}
	return string(utf16.Decode(units))
}

// outline writes the tree as one line per element.
func (n node) outline(depth int) string {
	line := strings.Repeat("  ", depth) + n.tag
	if n.attrs != "" {
		line += " [" + n.attrs + "]"
	}
	if n.text != "" {
		line += ": " + n.text
	}
	var all strings.Builder
	all.WriteString(line + "\n")
	for _, k := range n.kids {
		all.WriteString(k.outline(depth + 1))
	}
	return all.String()
}
