// Command screenshots shows what supervisors see: it opens Temporal's Web UI and the page of questions of a running, seeded
// `make dev` in a real browser, and keeps what they show as pictures beside itself.
//
//	make dev                                                   # in one window
//	.data/bin/placement seed --practice-tenant --municipality Ringsted --companies 60 --candidates 260 --seed 2
//	go run ./deploy/screenshots --token "$(awk '$1 == "supervisor" || $2 == "supervisor" { print $NF; exit }' .data/tokens)"
//
// It asks the API for everything that it opens, so no address is written here. Look at the pictures before you keep them.
package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"
)

// Size of the pictures, and how many bytes one may have.
const (
	width, height = 1280, 900
	most          = 300_000
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "screenshots:", err)
		os.Exit(1)
	}
}

// shot is one picture: what is opened, what must be there before it is taken, and what is clicked on the way.
type shot struct {
	name, url string
	// shows are texts that the page must show; click is a text of something to click first.
	shows []string
	click string
	// height is how tall the picture is, width how wide; those of them all when 0.
	height, width int
	// panel is the type of what holds our panel, which is signed in to with token: the page, or a frame in it. Then shows are texts
	// of the panel. dark shows it as somebody sees it who likes dark pages.
	panel, token string
	dark         bool
}

func run(ctx context.Context) error {
	base := flag.String("api", "http://localhost:8080", "where the API is")
	token := flag.String("token", "", "a supervisor's token")
	program := flag.String("browser", "chromium", "the browser")
	folder := flag.String("to", filepath.Join("deploy", "screenshots"), "where the pictures are kept")
	only := flag.String("only", "", "take one picture alone")
	flag.Parse()
	shots, err := plan(ctx, api{*base, *token})
	if err != nil {
		return err
	}
	profile, err := os.MkdirTemp("", "screenshots-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(profile)
	b, err := open(ctx, *program, profile, width, height)
	if err != nil {
		return err
	}
	for _, s := range shots {
		if *only != "" && s.name != *only {
			continue
		}
		if err = take(ctx, b, s, filepath.Join(*folder, s.name+".png")); err != nil {
			break
		}
	}
	return errors.Join(err, b.close()) //nolint:contextcheck // it is closed also when somebody has said stop
}

// take opens a page, waits for what it must show, and keeps the picture.
func take(ctx context.Context, b tab, s shot, file string) error {
	ctx, cancel := context.WithTimeout(ctx, 90*time.Second)
	defer cancel()
	size := map[string]any{"width": cmp.Or(s.width, width), "height": cmp.Or(s.height, height), "deviceScaleFactor": 1, "mobile": false}
	if err := b.ask(ctx, "Emulation.setDeviceMetricsOverride", size, nil); err != nil {
		return err
	}
	scheme := map[string]any{"features": []any{map[string]string{"name": "prefers-color-scheme", "value": map[bool]string{false: "light", true: "dark"}[s.dark]}}}
	if err := b.ask(ctx, "Emulation.setEmulatedMedia", scheme, nil); err != nil {
		return err
	}
	if s.panel != "" {
		// The page before has a panel, too, and takes a moment to go.
		if err := b.ask(ctx, "Page.navigate", map[string]any{"url": "about:blank"}, nil); err != nil {
			return err
		}
		if _, err := b.await(ctx, "iframe", "/panel", false); err != nil {
			return err
		}
	}
	if err := b.ask(ctx, "Page.navigate", map[string]any{"url": s.url}, nil); err != nil {
		return err
	}
	at := b // what must show the texts
	if s.panel != "" {
		var err error
		if at, err = signIn(ctx, b.browser, s.panel, s.token); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	if s.click != "" {
		text, err := json.Marshal(s.click)
		if err != nil {
			return err
		}
		if err := b.until(ctx, `(() => { const e = [...document.querySelectorAll('a,button,[role=tab]')].find(e => e.textContent.trim().startsWith(`+string(text)+
			`)); if (!e) return 'no'; e.click(); return 'yes' })()`); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	for _, text := range s.shows {
		quoted, err := json.Marshal(text)
		if err != nil {
			return err
		}
		if err := at.until(ctx, `document.body && document.body.innerText.includes(`+string(quoted)+`) ? 'yes' : 'no'`); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	// Fonts and lines come a moment after the words.
	if err := b.until(ctx, `document.readyState === 'complete' && document.fonts.status === 'loaded' ? 'yes' : 'no'`); err != nil {
		return fmt.Errorf("%s: %w", s.name, err)
	}
	settle(ctx)
	png, err := b.picture(ctx)
	if err != nil {
		return fmt.Errorf("%s: %w", s.name, err)
	}
	if len(png) > most {
		return fmt.Errorf("%s has %d bytes, which is more than %d", s.name, len(png), most)
	}
	fmt.Printf("%s: %d bytes\n", file, len(png)) //nolint:forbidigo // what was done is the output
	return os.WriteFile(file, png, 0o644)
}

// settle waits until what moves on a page has come to rest. The Web UI shows Markdown in frames of their own, into which nobody
// sees.
func settle(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-time.After(4 * time.Second):
	}
}

// plan asks the API where everything is.
func plan(ctx context.Context, a api) ([]shot, error) {
	var views struct {
		Views []struct {
			Name  string          `json:"name"`
			Links map[string]link `json:"links"`
		} `json:"views"`
		Links map[string]link `json:"links"`
	}
	if err := a.get(ctx, "/v1/views", &views); err != nil {
		return nil, err
	}
	var list string
	for _, v := range views.Views {
		if v.Name == "overdue" {
			list = v.Links["temporal"].Href
		}
	}
	var placements struct {
		Items []struct {
			ID string `json:"id"`
		} `json:"items"`
	}
	if err := a.get(ctx, "/v1/placements?status=active&limit=1", &placements); err != nil {
		return nil, err
	}
	if len(placements.Items) == 0 || list == "" {
		return nil, errors.New("nothing runs here, or there is no Web UI: seed a municipality first")
	}
	var one struct {
		Links map[string]link `json:"links"`
	}
	if err := a.get(ctx, "/v1/placements/"+placements.Items[0].ID, &one); err != nil {
		return nil, err
	}
	placement := one.Links["temporal"].Href
	danish := strings.Replace(views.Links["page"].Href, "lang=en", "lang=da", 1)
	return []shot{
		{name: "views", url: views.Links["page"].Href, shows: []string{"Questions to everything that runs"}, height: 1500},
		{name: "views-da", url: danish, shows: []string{"Spørgsmål til alt, der er i gang"}},
		{name: "list", url: list, shows: []string{"Overdue", "placement/"}},
		{name: "details", url: placement, click: "User Metadata", shows: []string{"Current Details"}, height: 1300},
		{name: "timeline", url: placement, shows: []string{"Event History", "State Transitions"}, height: 1600},
		{name: "search-attributes", url: placement, click: "Search Attributes", shows: []string{"next_deadline", "paused"}},
		{name: "panel", url: placement, panel: "iframe", token: a.token, shows: []string{"Open tasks", "What you may do now"}, height: 1300},
		{name: "panel-da", url: a.base + "/panel?lang=da&workflow=placement/" + placements.Items[0].ID, panel: "page", token: a.token, shows: []string{"Åbne opgaver"}, width: 480, height: 1300, dark: true},
	}, nil
}

// link is an address in an answer.
type link struct {
	Href string `json:"href"`
}

// api asks the service as a supervisor.
type api struct{ base, token string }

func (a api) get(ctx context.Context, path string, into any) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, a.base+path, nil)
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+a.token)
	r.Header.Set("Accept-Language", "en")
	answer, err := http.DefaultClient.Do(r) //nolint:forbidigo // a tool with a deadline of its own
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		said, _ := io.ReadAll(io.LimitReader(answer.Body, 400))
		return fmt.Errorf("GET %s: %s: %s", path, answer.Status, said)
	}
	return json.NewDecoder(answer.Body).Decode(into)
}
