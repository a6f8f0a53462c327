package api

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"html"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"placement/api/document"
	"placement/models/lifecycle"
	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/relation"
	"placement/models/lifecycle/vocabulary"
	"placement/models/store"
)

const ofDocuments = "/v1/placements/" + lifecycletest.PlacementID + "/documents"

// issue issues a document and returns the page, as its reader sees it: a line for every heading, paragraph, point and row.
func (b *bundle) issue(body string) string {
	issued := b.post(ofDocuments, body).ok(http.StatusCreated)
	a := b.get("/v1/documents/" + issued["id"].(string))
	require.Equal(b.t, http.StatusOK, a.status, a.body)
	_, page, _ := strings.Cut(a.body, "<body>")
	page = regexp.MustCompile(`</(p|h1|h2|li|tr)>`).ReplaceAllString(page, "\x01")
	page = regexp.MustCompile(`</t[hd]><t[hd]`).ReplaceAllString(page, " | <x")
	page = regexp.MustCompile(`<[^>]*>|\n`).ReplaceAllString(page, "")
	page = strings.ReplaceAll(page, "\x01", "\n")
	return strings.TrimSpace(html.UnescapeString(page))
}

func TestTheAgreementSaysWhatWasAgreed(t *testing.T) {
	t.Parallel()
	b := setup(t)
	s := b.documented("signing")
	s.Signatures = []placement.Signed{{Party: lifecycle.PartyCandidate, Channel: lifecycle.ChannelMeeting, On: "2027-01-14"}}
	b.placed(s)
	ten := 10.0
	b.store.documents.items = []candidacy.Item{
		{Kind: candidacy.ItemAccommodation, Key: "no_heights"},
		{Kind: candidacy.ItemAccommodation, Key: "lifting", Max: &ten},
		{Kind: candidacy.ItemAccommodation, Key: "custom_code", Text: "en pause kl. 10"},
	}

	text := b.issue(`{"kind": "agreement", "language": "da"}`)

	require.Equal(t, `Øvelse
Aftale om virksomhedspraktik
Version 1, udstedt 18. januar 2027
Til borgeren, virksomheden og kommunen.
Hvem aftalen er mellem
Borger | Torben Hemmelig
Virksomhed | Lageret ApS
CVR-nummer | 24256790
Arbejdssted | Havnen
Adresse | Strandvejen 1, 8000 Aarhus C
P-nummer | 1000000001
Mentor | Mogens Mestersen
Kommune | Øvelse
Sagsbehandler | Camilla
Hvornår og hvor meget
Første dag | mandag den 1. februar 2027
Sidste dag | fredag den 30. april 2027
Fra | Timer om ugen
1. februar 2027 | 2
15. februar 2027 | 6
1. marts 2027 | 10
15. marts 2027 | 15
Arbejdet
Plads | Lager
om tasks
Formål og mål
At komme i gang med lønnede timer.
Borgeren arbejder hen imod:
Job
Hensyn i arbejdet
Det har virksomheden fået at vide, med borgerens samtykke:
ikke højder
løft: højst 10 kg ad gangen
en pause kl. 10
Aftalt på tryghedsmødet
Formålet, som vi aftalte det | om purpose
Det kan virksomheden kræve | om demands
Det kan borgeren forvente | om expectations
Hvem gør hvad | om responsibilities
Underskrifter
Part | Dato | Hvordan
Borger: Torben Hemmelig | 14. januar 2027 | på et møde
Virksomhed: Lageret ApS | ikke underskrevet endnu | 
Kommune: Øvelse | ikke underskrevet endnu | 
Ring til os
+45 20 00 00 10
Navn | Camilla
Telefontid | mandag til tirsdag kl. 08.00–15.00 og fredag kl. 08.00–12.30
Når Camilla ikke er her | Mette, +45 20 00 00 11
Øvelse · Version 1, udstedt 18. januar 2027`, text)
	for _, secret := range []string{secretCPR, secretCPR[:6], "svimmel", "+4520000001"} {
		require.NotContains(t, text, secret, "no number, and nothing that the company was not told")
	}
}

func TestTheBriefIsFiveFactsAndANumber(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.documented("proposed")

	text := b.issue(`{"kind": "company_brief", "language": "da"}`)

	require.Contains(t, text, "Fem ting at vide\nHvem | Navnet får I, når I har sagt ja.\nHvornår | 1. februar 2027 til 30. april 2027\n")
	require.NotContains(t, text, secretName)
	facts, _, _ := strings.Cut(strings.SplitN(text, "Fem ting at vide\n", 2)[1], "Det gør I, og det gør vi\n")
	require.Equal(t, 5, strings.Count(facts, "\n"), facts)
	require.Contains(t, text, "Ring til os\n+45 20 00 00 10\n")
	require.NotContains(t, text, "§")

	b.documented("agreed")
	require.Contains(t, b.issue(`{"kind": "company_brief", "language": "en"}`), "Who | "+secretName)
}

// What companies read is easy: LIX under 30 is as plain as a book for children.
func TestTheBriefIsEasyToRead(t *testing.T) {
	t.Parallel()
	for _, l := range []language{danish, english} {
		p := loaded(t).phrases(l)
		var words, long, stops int
		for _, s := range append(briefRoles(p, documentFacts{}, subject{}), briefFacts(p, documentFacts{place: store.Place{Title: "Pakke varer."}}, subject{})...) {
			for _, block := range s.Blocks {
				table, ok := block.(document.Table)
				require.True(t, ok)
				for _, cell := range slices.Concat(table.Rows...) {
					stops++ // a cell is a sentence
					for word := range strings.FieldsSeq(cell) {
						words++
						if utf8.RuneCountInString(strings.Trim(word, ".,:?")) > 6 {
							long++
						}
					}
				}
			}
		}
		require.Less(t, float64(words)/float64(stops)+100*float64(long)/float64(words), 30.0, l)
	}
}

func TestWhoeverIsThereIsPhoned(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.documented("signing")
	b.store.absences["x"] = store.Absence{UserID: workerID, From: "2027-01-10", To: "2027-01-22"}

	text := b.issue(`{"kind": "agreement", "language": "en"}`)

	require.Contains(t, text, "Call us\nCamilla is away until 22 January 2027. Call:\n+45 20 00 00 11\nName | Mette\nPhone hours | Monday to Tuesday 08:00–15:00 and Friday 08:00–12:30\nØvelse")
	require.Contains(t, text, "Case worker | Camilla")

	company := b.store.companies[companyID]
	company.Owner = relation.Owner{UserID: workerID}
	b.store.companies[companyID] = company
	require.NotContains(t, b.issue(`{"kind": "agreement", "language": "en"}`), "Mette", "nobody else answers for the company")
	b.store.standing.deputies = map[string]string{workerID: colleagueID}
	require.Contains(t, b.issue(`{"kind": "agreement", "language": "en"}`), "Call:\n+45 20 00 00 11\nName | Mette", "who stands in for the case worker")

	b.store.documents.unlisted = []string{colleagueID}
	b.post(ofDocuments, `{"kind": "agreement", "language": "en"}`, "Idempotency-Key", "other").refused(http.StatusConflict, codePhoneMissing)
}

func TestADocumentIsIssuedOnlyWhenThereIsSomethingToSay(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.documented("agreed")
	b.post(ofDocuments, `{"kind": "agreement", "language": "da"}`).refused(http.StatusConflict, placement.CodeMeetingNotHeld)
	b.post(ofDocuments, `{"kind": "summons", "language": "da"}`).refused(http.StatusConflict, placement.CodeMeetingNotBooked)
	b.post(ofDocuments, `{"kind": "summons", "language": "da", "follow_up": 9}`).field(placement.CodeFollowUpUnknown, "follow_up")
	b.post("/v1/placements/"+nobodyID+"/documents", `{"kind": "agreement", "language": "da"}`).refused(http.StatusNotFound, codeNotFound)
	require.Empty(t, b.store.documents.issued)
}

func TestEveryDocumentSaysWhatItIsAbout(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		state, body string
		says        []string
	}{
		{"meeting_booked", `{"kind": "summons", "language": "da"}`, []string{
			"Indkaldelse til tryghedsmøde\n", "Dag | torsdag den 14. januar 2027\nKlokken | 10.00\nSådan mødes vi | På arbejdspladsen\nArbejdssted | Havnen\nAdresse | Strandvejen 1, 8000 Aarhus C\n",
			"Borger | Torben Hemmelig\n", "Hvilke hensyn skal arbejdet tage?\n", "Kan du ikke komme? Ring i god tid, så finder vi en anden tid.\n",
		}},
		{"active", `{"kind": "summons", "language": "en", "follow_up": 1}`, []string{
			"Summons to a follow-up\n", "Day | Monday 1 February 2027\n", "We agree on the hour later.\n", "How do the tasks and the hours go?\n",
		}},
		{"signing", `{"kind": "minutes", "language": "da"}`, []string{
			"Referat af tryghedsmødet\n", "Til dem, der var med til mødet.\n", "Holdt den | torsdag den 14. januar 2027\n",
			"Med til mødet | Borger, Virksomhed og Sagsbehandler\n", "Borgerens hensyn blev gennemgået på mødet.\n", "Hvem gør hvad | om responsibilities\n",
		}},
		{"active_paused", `{"kind": "minutes", "language": "da", "follow_up": 1}`, []string{
			"Referat af opfølgningen\n", "Gives kun videre, hvis borgeren har sagt ja til det.\n", "Mål | Siger borgeren | Siger mentoren\n", " af 4 | ",
		}},
		{"evaluated", `{"kind": "evaluation", "language": "en"}`, []string{
			"Evaluation of a work placement\n", "How it ended | As planned\n", "What the candidate says\nHow it went | om assessment\n",
		}},
	} {
		b := setup(t)
		b.documented(c.state)
		text := b.issue(c.body)
		for _, says := range append(c.says, "+45 20 00 00 10\n") {
			require.Contains(t, text, says, c.body)
		}
		require.NotRegexp(t, `\{\w+\}`, text, "a place that was not filled")
		require.NotContains(t, text, secretCPR[:6])
	}
}

func TestADocumentIsGivenOutAsItsReaderAsks(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.documented("signing")
	a := b.post(ofDocuments, `{"kind": "agreement", "language": "da"}`, "Idempotency-Key", "k")
	issued := a.ok(http.StatusCreated)
	path := "/v1/documents/" + issued["id"].(string)
	require.Equal(t, path, a.header.Get("Location"))
	require.Equal(t, issued, b.post(ofDocuments, `{"kind": "agreement", "language": "da"}`, "Idempotency-Key", "k").ok(http.StatusCreated))
	hashes := map[string]string{}
	for _, f := range issued["files"].([]any) {
		hashes[f.(map[string]any)["format"].(string)] = f.(map[string]any)["sha256"].(string)
	}
	for _, c := range []struct{ query, accept, format string }{
		{"", "", "html"},
		{"", "*/*", "html"},
		{"", "application/json", "html"},
		{"", "application/pdf", "pdf"},
		{"", "image/png, application/pdf;q=0.5, text/html;q=0.4", "pdf"},
		{"", "text/html,application/xhtml+xml", "html"},
		{"?format=pdf", "text/html", "pdf"},
		{"?format=html", "application/pdf", "html"},
	} {
		a := b.get(path+c.query, "Accept", c.accept)
		require.Equal(t, http.StatusOK, a.status, a.body)
		sum := sha256.Sum256([]byte(a.body))
		require.Equal(t, hashes[c.format], hex.EncodeToString(sum[:]), c)
		want := map[string]string{
			"Content-Type":           map[string]string{"html": "text/html; charset=utf-8", "pdf": "application/pdf"}[c.format],
			"Content-Disposition":    `inline; filename="agreement-v1-da.` + c.format + `"`,
			"Content-Language":       "da",
			"Repr-Digest":            "sha-256=:" + base64.StdEncoding.EncodeToString(sum[:]) + ":",
			"Referrer-Policy":        "no-referrer",
			"X-Content-Type-Options": "nosniff",
			"Cache-Control":          "no-store",
		}
		for name, value := range want {
			require.Equal(t, value, a.header.Get(name), "%s of %v", name, c)
		}
		policy := a.header.Get("Content-Security-Policy")
		require.Contains(t, policy, "default-src 'none'")
		require.NotContains(t, policy, "unsafe")
		require.Equal(t, c.format == "html", strings.Contains(policy, "style-src 'sha256-"), policy)
	}
	b.get(path+"?format=docx").field("not_one_of", "format")
	b.get("/v1/documents/"+nobodyID).refused(http.StatusNotFound, codeNotFound)
	require.NotContains(t, b.logs.String(), "Torben")
}

func TestADocumentIsOutdatedWhenItWouldSaySomethingElse(t *testing.T) {
	t.Parallel()
	b := setup(t)
	s := b.documented("signing")
	b.issue(`{"kind": "agreement", "language": "da"}`)
	b.post(ofDocuments, `{"kind": "agreement", "language": "da"}`, "Idempotency-Key", "second").ok(http.StatusCreated)
	b.post(ofDocuments, `{"kind": "company_brief", "language": "da"}`, "Idempotency-Key", "third").ok(http.StatusCreated)
	outdated := func() []any {
		var all []any
		for _, item := range b.get(ofDocuments).ok(http.StatusOK)["items"].([]any) {
			all = append(all, item.(map[string]any)["outdated"])
		}
		return all
	}
	require.Equal(t, []any{false, false, nil}, outdated(), "of an earlier version nobody asks")

	b.store.absences["x"] = store.Absence{UserID: workerID, From: "2027-01-10", To: "2027-01-22"}
	require.Equal(t, []any{false, false, nil}, outdated(), "who is phoned does not count")

	signed := s
	signed.Signatures = []placement.Signed{{Party: lifecycle.PartyCandidate, Channel: lifecycle.ChannelMeeting, On: "2027-01-14"}}
	b.placed(signed)
	require.Equal(t, []any{false, true, nil}, outdated(), "a signature is not in it yet")

	longer := s
	longer.Period.End = "2027-05-07"
	b.placed(longer)
	require.Equal(t, []any{true, true, nil}, outdated())

	b.placed(s)
	require.Equal(t, []any{false, false, nil}, outdated())
	b.store.documents.items = []candidacy.Item{{Kind: candidacy.ItemAccommodation, Key: "no_heights"}}
	require.Equal(t, []any{false, true, nil}, outdated(), "the company has been told since")
	b.store.documents.items = nil

	voided := s
	voided.Meeting = nil
	b.placed(voided)
	require.Equal(t, []any{false, true, nil}, outdated(), "what was agreed is void")
}

// A protected person's documents are opened by the case workers of their own unit; others see that there are some.
func TestWhoMayNotKnowWhoItIsIsNotToldWhatWouldChange(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.documented("signing")
	b.issue(`{"kind": "agreement", "language": "da"}`)
	hidden := b.store.candidates[candidateID]
	hidden.Name, hidden.Hidden, hidden.Protected = "", candidacy.NameProtected, candidacy.NameProtected
	b.store.candidates[candidateID] = hidden

	item := b.get(ofDocuments).ok(http.StatusOK)["items"].([]any)[0].(map[string]any)

	require.Equal(t, true, item["newest"])
	require.NotContains(t, item, "outdated")
}

func TestPeopleSayHowTheyThemselvesAreReached(t *testing.T) {
	t.Parallel()
	b := setup(t)
	const body = `{"phone": "20 00 00 12", "phone_hours": [{"day": "friday", "from": "08:00", "to": "12:00"}]}`
	b.do(http.MethodPut, "/v1/users/"+workerID+"/contact", body).ok(http.StatusOK)
	b.do(http.MethodPut, "/v1/users/"+colleagueID+"/contact", body).refused(http.StatusForbidden, codeNotAllowed)
	b.as("supervisor", http.MethodPut, "/v1/users/"+colleagueID+"/contact", body).ok(http.StatusOK)
	b.as("supervisor", http.MethodPut, "/v1/users/"+strangerID+"/contact", body).refused(http.StatusForbidden, codeNotAllowed)
	b.do(http.MethodPut, "/v1/users/"+workerID+"/contact", `{"phone": "20 00 00 12", "phone_hours": [{"day": "friday", "from": "13:00", "to": "12:00"}]}`).
		field("invalid", "phone_hours[0].to")
	b.do(http.MethodPut, "/v1/users/"+workerID+"/contact", `{"phone": "`+secretName+`"}`).field("invalid_form", "phone")
	require.Equal(t, "+45 20 00 00 11", b.get("/v1/users/" + colleagueID + "/contact").ok(http.StatusOK)["phone"])
}

// Both languages have the same words with the same places to fill, and one for every code that a document may meet.
func TestDocumentsHaveWordsForEverything(t *testing.T) {
	t.Parallel()
	all := loaded(t)
	holes := func(text string) []string {
		found := regexp.MustCompile(`\{\w+\}`).FindAllString(text, -1)
		slices.Sort(found)
		return found
	}
	require.Len(t, all[english].Documents, len(all[danish].Documents))
	for key, text := range all[danish].Documents {
		other, ok := all[english].Documents[key]
		require.True(t, ok, key)
		require.NotEmpty(t, strings.TrimSpace(text), key)
		require.NotContains(t, text+other, "§", key)
		require.Equal(t, holes(text), holes(other), key)
	}
	var keys []string
	add := func(prefix string, codes ...string) {
		for _, c := range codes {
			keys = append(keys, prefix+"."+c)
		}
	}
	for _, k := range placement.DocumentKinds() {
		add("title", string(k))
		add("about", string(k))
	}
	for _, k := range placement.EndingKinds() {
		add("ending", string(k))
	}
	for _, d := range vocabulary.Demands() {
		if d.Measure() != vocabulary.YesNo {
			add("limit", string(d))
		}
	}
	for _, d := range relation.Weekdays() {
		add("day", string(d))
	}
	add("title", "summons_follow_up", "minutes_follow_up")
	add("about", "summons_follow_up", "minutes_follow_up")
	add("purpose", "paid_hours", "competences", "clarification", "retention", "availability_test")
	add("goal", "job", "education", "clarification", "language", "social", "retention")
	add("form", "visit", "phone", "video")
	add("channel", "meeting", "phone", "sms", "email", "digital_post", "letter", "form")
	add("statement", "agrees", "disagrees", "no_representative")
	add("follow_up", "day_one", "first_week", "regular", "decision_point")
	add("outcome", "ordinary_job", "ordinary_hours", "subsidised_job", "education", "new_placement", "other_offer", "no_change", "proposal_declined", "proposal_expired")
	for _, key := range keys {
		require.NotEmpty(t, all[danish].Documents[key], key)
	}
	require.Len(t, loaded(t).phrases(danish).many("roles.you"), len(loaded(t).phrases(danish).many("roles.we")))
}
