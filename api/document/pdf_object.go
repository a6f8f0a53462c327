package document

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
)

// file is a PDF file on its way: numbered objects, and where each begins.
type file struct {
	out     bytes.Buffer
	offsets []int // by number of the object; 0 is none
}

func newFile() *file {
	f := &file{offsets: []int{0}}
	// The second line tells that the file is not text.
	f.out.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	return f
}

// ref is a number for an object that is written later, or now.
type ref int

func (r ref) String() string { return strconv.Itoa(int(r)) + " 0 R" }

func (f *file) reserve() ref {
	f.offsets = append(f.offsets, 0)
	return ref(len(f.offsets) - 1)
}

// put writes the object of a number that was reserved.
func (f *file) put(r ref, body string) {
	f.offsets[r] = f.out.Len()
	fmt.Fprintf(&f.out, "%d 0 obj\n%s\nendobj\n", int(r), body)
}

func (f *file) add(body string) ref {
	r := f.reserve()
	f.put(r, body)
	return r
}

// stream writes data under a dictionary, compressed or as it is.
func (f *file) stream(r ref, dict string, data []byte, plain bool) {
	if !plain {
		var packed bytes.Buffer
		w := zlib.NewWriter(&packed)
		_, _ = w.Write(data) // a buffer takes everything
		_ = w.Close()
		data, dict = packed.Bytes(), dict+" /Filter /FlateDecode"
	}
	f.put(r, fmt.Sprintf("<< %s /Length %d >>\nstream\n%s\nendstream", dict, len(data), data))
}

// close writes the table of objects and returns the whole file.
func (f *file) close(root, info ref) []byte {
	at := f.out.Len()
	id := sha256.Sum256(f.out.Bytes())
	fmt.Fprintf(&f.out, "xref\n0 %d\n0000000000 65535 f \n", len(f.offsets))
	for _, o := range f.offsets[1:] {
		fmt.Fprintf(&f.out, "%010d 00000 n \n", o)
	}
	name := hex.EncodeToString(id[:16])
	fmt.Fprintf(&f.out, "trailer\n<< /Size %d /Root %s /Info %s /ID [<%s> <%s>] >>\nstartxref\n%d\n%%%%EOF\n", len(f.offsets), root, info, name, name, at)
	return f.out.Bytes()
}

// textString is a text outside the pages, in UTF-16.
func textString(s string) string {
	var b strings.Builder
	b.WriteString("<FEFF")
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", u)
	}
	return b.String() + ">"
}

// number is a length, to a hundredth of a point.
func number(v float64) string {
	return strings.TrimSuffix(strings.TrimRight(strconv.FormatFloat(v, 'f', 2, 64), "0"), ".")
}
