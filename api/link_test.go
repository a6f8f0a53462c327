package api

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle/lifecycletest"
	"placement/models/store"
)

// page asks for the page of a link as a browser does; form is what it sends, nil to look.
func (b *bundle) page(path string, form url.Values, headers ...string) answer {
	method, body := http.MethodGet, ""
	if form != nil {
		method, body = http.MethodPost, form.Encode()
	}
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	b.handler.ServeHTTP(w, r)
	return answer{b.t, w.Code, w.Result().Header, w.Body.String()}
}

// linkFor makes a link as a case worker does, and returns its path and ID.
func (b *bundle) linkFor(party, language string) (path, id string) {
	made := b.post("/v1/placements/"+lifecycletest.PlacementID+"/evaluation-links", `{"party": "`+party+`", "language": "`+language+`"}`).ok(http.StatusCreated)
	link, _ := made["url"].(string)
	id, _ = made["id"].(string)
	path, ours := strings.CutPrefix(link, "https://placement.example")
	require.True(b.t, ours, link)
	return path, id
}

// says requires that the page has the text, whatever HTML makes of its signs.
func (a answer) says(text string) {
	require.Contains(a.t, html.UnescapeString(a.body), text)
}

// unreadable is more than a form may have.
var unreadable = url.Values{"step": {"promise"}, "assessment": {strings.Repeat("x", 600_000)}}

var answered = url.Values{"step": {"answer"}, "assessment": {"Det gik godt.\r\nRigtig godt."}}

func TestALinkAsksTheCandidateOnceAndSendsTheSameCommand(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("evaluating_planned")
	path, id := b.linkFor("candidate", "da")

	form := b.page(path, nil)
	require.Equal(t, http.StatusOK, form.status)
	form.says("Det handler om din praktik hos Lager & <Havn> fra 1. februar 2027 til 30. april 2027.")
	require.Contains(t, form.body, `<html lang="da">`)
	require.NotContains(t, form.body, "Torben", "candidates know their own name")
	require.Empty(t, b.temporal.names(), "looking sends nothing")

	sent := url.Values{"step": {"answer"}, "assessment": answered["assessment"], "disagreement": {"Jeg stoppede ikke selv"}}
	done := b.page(path, sent)
	require.Equal(t, http.StatusOK, done.status, done.body)
	done.says("Tak for dit svar")
	require.Equal(t, []string{"evaluate"}, b.temporal.names())
	c := b.temporal.sent()[0]
	require.Equal(t, id, c.Actor.LinkID)
	require.Empty(t, c.Actor.UserID)
	require.Empty(t, c.Actor.Roles)
	require.NoError(t, testKeys().Sealer().Verify(c.Sealed("evaluate"), c.Seal))
	var event map[string]any
	require.NoError(t, json.Unmarshal(c.Event, &event))
	require.Equal(t, "form", event["channel"])
	require.Equal(t, "candidate", event["party"])
	kept := b.store.kept[len(b.store.kept)-1]
	require.Equal(t, []string{"Det gik godt.\nRigtig godt.", "Jeg stoppede ikke selv"}, []string{kept[0].Body, kept[1].Body})

	b.store.use(id, b.at)
	b.store.outcomes[c.ProcessID+c.ID] = store.StoredOutcome{Fingerprint: c.Fingerprint, Version: 1}
	again := b.page(path, nil)
	require.Equal(t, http.StatusNotFound, again.status)
	again.says("Har du allerede svaret, er alt i orden")
	b.page(path, sent).says("Tak for dit svar") // sent twice, for the first answer was lost
	b.page(path, answered).says("Har du allerede svaret")
	require.Equal(t, []string{"evaluate"}, b.temporal.names())
}

func TestConfidentialityIsPromisedFirst(t *testing.T) {
	t.Parallel()
	for _, party := range []string{"company", "mentor"} {
		b := setup(t)
		b.in("evaluating_planned")
		path, id := b.linkFor(party, "en")

		first := b.page(path, nil)
		first.says("First, a promise of confidentiality")
		for _, told := range []string{"Torben", "Havn", "<textarea", "2027"} {
			require.NotContains(t, first.body, told)
		}
		for _, form := range []url.Values{answered, unreadable} {
			turned := b.page(path, form)
			require.Equal(t, http.StatusSeeOther, turned.status, "no answer before the promise")
			require.NotContains(t, turned.body, "Torben")
		}
		require.Empty(t, b.temporal.names())
		require.Nil(t, b.store.links.all[id].AcceptedAt)

		promised := b.page(path, url.Values{"step": {"promise"}})
		require.Equal(t, http.StatusSeeOther, promised.status)
		require.Equal(t, path, strings.TrimSuffix(promised.header.Get("Location"), "?lang=en"), "a browser comes back to the page")

		form := b.page(path, nil)
		form.says("The person's first name is Torben.")
		require.NotContains(t, form.body, `name="disagreement"`)
		b.page(path, answered).says("Thank you for your answer")
		require.Equal(t, []string{"evaluate"}, b.temporal.names())
	}
}

// Whatever is the matter with a link, the answer is the same to the last byte.
func TestNothingIsToldOfALinkThatDoesNotOpen(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("evaluating_planned")
	unknown := b.page("/l/"+strings.Repeat("A", 43), nil, "Accept-Language", "da")
	require.Equal(t, http.StatusNotFound, unknown.status)
	same := func(path, why string) {
		for _, form := range []url.Values{nil, answered, unreadable} {
			a := b.page(path, form, "Accept-Language", "da")
			require.Equal(t, unknown.status, a.status, why)
			require.Equal(t, unknown.body, a.body, why)
		}
	}

	same("/l/short", "no token")
	used, id := b.linkFor("candidate", "da")
	b.store.use(id, b.at)
	same(used, "used")
	replaced, _ := b.linkFor("mentor", "da")
	_, _ = b.linkFor("mentor", "da")
	same(replaced, "replaced")
	revoked, id := b.linkFor("mentor", "da")
	b.post("/v1/evaluation-links/"+id+"/revocation", `{}`).ok(http.StatusOK)
	same(revoked, "taken back")
	late, _ := b.linkFor("company", "da")
	at := b.at
	b.at = b.at.AddDate(0, 1, 0)
	same(late, "run out")
	b.at = at
	b.in("evaluated")
	same(late, "evaluated")
	require.Empty(t, b.temporal.names())
}

func TestWhoTriesLinksOftenWaits(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("evaluating_planned")
	path, _ := b.linkFor("candidate", "da")
	for range guessesAllowed {
		require.Equal(t, http.StatusNotFound, b.page("/l/"+strings.Repeat("B", 43), nil, "X-Forwarded-For", "198.51.100.7").status)
	}

	limited := b.page(path, nil, "X-Forwarded-For", "198.51.100.8")

	require.Equal(t, http.StatusTooManyRequests, limited.status, "what a visitor says of the address is not believed")
	require.Equal(t, "600", limited.header.Get("Retry-After"))
	b.at = b.at.Add(guessesSpan)
	require.Equal(t, http.StatusOK, b.page(path, nil).status)
	require.Equal(t, neighbourhood("2001:db8::1"), neighbourhood("2001:db8::2:1"))
	require.NotEqual(t, neighbourhood("192.0.2.1"), neighbourhood("192.0.2.2"))
}

func TestAFormWithFaultsKeepsWhatWasWritten(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("evaluating_planned")
	path, _ := b.linkFor("candidate", "da")

	missing := b.page(path, url.Values{"step": {"answer"}, "assessment": {"  "}, "disagreement": {"<b>uenig</b>"}})
	require.Equal(t, http.StatusUnprocessableEntity, missing.status)
	missing.says("<title>Fejl: Evaluering af en virksomhedspraktik</title>")
	missing.says(`<a href="#assessment">Skriv, hvordan det gik</a>`)
	require.Contains(t, missing.body, `aria-invalid="true"`)
	require.Contains(t, missing.body, "&lt;b&gt;uenig&lt;/b&gt;")
	b.page(path, url.Values{"assessment": {strings.Repeat("å", maxAnswer+1)}}).says("højst 20.000 tegn")
	b.page(path, url.Values{"assessment": {"a\x00b"}}).says("tegn, som ikke kan gemmes")
	require.Equal(t, http.StatusUnprocessableEntity, b.page(path, url.Values{"assessment": {strings.Repeat("x", maxForm)}}).status)
	require.Empty(t, b.temporal.names())

	b.store.tenant.ClockMoving = true
	later := b.page(path, answered)
	require.Equal(t, http.StatusServiceUnavailable, later.status)
	later.says("Det, du har skrevet, står her stadig")
	later.says("Rigtig godt.")
}

func TestThePageLoadsNothingAndSaysItInBothLanguages(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("evaluating_planned")
	path, _ := b.linkFor("candidate", "da")

	a := b.page(path, nil)

	style := regexp.MustCompile(`(?s)<style>(.*)</style>`).FindStringSubmatch(a.body)[1]
	sum := sha256.Sum256([]byte(style))
	require.Equal(t, "default-src 'none'; style-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+
		"'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'", a.header.Get("Content-Security-Policy"))
	require.Equal(t, "no-referrer", a.header.Get("Referrer-Policy"))
	require.Equal(t, "no-store", a.header.Get("Cache-Control"))
	require.NotRegexp(t, `<script|<img|<link|https?://|src=|style="`, a.body)
	require.Contains(t, a.body, `<a href="?lang=en" lang="en" hreflang="en">English</a>`)
	for _, name := range []string{"assessment", "disagreement"} {
		require.Contains(t, a.body, `<label for="`+name+`">`)
		require.Contains(t, a.body, `<textarea id="`+name+`" name="`+name+`"`)
	}
	other := b.page(path+"?lang=en", nil)
	require.Contains(t, other.body, `<html lang="en">`)
	require.Equal(t, "en", other.header.Get("Content-Language"))
	other.says("from 1 February 2027 to 30 April 2027")

	var words []string
	for l, all := range b.server.linkPages.words {
		var keys []string
		for key, text := range all {
			require.NotEmpty(t, text, "%s %s", l, key)
			keys = append(keys, key)
		}
		slices.Sort(keys)
		require.True(t, words == nil || slices.Equal(words, keys), "%s says other things", l)
		words = keys
	}
}

// What opens a link is said once, and stands nowhere else.
func TestTheTokenOfALinkIsSaidOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("evaluating_planned")
	links := "/v1/placements/" + lifecycletest.PlacementID + "/evaluation-links"
	body := `{"party": "candidate"}`
	first := b.post(links, body, "Idempotency-Key", "one").ok(http.StatusCreated)
	require.Equal(t, first, b.post(links, body, "Idempotency-Key", "one").ok(http.StatusCreated), "the answer was lost: the same again")
	require.NotEqual(t, first["url"], b.post(links, body, "Idempotency-Key", "two").ok(http.StatusCreated)["url"])
	token := strings.TrimPrefix(first["url"].(string), "https://placement.example/l/")
	require.Len(t, token, 43)
	path, _ := b.linkFor("candidate", "en")
	b.page(path, nil)
	b.page(path, answered)

	listed := b.get(links)

	listed.ok(http.StatusOK)
	for _, secret := range []string{token, strings.TrimPrefix(path, "/l/")} {
		require.NotContains(t, listed.body, secret)
		require.NotContains(t, b.logs.String(), secret)
	}
	require.Contains(t, b.logs.String(), `"route":"/l/:token"`)
	require.Equal(t, "da", first["language"])
	b.post(links, `{"party": "caseworker"}`).field("not_one_of", "party")
	b.in("active")
	b.post(links, body).refused(http.StatusConflict, "not_possible_now")
}
