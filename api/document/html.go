package document

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"strings"
)

//go:embed style.css
var styleFile string

//go:embed page.html
var pageFile string

var page = template.Must(template.New("page").Funcs(template.FuncMap{
	"style": style,
	"kind": func(b Block) string {
		switch b.(type) {
		case Paragraph:
			return "paragraph"
		case List:
			return "list"
		}
		return "table"
	},
}).Parse(pageFile))

func style() template.CSS { return template.CSS(strings.TrimSpace(styleFile)) } //nolint:gosec // our own file

// HTML returns the document as a page: no scripts, nothing that is loaded, and a style of its own that prints.
func (d Document) HTML() ([]byte, error) {
	var out bytes.Buffer
	if err := page.Execute(&out, d); err != nil {
		return nil, fmt.Errorf("write page: %w", err)
	}
	return out.Bytes(), nil
}

// Policy is the Content-Security-Policy under which such a page works: its own style, and nothing else at all. Pages that are
// kept were made with the style of their day, so it is that of the page's own bytes.
func Policy(html []byte) string {
	policy := "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
	_, rest, _ := bytes.Cut(html, []byte("<style>"))
	own, _, found := bytes.Cut(rest, []byte("</style>"))
	if !found {
		return policy
	}
	sum := sha256.Sum256(own)
	return policy + "; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
