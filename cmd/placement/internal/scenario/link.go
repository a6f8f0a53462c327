package scenario

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"gopkg.in/yaml.v3"

	"placement/cmd/placement/internal/caller"
)

// throughLink is a party's evaluation through a link, without an account: what a case worker makes, and what the party sees and
// sends in a browser.
type throughLink struct{ party, says, disagrees string }

func (r *reader) throughLink(n *yaml.Node) act {
	var a throughLink
	r.fields(n, "evaluate through a link", known{
		"party": into(&a.party, r.party), "says": into(&a.says, r.text), "disagrees": into(&a.disagrees, r.text),
	}, "party", "says")
	return a
}

func (throughLink) names() names { return names{} }

// follow makes the link, opens it, promises confidentiality where that is asked for, answers, and opens it once more.
func (s *scene) follow(ctx context.Context, do throughLink) error {
	q := request{tell: fmt.Sprintf("a link is made for the %s", partyWords(do.party)), path: "evaluation-links", body: body{"party": do.party, "language": "en"}}
	path, err := s.path(do, q)
	if err != nil {
		return err
	}
	a, done, err := s.ask(ctx, path, q)
	s.last = nil // what the party sends is no request of ours
	if err != nil || !done {
		return err
	}
	var made struct {
		URL string `json:"url"`
	}
	if err := a.Decode("make a link", &made); err != nil {
		return err
	}
	address, err := url.Parse(made.URL)
	if err != nil {
		return fmt.Errorf("read the link: %w", err)
	}
	if err := s.answers(ctx, do, address.Path); err != nil {
		return err
	}
	if a, err = s.service.Send(ctx, caller.Exchange{Method: http.MethodGet, Path: strings.TrimSuffix(path, "/evaluation-links"), Token: s.token()}); err != nil {
		return err
	}
	return s.took(ctx, do, a)
}

// answers is what the party does in the browser. A link opens once.
func (s *scene) answers(ctx context.Context, do throughLink, path string) error {
	first, err := s.browse(ctx, path, nil)
	if err != nil {
		return err
	}
	if strings.Contains(first, `value="promise"`) {
		s.happens(s.now(), fmt.Sprintf("the %s promises confidentiality", partyWords(do.party)))
		if _, err := s.browse(ctx, path, url.Values{"step": {"promise"}}); err != nil {
			return err
		}
	}
	s.happens(s.now(), fmt.Sprintf("the %s answers through the link%s", partyWords(do.party), quoted(do.says)))
	form := url.Values{"step": {"answer"}, "assessment": {do.says}, "disagreement": {do.disagrees}}
	thanks, err := s.browse(ctx, path, form)
	if err != nil {
		return err
	}
	again, err := s.browse(ctx, path, nil)
	if err != nil {
		return err
	}
	for page, what := range map[string]string{thanks: "Thank you for your answer", again: "This link cannot be used"} {
		s.checks++
		if !strings.Contains(page, what) {
			return s.step.fault("the page of the link", what, page)
		}
	}
	s.then("=", "the link opens no more")
	return nil
}

// browse looks at a page of a link, or sends its form, as a browser would; a page that asks to try again is tried again.
func (s *scene) browse(ctx context.Context, path string, form url.Values) (page string, err error) {
	err = s.eventually(ctx, "a page", func() (bool, string, error) {
		method, sent := http.MethodGet, ""
		if form != nil {
			method, sent = http.MethodPost, form.Encode()
		}
		req, err := http.NewRequestWithContext(ctx, method, s.service.URL+path+"?lang=en", strings.NewReader(sent))
		if err != nil {
			return false, "", err
		}
		if form != nil {
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		res, err := s.service.HTTP.Do(req)
		if err != nil {
			return false, "", err
		}
		defer res.Body.Close() //nolint:errcheck // it has been read to its end
		data, err := io.ReadAll(res.Body)
		page = string(data)
		return res.StatusCode != http.StatusServiceUnavailable, res.Status, err
	})
	return page, err
}

// disagree is the candidate's disagreement, told to the case worker.
type disagree struct{ about, says, channel string }

func (r *reader) disagree(n *yaml.Node) act {
	a := disagree{channel: "phone"}
	r.fields(n, "disagree", known{
		"about": into(&a.about, r.code), "says": into(&a.says, r.text), "channel": into(&a.channel, r.code),
	}, "about", "says")
	return a
}

func (disagree) names() names { return names{} }

func (a disagree) request(*scene) request {
	return request{
		tell: fmt.Sprintf("the candidate does not agree with the %s%s", plain(a.about), quoted(a.says)), path: "disagreements",
		body: body{"about": a.about, "channel": a.channel, "disagreement_text": a.says},
	}
}

// answerDisagreement is what the candidate is answered.
type answerDisagreement struct {
	no           int
	result, says string
}

func (r *reader) answerDisagreement(n *yaml.Node) act {
	a := answerDisagreement{no: 1}
	r.fields(n, "answer disagreement", known{
		"no": into(&a.no, r.whole), "result": into(&a.result, r.code), "says": into(&a.says, r.text),
	}, "result")
	return a
}

func (answerDisagreement) names() names { return names{} }

func (a answerDisagreement) request(*scene) request {
	return request{
		tell: fmt.Sprintf("the candidate is answered, and it is %s%s", plain(a.result), quoted(a.says)),
		path: fmt.Sprintf("disagreements/%d/answer", a.no), body: body{"result": a.result}.with("answer_text", a.says),
	}
}
