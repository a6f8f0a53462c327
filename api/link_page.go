package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
	"placement/models/store"
)

// linkPath is where links lead. The token is in the path, not in the fragment: that would need a script. Our log lines name
// routes by their pattern, no answer gives the address on (Referrer-Policy), nothing is loaded beside the page, and what is
// left in a browser's history has been used. Whoever puts a proxy in front keeps /l/ out of its log.
const linkPath = "/l/"

// Bounds of what is sent from the page.
const (
	maxAnswer  = 20_000
	maxForm    = 512 << 10
	limitedFor = "600"
)

var tokenForm = regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`)

// linkVisit is one request to the page of a link that opens.
type linkVisit struct {
	link   store.Link
	tenant store.Tenant
	state  placement.State
	lang   language
}

// linkRoutes serve the page. Looking at it uses nothing up: programs that read mail look at links before people do.
func (s *server) linkRoutes(e *gin.Engine) {
	e.GET(linkPath+":token", func(c *gin.Context) { s.linkPage(c, s.showLink) })
	e.POST(linkPath+":token", func(c *gin.Context) { s.linkPage(c, s.answerLink) })
}

// linkPage finds the link and lets next answer. Whatever is the matter with a link is answered alike, so that trying tells
// nothing; and who tries often is made to wait.
func (s *server) linkPage(c *gin.Context, next func(*gin.Context, linkVisit)) {
	lang := inquiryOf(c.Request.Context()).language
	if asked := language(c.Query("lang")); asked == danish || asked == english {
		lang = asked
	}
	from := c.ClientIP()
	if s.guesses.tooMany(from, s.Clock()) {
		c.Header("Retry-After", limitedFor)
		s.showPage(c, http.StatusTooManyRequests, s.plainPage(lang, "limited"))
		return
	}
	v, err := s.opened(c.Request.Context(), c.Param("token"))
	switch {
	case errors.Is(err, store.ErrNotFound):
		s.guesses.note(from, s.Clock())
		s.showPage(c, http.StatusNotFound, s.plainPage(lang, "closed"))
		return
	case err != nil:
		s.linkLater(c, lang, err)
		return
	}
	if v.lang = language(v.link.Language); c.Query("lang") != "" {
		v.lang = lang
	}
	next(c, v)
}

// opened is the link that a token opens, and its placement. store.ErrNotFound when there is none.
func (s *server) opened(ctx context.Context, token string) (linkVisit, error) {
	if !tokenForm.MatchString(token) {
		return linkVisit{}, store.ErrNotFound
	}
	link, tenant, err := s.Store.OpenLink(ctx, token)
	if err != nil {
		return linkVisit{}, err
	}
	// From here on the request is the tenant's, by nobody.
	inquiryOf(ctx).principal = &store.Principal{Tenant: tenant}
	row, err := s.Store.Process(ctx, tenant.ID, lifecycle.KindPlacement, link.PlacementID)
	if err != nil {
		return linkVisit{}, err
	}
	state, err := stateOf[placement.State](row)
	if err == nil && link.Purpose == placement.LinkForRating {
		state.Calendar, err = s.calendars.of(ctx, tenant, s.now(tenant))
	}
	return linkVisit{link: link, tenant: tenant, state: state}, err
}

// awaited tells whether the link is good, and the answer still wanted.
func (s *server) awaited(v linkVisit) bool {
	now := s.now(v.tenant)
	_, err := v.state.EvaluationLink(v.link.Party)
	if v.link.Purpose == placement.LinkForRating {
		_, err = v.state.RatingLink(v.link.FollowUp, v.link.Party, now)
	}
	return err == nil && v.link.Good(now)
}

// mustPromise tells whether confidentiality is to be promised first.
func (v linkVisit) mustPromise() bool {
	return placement.MustPromise(v.link.Party) && v.link.AcceptedAt == nil
}

func (s *server) showLink(c *gin.Context, v linkVisit) {
	switch {
	case !s.awaited(v):
		s.showPage(c, http.StatusNotFound, s.plainPage(v.lang, "closed"))
	case v.mustPromise():
		p := s.plainPage(v.lang, "promise")
		p.Step = "promise"
		if v.link.Purpose == placement.LinkForRating {
			p.Paragraphs[0] = s.linkPages.say(v.lang, "promise.rating.1")
		}
		s.showPage(c, http.StatusOK, p)
	default:
		s.showForm(c, http.StatusOK, v, answers{}, "")
	}
}

// answers are what was written, and what is wrong with it, by question.
type answers struct{ values, faults map[string]string }

func (s *server) answerLink(c *gin.Context, v linkVisit) {
	ctx := c.Request.Context()
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, maxForm)
	// What was sent and cannot be read is no reason to show more than what can be.
	unread := c.Request.ParseForm() != nil
	body, a := s.read(c, v)
	if !s.awaited(v) {
		// Sent twice, for the first answer was lost: then it was received.
		if received, err := s.received(ctx, v, body); err == nil && received && !unread {
			s.showPage(c, http.StatusOK, s.plainPage(v.lang, "done"))
			return
		}
		s.showPage(c, http.StatusNotFound, s.plainPage(v.lang, "closed"))
		return
	}
	if v.mustPromise() {
		if c.Request.PostForm.Get("step") == "promise" && !unread { //nolint:forbidigo // what was sent to us, not a request of ours
			if err := s.Store.AcceptLink(ctx, v.link.Actor(inquiryOf(ctx).id), s.now(v.tenant)); err != nil {
				s.linkLater(c, v.lang, err)
				return
			}
		}
		// The whole path: of a bare query the standard library makes one under the folder above, where nothing is.
		c.Redirect(http.StatusSeeOther, linkPath+c.Param("token")+"?lang="+string(v.lang))
		return
	}
	if unread {
		written := placement.ContentAssessment
		if v.link.Purpose == placement.LinkForRating {
			written = ratingNote
		}
		s.showForm(c, http.StatusUnprocessableEntity, v, answers{faults: map[string]string{written: "too_long"}}, "")
		return
	}
	if len(a.faults) > 0 {
		s.showForm(c, http.StatusUnprocessableEntity, v, a, "")
		return
	}
	p := s.sendThrough(ctx, v, body)
	switch {
	case p == nil:
		s.showPage(c, http.StatusOK, s.plainPage(v.lang, "done"))
	case p.Status == http.StatusAccepted || p.Status >= http.StatusInternalServerError || p.Code == lifecycle.CodeClockMoving:
		s.showForm(c, http.StatusServiceUnavailable, v, a, "not_saved")
	default:
		s.showPage(c, http.StatusNotFound, s.plainPage(v.lang, "closed"))
	}
}

// read is what was written on the page, as the body of the command that records it.
func (s *server) read(c *gin.Context, v linkVisit) (request, answers) {
	if v.link.Purpose == placement.LinkForRating {
		return s.readRating(c, v)
	}
	a := answers{values: map[string]string{}, faults: map[string]string{}}
	for _, name := range questions(v.link.Party) {
		if s.readText(c, name, &a) == "" && name == placement.ContentAssessment && a.faults[name] == "" {
			a.faults[name] = "assessment.missing"
		}
	}
	return evaluationBody{
		Party: v.link.Party, Channel: lifecycle.ChannelForm, Assessment: a.values[placement.ContentAssessment],
		DisagreementText: a.values[placement.ContentDisagreement],
	}, a
}

// readText is what was written in a field, and notes it, or what is wrong with it.
func (s *server) readText(c *gin.Context, name string, a *answers) string {
	// Browsers send line breaks as CR LF.
	value := strings.TrimSpace(strings.ReplaceAll(c.Request.PostForm.Get(name), "\r\n", "\n")) //nolint:forbidigo // what was sent to us, not a request of ours
	switch {
	case utf8.RuneCountInString(value) > maxAnswer:
		a.faults[name] = "too_long"
	case !storable(value):
		a.faults[name], value = "invalid_text", strings.ToValidUTF8(value, "")
	}
	a.values[name] = value
	return value
}

// questions are what a party is asked: the candidate also whether they disagree.
func questions(p lifecycle.Party) []string {
	if p == lifecycle.PartyCandidate {
		return []string{placement.ContentAssessment, placement.ContentDisagreement}
	}
	return []string{placement.ContentAssessment}
}

func (s *server) showForm(c *gin.Context, status int, v linkVisit, a answers, fault string) {
	subject, err := s.Store.LinkSubject(c.Request.Context(), v.link.Actor(inquiryOf(c.Request.Context()).id), v.link.PlacementID,
		placement.MustPromise(v.link.Party))
	if err != nil {
		s.linkLater(c, v.lang, err)
		return
	}
	about := "about.other"
	switch {
	case v.link.Party == lifecycle.PartyCandidate:
		about = "about.candidate"
	case subject.FirstName != "":
		about = "about.named"
	}
	w := s.linkPages
	p := linkView{
		pages: w, Language: v.lang, Step: "form", Title: w.say(v.lang, "title."+string(v.link.Purpose)),
		Paragraphs: []string{
			w.say(v.lang, about, "from", w.date(v.lang, subject.Period.Start), "to", w.date(v.lang, subject.Period.End), "name", subject.FirstName, "workplace", subject.Workplace),
		},
	}
	if v.link.Purpose == placement.LinkForRating {
		f, _ := v.state.FollowUpNo(v.link.FollowUp)
		p.Paragraphs = append(p.Paragraphs, w.say(v.lang, "rating.intro", "day", w.date(v.lang, f.HeldOn)))
		p.Fields, err = s.ratingFields(c.Request.Context(), v, a)
	} else {
		p.Fields = s.evaluationFields(v, a)
	}
	if err != nil {
		s.linkLater(c, v.lang, err)
		return
	}
	p.Paragraphs = append(p.Paragraphs, w.say(v.lang, "once"))
	if fault != "" {
		p.Faults = append(p.Faults, linkFault{Text: w.say(v.lang, fault)})
	}
	for _, f := range p.Fields {
		if f.Fault != "" {
			p.Faults = append(p.Faults, linkFault{Field: f.Name, Text: f.Fault})
		}
	}
	s.showPage(c, status, p)
}

// evaluationFields are the questions of the page of an evaluation.
func (s *server) evaluationFields(v linkVisit, a answers) []linkField {
	var fields []linkField
	for _, name := range questions(v.link.Party) {
		label := name
		if name == placement.ContentAssessment {
			label += "." + string(v.link.Party)
		}
		fields = append(fields, linkField{
			Name: name, Label: s.linkPages.say(v.lang, label), Hint: s.linkPages.say(v.lang, label+".hint"), Value: a.values[name],
			Fault: s.linkPages.say(v.lang, a.faults[name]), Required: name == placement.ContentAssessment,
		})
	}
	return fields
}

// plainPage says one thing and asks for nothing.
func (s *server) plainPage(l language, what string) linkView {
	p := linkView{pages: s.linkPages, Language: l, Title: s.linkPages.say(l, "title."+what)}
	for _, key := range []string{what + ".1", what + ".2"} {
		if text := s.linkPages.say(l, key); text != "" {
			p.Paragraphs = append(p.Paragraphs, text)
		}
	}
	return p
}

// linkLater answers what is not the visitor's doing.
func (s *server) linkLater(c *gin.Context, l language, err error) {
	_ = s.problemOf(c.Request.Context(), err) // for the log line
	c.Header("Retry-After", busy)
	s.showPage(c, http.StatusServiceUnavailable, s.plainPage(l, "later"))
}

func (s *server) showPage(c *gin.Context, status int, v linkView) {
	var page bytes.Buffer
	if err := s.linkPages.page.Execute(&page, v); err != nil {
		s.writeProblem(c, fmt.Errorf("write the page of a link: %w", err))
		return
	}
	c.Header("Content-Security-Policy", s.linkPages.policy)
	c.Header("Content-Language", string(v.Language))
	c.Header("X-Robots-Tag", "noindex, nofollow")
	c.Header("Cross-Origin-Opener-Policy", "same-origin")
	c.Data(status, "text/html; charset=utf-8", page.Bytes())
}
