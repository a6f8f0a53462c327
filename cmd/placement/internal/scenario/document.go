package scenario

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html"
	"net/http"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"placement/cmd/placement/internal/caller"
)

// issue issues a document of the placement, and opens it in both forms.
type issue struct {
	kind, language string
	says, saysNot  []string
}

func (r *reader) issue(n *yaml.Node) act {
	a := issue{language: "en"}
	if isText(n) {
		a.kind = r.code(n)
		return a
	}
	r.fields(n, "issue document", known{
		"document": into(&a.kind, r.code), "in danish": func(n *yaml.Node) {
			if r.yes(n) {
				a.language = "da"
			}
		},
		"says": into(&a.says, r.texts), "does not say": into(&a.saysNot, r.texts),
	}, "document")
	return a
}

func (issue) names() names { return names{} }

func (a issue) order(ctx context.Context, s *scene) (order, error) {
	q := request{
		tell: "a document is issued: " + plain(a.kind), path: "/v1/placements/" + s.placements[s.step.placement].ID + "/documents",
		body: body{"kind": a.kind, "language": a.language},
	}
	return order{q, func(answer caller.Answer) error {
		var issued documentAnswer
		if err := answer.Decode("POST "+q.path, &issued); err != nil {
			return err
		}
		return s.open(ctx, a, issued)
	}}, nil
}

// documentAnswer is a document that was issued.
type documentAnswer struct {
	ID       string `json:"id"`
	Kind     string `json:"kind"`
	Language string `json:"language"`
	Version  int    `json:"version"`
	Newest   bool   `json:"newest"`
	Outdated bool   `json:"outdated"`
	Files    []struct {
		Format string `json:"format"`
		SHA256 string `json:"sha256"`
		Href   string `json:"href"`
	} `json:"files"`
}

// open reads both forms of a document, compares them with their hashes, and looks for what the page should say.
func (s *scene) open(ctx context.Context, a issue, d documentAnswer) error {
	begins := map[string]string{"html": "<!doctype html>", "pdf": "%PDF-1.7"}
	for _, f := range d.Files {
		answer, err := s.service.Send(ctx, caller.Exchange{Method: http.MethodGet, Path: f.Href, Token: s.token()})
		switch sum := sha256.Sum256(answer.Body); {
		case err != nil:
			return err
		case answer.Refused():
			return s.step.fault("issue document", "to be opened", answer.String())
		case hex.EncodeToString(sum[:]) != f.SHA256:
			return s.step.fault("issue document", "the bytes that were issued as "+f.Format, "others")
		case begins[f.Format] == "" || !bytes.HasPrefix(answer.Body, []byte(begins[f.Format])):
			return s.step.fault("issue document", "a page or a PDF", f.Format)
		}
		if f.Format != "html" {
			continue
		}
		page := html.UnescapeString(string(answer.Body))
		for _, text := range a.says {
			if s.checks++; !strings.Contains(page, text) {
				return s.step.fault("says", text, "a document without it")
			}
		}
		for _, text := range a.saysNot {
			if s.checks++; strings.Contains(page, text) {
				return s.step.fault("does not say", text, "a document with it")
			}
		}
	}
	if len(d.Files) != len(begins) {
		return s.step.fault("issue document", "a page and a PDF", strconv.Itoa(len(d.Files)))
	}
	return nil
}

// documents are the newest of each document that was issued, and whether they still say what is so.
func (t *expectTable) documents() {
	on(t, "documents", t.r.texts, func(ctx context.Context, s *scene, on *placement, want []string) (verdict, error) {
		var answer struct {
			Items []documentAnswer `json:"items"`
		}
		err := s.service.Read(ctx, s.token(), "/v1/placements/"+on.ID+"/documents", &answer)
		var found []string
		for _, d := range answer.Items {
			if !d.Newest {
				continue
			}
			words := fmt.Sprintf("%s %d", plain(d.Kind), d.Version)
			if d.Outdated {
				words += " outdated"
			}
			found = append(found, words)
		}
		return sameSet(want, found), err
	})
}
