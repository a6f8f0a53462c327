package importer

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/cmd/placement/internal/caller"
)

// fake is a service that gives the replies it was given, in order, by method and path, and notes what it was asked.
type fake struct {
	replies map[string][]string
	asked   []string
	keys    []string
	bodies  []string
}

// ServeHTTP answers: a reply is a status, a space and a body.
func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	at := r.Method + " " + r.URL.Path
	data, _ := io.ReadAll(r.Body)
	f.asked, f.bodies = append(f.asked, at+"?"+r.URL.RawQuery), append(f.bodies, string(data))
	if k := r.Header.Get("Idempotency-Key"); k != "" {
		f.keys = append(f.keys, k)
	}
	reply := `404 {"code":"not_found"}`
	if left := f.replies[at]; len(left) > 0 {
		reply = left[0]
		if len(left) > 1 {
			f.replies[at] = left[1:]
		}
	}
	status, text, _ := strings.Cut(reply, " ")
	code := map[string]int{"200": 200, "201": 201, "401": 401, "404": 404, "409": 409, "412": 412, "422": 422, "503": 503}[status]
	if code >= 400 {
		w.Header().Set("Content-Type", "application/problem+json")
	}
	w.WriteHeader(code)
	_, _ = io.WriteString(w, text)
}

func (f *fake) run(t *testing.T, k Kind, sheet string) (Summary, string, error) {
	t.Helper()
	server := httptest.NewServer(f)
	defer server.Close()
	var out strings.Builder
	s := caller.New(server.URL, time.Minute)
	s.Pause = func(context.Context, time.Duration) error { return nil }
	if f.replies["GET /v1/me"] == nil {
		f.replies["GET /v1/me"] = []string{`200 {"roles":["caseworker"]}`}
	}
	sum, err := Run(t.Context(), k, []byte(sheet), Options{Service: s, Token: "secret", Out: &out})
	return sum, out.String(), err
}

const company = `{"id":"c1","cvr":"13748136","name":"Gammelt navn","sector":"private","phone":"1","version":3}`

func TestWhoChangesItMeanwhileIsNotOverwritten(t *testing.T) {
	t.Parallel()

	f := &fake{replies: map[string][]string{
		"GET /v1/companies": {
			`200 {"items":[` + company + `]}`, `200 {"items":[` + strings.Replace(company, `"phone":"1","version":3`, `"phone":"2","version":4`, 1) + `]}`,
		},
		"PUT /v1/companies/c1": {`412 {"code":"stale_version"}`, `200 {"id":"c1"}`},
	}}
	sum, told, err := f.run(t, Companies, "cvr;navn;sektor\n13748136;Nyt navn;privat\n")
	require.NoError(t, err)
	require.Equal(t, Summary{Changed: 1}, sum, told)
	var last body
	require.NoError(t, json.Unmarshal([]byte(f.bodies[len(f.bodies)-1]), &last))
	require.Equal(t, body{"cvr": "13748136", "name": "Nyt navn", "sector": "private", "phone": "2"}, last, "what the file does not say stays")
}

func TestALostAnswerMakesOneThing(t *testing.T) {
	t.Parallel()

	f := &fake{replies: map[string][]string{
		"GET /v1/companies": {`200 {"items":[]}`}, "POST /v1/companies": {`503 {"code":"temporarily_unavailable"}`, `201 {"id":"c1"}`},
	}}
	sum, told, err := f.run(t, Companies, "cvr;navn;sektor\n13748136;Navn;privat\n")
	require.NoError(t, err)
	require.Equal(t, Summary{Made: 1}, sum, told)
	require.Len(t, f.keys, 2)
	require.Equal(t, f.keys[0], f.keys[1])
}

func TestWhatIsRefusedIsToldByLineAndColumn(t *testing.T) {
	t.Parallel()

	f := &fake{replies: map[string][]string{
		"GET /v1/companies": {`200 {"items":[` + company + `]}`}, "GET /v1/workplaces": {`200 {"items":[]}`},
		"POST /v1/workplaces": {
			`422 {"code":"invalid","errors":[{"field":"company_id","code":"a","detail":"First."},{"field":"postal_code","code":"b","detail":"Second."}]}`,
			`409 {"code":"already_exists","detail":"Somebody has it.","errors":[{"field":"p_number","code":"already_exists","detail":"It is another's."}]}`,
		},
	}}
	sum, told, err := f.run(t, Workplaces, "cvr;p_number;navn;postnr\n13748136;1000000001;A;9000\n13748136;1000000002;B;9000\n13748136;0502615012;C;\n")
	require.NoError(t, err)
	require.Equal(t, Summary{Refused: 3}, sum)
	require.Equal(t, "line 2, column cvr: First. (a)\nline 2, column postal_code: Second. (b)\nline 3, column p_number: It is another's. (already_exists)\n"+
		"line 4, column postal_code: this is needed (required)\nworkplaces: 0 made, 0 changed, 0 unchanged, 3 refused\n", told)
}

func TestNoAddressHasAPersonalNumber(t *testing.T) {
	t.Parallel()

	const number = "0502615012"
	f := &fake{replies: map[string][]string{
		"POST /v1/candidates/search": {`404 {"code":"not_found"}`}, "POST /v1/candidates": {`201 {"id":"p1"}`},
		"GET /v1/companies": {`200 {"items":[` + company + `]}`}, "GET /v1/workplaces": {`200 {"items":[]}`},
		"POST /v1/companies": {`422 {"code":"invalid_cvr"}`}, "POST /v1/workplaces": {`201 {"id":"w1"}`},
	}}
	for kind, sheet := range map[Kind]string{
		Candidates: "cpr;navn\n" + number + ";A\n050261-5012;A\n", Companies: "cvr;navn;sektor\n" + number + ";A;privat\n",
		Workplaces: "cvr;p_number;navn;postnr\n13748136;" + number + ";A;9000\n",
	} {
		_, told, err := f.run(t, kind, sheet)
		require.NoError(t, err)
		require.NotContains(t, told, number)
	}
	require.NotContains(t, strings.Join(f.asked, "\n"), number)
	require.NotContains(t, strings.Join(f.asked, "\n"), "050261")
	require.NotContains(t, strings.Join(f.keys, "\n"), number)
}

func TestAProtectedPersonIsNotTouched(t *testing.T) {
	t.Parallel()

	f := &fake{replies: map[string][]string{"POST /v1/candidates/search": {`200 {"id":"p1","name":"protected","hidden":"name","version":1}`}}}
	sum, told, err := f.run(t, Candidates, "cpr;navn\n0502615012;A\n")
	require.NoError(t, err)
	require.Equal(t, Summary{Refused: 1}, sum)
	require.Contains(t, told, codeProtected)
	require.NotContains(t, strings.Join(f.asked, "\n"), "PUT")
}

func TestNothingIsReadWithoutARightToBeThere(t *testing.T) {
	t.Parallel()

	f := &fake{replies: map[string][]string{"GET /v1/me": {`401 {"code":"not_authenticated"}`}}}
	_, _, err := f.run(t, Companies, "cvr;navn;sektor\n13748136;A;privat\n")
	require.ErrorContains(t, err, "not_authenticated")
	require.Len(t, f.asked, 1)
}
