// Package plainpage loads pages that are plain HTML without a script: they work on an old telephone, and in a browser that lets
// nothing run. Nothing of them is loaded from elsewhere, not even from us.
package plainpage

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"strings"
)

// Page is what such a page is written from.
type Page[Language ~string] struct {
	Template *template.Template
	// Policy is its Content-Security-Policy: its own style and forms to where it came from, nothing else, and no frame around it.
	Policy string
	// Words are what it says, by language and key.
	Words map[Language]map[string]string
}

// Load reads page.html, style.css, whose place in the page is the word STYLE, and a file of words for each language ("da.json"). The
// name is that of the page in errors.
func Load[Language ~string](files fs.FS, name string, languages ...Language) (Page[Language], error) {
	p := Page[Language]{Words: map[Language]map[string]string{}}
	page, err := fs.ReadFile(files, "page.html")
	if err != nil {
		return p, fmt.Errorf("load the page of %s: %w", name, err)
	}
	style, err := fs.ReadFile(files, "style.css")
	if err != nil {
		return p, fmt.Errorf("load the page of %s: %w", name, err)
	}
	sum := sha256.Sum256(style)
	p.Policy = "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
	if p.Template, err = template.New(name).Parse(strings.Replace(string(page), "STYLE", string(style), 1)); err != nil {
		return p, fmt.Errorf("read the page of %s: %w", name, err)
	}
	for _, l := range languages {
		file, err := fs.ReadFile(files, string(l)+".json")
		if err != nil {
			return p, fmt.Errorf("load the words of %s: %w", name, err)
		}
		words := map[string]string{}
		if err := json.Unmarshal(file, &words); err != nil {
			return p, fmt.Errorf("load the words of %s in %q: %w", name, l, err)
		}
		p.Words[l] = words
	}
	return p, nil
}
