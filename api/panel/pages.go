package panel

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"net/url"
	"strings"
)

//go:embed *.html *.css panel.mjs expected.mjs host.mjs picture.mjs session.mjs sign-in.mjs da.json en.json commands_da.json
var files embed.FS

// Languages of the page.
const (
	english = "en"
	danish  = "da"
)

// Pages are the page of the panel and that of its sign-in.
type Pages struct {
	pages *template.Template
	// host is the origin of Temporal's Web UI, which alone may show the panel inside its own page; empty for none.
	host     string
	words    map[string]map[string]string
	commands map[string]string
}

// Load reads the pages and their words. The panel may stand inside the Web UI that is at the address; empty for none.
func Load(temporalUI string) (Pages, error) {
	p := Pages{words: map[string]map[string]string{}}
	if u, err := url.Parse(temporalUI); err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https") {
		p.host = u.Scheme + "://" + strings.ToLower(u.Host)
	}
	var err error
	if p.pages, err = template.ParseFS(files, "*.html"); err != nil {
		return p, fmt.Errorf("read the pages of the panel: %w", err)
	}
	for _, l := range []string{english, danish} {
		words := map[string]string{}
		if err := read(l+".json", &words); err != nil {
			return p, err
		}
		p.words[l] = words
	}
	return p, read("commands_da.json", &p.commands)
}

func read(name string, into any) error {
	file, err := files.ReadFile(name)
	if err != nil {
		return fmt.Errorf("load the words of the panel: %w", err)
	}
	if err := json.Unmarshal(file, into); err != nil {
		return fmt.Errorf("load the words of the panel in %s: %w", name, err)
	}
	return nil
}

// Say is a text of the panel.
func (p Pages) Say(language, key string) string { return p.words[language][key] }

// Command is what a command does, in Danish; in English that is the summary of its operation. Empty for one that is not known.
func (p Pages) Command(name string) string { return p.commands[name] }

// Policy is the content security policy of the panel: what is its own and this API, nothing written into the page, and nobody
// but Temporal's Web UI may put it into theirs.
func (p Pages) Policy() string {
	if p.host == "" {
		return SignInPolicy
	}
	return policy + p.host
}

const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; " +
	"require-trusted-types-for 'script'; trusted-types 'none'; frame-ancestors "

// SignInPolicy is that of the sign-in, which nobody may put into their page.
const SignInPolicy = policy + "'none'"

// Panel is the page of the panel.
func (p Pages) Panel(language string) ([]byte, error) { return p.write("page.html", language) }

// SignIn is the page of its sign-in.
func (p Pages) SignIn(language string) ([]byte, error) { return p.write("sign-in.html", language) }

func (p Pages) write(name, language string) ([]byte, error) {
	var out bytes.Buffer
	shown := shown{Language: language, Other: english, Host: p.host, Words: p.words[language]}
	if language == english {
		shown.Other = danish
	}
	if err := p.pages.ExecuteTemplate(&out, name, shown); err != nil {
		return nil, fmt.Errorf("write %s of the panel: %w", name, err)
	}
	return out.Bytes(), nil
}

// shown is what a template asks. The words are in the page as data for its script too.
type shown struct {
	Language, Other, Host string
	Words                 map[string]string
}

// Say is a text of the page.
func (s shown) Say(key string) string { return s.Words[key] }

// Asset is a file that the pages load, and its type. It is false for any other name.
func Asset(name string) (data []byte, contentType string, found bool) {
	switch {
	case strings.HasSuffix(name, ".mjs"):
		contentType = "text/javascript; charset=utf-8"
	case strings.HasSuffix(name, ".css"):
		contentType = "text/css; charset=utf-8"
	default:
		return nil, "", false
	}
	data, err := files.ReadFile(name)
	return data, contentType, err == nil
}
