package api

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/rematch"
	"placement/models/lifecycle/vocabulary"
	"placement/models/store"
	"placement/models/store/vault"
)

var _ Store = (*store.Store)(nil)

// What no answer and no log may ever hold.
const (
	secretName = "Torben Hemmelig"
	secretCPR  = "0707614285"
)

// now is when the canonical placement is proposed.
func now() time.Time { return lifecycletest.At(lifecycletest.ProposedOn, 10) }

var testKeys = sync.OnceValue(func() *vault.Keys {
	dir, err := os.MkdirTemp("", "placement-api-keys")
	if err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if _, err := vault.Generate(dir); err != nil {
		panic(err)
	}
	keys, err := vault.Open(dir)
	if err != nil {
		panic(err)
	}
	return keys
})

// logs collects log lines of several goroutines.
type logs struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

type bundle struct {
	t        require.TestingT
	server   *server
	handler  http.Handler
	store    *fakeStore
	temporal *fakeTemporal
	logs     *logs
	at       time.Time

	incidents *fakeIncidents
	repairs   *fakeRepairs
}

func setup(t require.TestingT) *bundle {
	if h, ok := t.(interface{ Helper() }); ok {
		h.Helper()
	}
	b := &bundle{t: t, store: newFakeStore(), logs: &logs{}, at: now(), incidents: &fakeIncidents{}, repairs: &fakeRepairs{}}
	clock := func() time.Time { return b.at }
	b.temporal = &fakeTemporal{store: b.store, clock: clock, done: map[string]any{}}
	s, err := newServer(Deps{
		Store: b.store, Temporal: b.temporal, Keys: testKeys(), Log: slog.New(slog.NewJSONHandler(b.logs, &slog.HandlerOptions{ReplaceAttr: timeless})),
		PublicURL: "https://placement.example", TemporalUIURL: "https://temporal.example", Namespace: "placement",
		Clock: clock, Version: "test", Stopping: stopped(), Webhooks: rules{}, Incidents: b.incidents, Repairs: b.repairs,
	})
	require.NoError(t, err)
	e := engines.take()
	e.become(s)
	b.server, b.handler = e.server, e.handler
	if c, ok := t.(interface{ Cleanup(f func()) }); ok {
		c.Cleanup(func() { engines.put(e) })
	}
	return b
}

// spare are engines that no test uses. To make one takes as long as a hundred tests: every route has schemas and patterns.
type spare struct {
	mu   sync.Mutex
	idle []*engine
}

var engines spare

// engine is a router and the server that its routes ask.
type engine struct {
	server  *server
	handler http.Handler
}

func (p *spare) take() *engine {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := len(p.idle)
	if n == 0 {
		return &engine{}
	}
	e := p.idle[n-1]
	p.idle = p.idle[:n-1]
	return e
}

func (p *spare) put(e *engine) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.idle = append(p.idle, e)
}

// become makes the engine that of a new server: nothing is left of the one before.
func (e *engine) become(s *server) {
	if e.server == nil {
		e.server, e.handler = s, s.engine()
		return
	}
	// A plain assignment would copy locks, says vet. Nobody holds them: neither server is in use.
	reflect.ValueOf(e.server).Elem().Set(reflect.ValueOf(s).Elem())
}

// in puts the canonical placement in a named state, under the care of the caller, at the time when the story goes on.
func (b *bundle) in(name string) {
	n := lifecycletest.In(name)
	n.State.OwnerID, n.State.UnitID = workerID, unitID
	b.store.put(lifecycle.KindPlacement, n.State, n.State.Head())
	b.at = n.At
}

// answer is what came back.
type answer struct {
	t      require.TestingT
	status int
	header http.Header
	body   string
}

func (a answer) json() map[string]any {
	var m map[string]any
	require.NoError(a.t, json.Unmarshal([]byte(a.body), &m), a.body)
	return m
}

func (a answer) problem() Problem {
	require.Equal(a.t, "application/problem+json", a.header.Get("Content-Type"), a.body)
	var p Problem
	require.NoError(a.t, json.Unmarshal([]byte(a.body), &p), a.body)
	require.Equal(a.t, a.status, p.Status)
	require.NotEmpty(a.t, p.Code)
	require.NotEmpty(a.t, p.Title, p.Code)
	require.NotEmpty(a.t, p.Detail, p.Code)
	require.NotEmpty(a.t, p.RequestID)
	require.Equal(a.t, "https://placement.example/problems/"+p.Code, p.Type)
	for _, e := range p.Errors {
		require.NotEmpty(a.t, e.Detail, "%s %s", e.Field, e.Code)
	}
	return p
}

// refused requires a problem of this status and code.
func (a answer) refused(status int, code string) Problem {
	require.Equal(a.t, status, a.status, a.body)
	p := a.problem()
	require.Equal(a.t, code, p.Code, a.body)
	return p
}

// field requires a 422 about one field.
func (a answer) field(code, field string) {
	p := a.refused(http.StatusUnprocessableEntity, code)
	require.Len(a.t, p.Errors, 1, a.body)
	require.Equal(a.t, field, p.Errors[0].Field)
	require.Equal(a.t, code, p.Errors[0].Code)
}

func (a answer) ok(status int) map[string]any {
	require.Equal(a.t, status, a.status, a.body)
	require.True(a.t, strings.HasPrefix(a.header.Get("Content-Type"), "application/json"), a.header)
	return a.json()
}

// as sends a request with a role's token. Headers come in pairs.
func (b *bundle) as(token, method, path, body string, headers ...string) answer {
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	r := httptest.NewRequestWithContext(context.Background(), method, "http://placement.example/", reader)
	r.URL.RawQuery = ""
	u, err := r.URL.Parse(path)
	if err == nil {
		r.URL = u
	} else {
		r.URL.Path = path
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	b.handler.ServeHTTP(w, r)
	return answer{b.t, w.Code, w.Result().Header, w.Body.String()}
}

// stopped is a process that is about to end, so that a stream ends when it has given what there is.
func stopped() context.Context {
	ctx, stop := context.WithCancel(context.Background())
	stop()
	return ctx
}

func (b *bundle) do(method, path, body string, headers ...string) answer {
	// Case workers do everything but load the law, change the calendar, say who works here and has what, have tried again what fails, read the feed, and look after webhooks.
	if strings.HasPrefix(path, "/v1/incidents") || strings.HasPrefix(path, "/v1/differences") || strings.HasPrefix(path, "/v1/rebuild") || strings.HasPrefix(path, "/v1/reassignments") || strings.Contains(path, "activation") {
		return b.as("admin", method, path, body, headers...)
	}
	if method == http.MethodPost && (strings.HasPrefix(path, "/v1/rule-packs") || strings.HasPrefix(path, "/v1/calendar/")) {
		return b.as("admin", method, path, body, headers...)
	}
	if method == http.MethodPut && strings.HasPrefix(path, "/v1/placement-policy") {
		return b.as("admin", method, path, body, headers...)
	}
	if strings.Contains(path, "/policy-application") { // of one, and of many
		return b.as("supervisor", method, path, body, headers...)
	}
	if strings.HasPrefix(path, "/v1/events") || strings.HasPrefix(path, "/v1/webhook-endpoints") {
		return b.as("integration", method, path, body, headers...)
	}
	for _, supervised := range []string{"/v1/reports/kpis", "/v1/reports/fidelity", "/v1/reports/timers", "/v1/views"} {
		if strings.HasPrefix(path, supervised) {
			return b.as("supervisor", method, path, body, headers...)
		}
	}
	return b.as("caseworker", method, path, body, headers...)
}

func (b *bundle) post(path, body string, headers ...string) answer {
	return b.do(http.MethodPost, path, body, headers...)
}

func (b *bundle) get(path string, headers ...string) answer {
	return b.do(http.MethodGet, path, "", headers...)
}

// proposal is a body that is accepted at now().
const proposal = `{
	"candidate_id": "` + candidateID + `", "place_id": "` + placeID + `", "purpose": "competences", "purpose_text": "Prøve lagerarbejde",
	"goals": [{"kind": "job", "text": "Et job på lageret"}, {"kind": "social"}],
	"period": {"start": "2027-02-01", "end": "2027-04-30"}, "weekly_hours": 15, "tasks_text": "Pakke varer"}`

// draft is an agreement that is accepted at now().
const draft = `{
	"company_id": "` + companyID + `", "period": {"start": "2027-01-18", "end": "2028-01-14"},
	"lines": [{"model": "fixed_places", "workplace_id": "` + workplaceID + `", "count": 2}, {"model": "sought_for_one", "workplace_id": "` + workplaceID + `", "count": 1}],
	"company_tasks": ["En mentor til hver", "Et skab"], "municipality_tasks": ["Opfølgning hver 14. dag"],
	"company_demands": ["Svar samme dag"], "municipality_demands": ["Oplæring"], "exchange_text": "Hjælp til rekruttering"}`

// agreed are terms that are accepted for the canonical placement.
const agreed = `{"long_term_goal": "et job på lageret", "reached_when": [{"goal": "job", "text": "når han kan pakke alene"}], "responsibilities": [{"party": "company", "text": "lærer ham op"}, {"party": "caseworker", "text": "følger op"}], "demands": [{"from": "company", "to": "candidate", "kind": "attendance", "text": "ringe før syv"}, {"from": "candidate", "to": "company", "kind": "training", "due_on": "2027-03-12", "text": "truckkort"}], "expectations": [{"by": "candidate", "about": "instruction", "text": "en fast makker"}, {"by": "company", "about": "job_afterwards", "answer": "maybe"}], "adaptations": [{"accommodation": "heights", "how": "tasks", "text": "ingen stiger"}]}`

// bodies has a body of the right shape for every operation that takes one.
func bodies() map[string]string {
	return map[string]string{
		"propose":                         proposal,
		"record_candidate_decision":       `{"accepted": true, "channel": "phone"}`,
		"record_company_decision":         `{"accepted": false, "channel": "email", "reason": "no_capacity", "reason_text": "ingen plads"}`,
		"settle_proposal":                 `{}`,
		"retry_incident":                  `{}`,
		"retry_incidents":                 `{"kinds": ["activity_failing"]}`,
		"repair_differences":              `{"limit": 10}`,
		"rebuild":                         `{"dry_run": true}`,
		"book_safety_meeting":             `{"at": "2027-01-14T10:00:00+01:00", "form": "visit"}`,
		"move_safety_meeting":             `{"at": "2027-01-15T10:00:00+01:00", "form": "video", "reason_text": "syg"}`,
		"hold_safety_meeting":             `{"attended": ["candidate", "company"], "accommodations_reviewed": true, "demands": "a", "expectations": "b", "purpose": "c", "responsibilities": "d", "minutes": "e", "terms": ` + agreed + `}`,
		"record_representative_statement": `{"statement": "agrees", "channel": "form"}`,
		"record_follow_along":             `{"outcome": "job", "weekly_hours": 30, "same_company": true, "channel": "phone", "note": "glad for det"}`,
		"record_attempt":                  `{"channel": "sms", "note": "tager den ikke"}`,
		"close_unreached":                 `{"note": "flyttet"}`,
		"reassign_follow_along":           `{"owner_id": "` + colleagueID + `"}`,
		"sign":                            `{"party": "company", "channel": "form"}`,
		"amend":                           `{"tasks_text": "Andre opgaver", "goals": [{"kind": "job", "text": "x"}]}`,
		"amend_terms":                     `{"terms": ` + agreed + `, "reason_text": "oplæringen kommer senere"}`,
		"deliver_training":                `{"key": "d3", "on": "2027-02-01", "note": "truckkort bestået"}`,
		"review_demands":                  `{"demands": [{"key": "d1", "status": "met"}, {"key": "d2", "status": "unmet"}], "note": "ringer ikke"}`,
		"confirm_start":                   `{"on": "2027-02-01"}`,
		"report_no_show":                  `{"note": "kom ikke"}`,
		"hold_follow_up":                  `{"on": "2027-02-01", "form": "phone", "progress": [{"goal": "job", "candidate": 1, "mentor": 2}], "note": "fint"}`,
		"add_sub_goal":                    `{"key": "kasse", "parent": "job", "target_on": "2027-03-01", "text": "Passe kassen en formiddag"}`,
		"reach_goal":                      `{"key": "job", "on": "2027-02-01", "note": "kan selv"}`,
		"confirm_hours_step":              `{"from": "2027-02-15", "note": "det går"}`,
		"postpone_hours_step":             `{"from": "2027-02-15", "to": "2027-02-22", "reason": "more_time_needed", "reason_text": "en uge mere"}`,
		"hold_follow_up_visit":            `{"on": "2027-01-04", "items": [{"placement_id": "` + nobodyID + `", "no": 1}]}`,
		"create_visiting_time":            `{"company_id": "` + companyID + `", "weekday": 3, "time": "09:30"}`,
		"update_visiting_time":            `{"weekday": 4, "time": "10:00"}`,
		"create_paid_hours":               `{"from": "2027-03-01", "weekly_hours": 4, "function": "other", "function_text": "Kasse om lørdagen"}`,
		"update_paid_hours":               `{"from": "2027-03-01", "to": "2027-04-30", "weekly_hours": 6, "function": "other", "function_text": "Kasse"}`,
		"report_problem":                  `{"kind": "tasks", "by": "candidate", "problem_text": "svimmel på stiger"}`,
		"resolve_problem":                 `{"resolution": "adjusted", "resolution_text": "ingen stiger"}`,
		"move_to_workplace":               `{"place_id": "` + clusterPlace + `", "statement": "agrees", "channel": "phone", "reason_text": "køkkenet passer bedre"}`,
		"draft_agreement":                 draft,
		"revise_agreement":                `{"lines": [{"model": "fixed_places", "workplace_id": "` + workplaceID + `", "count": 3}], "company_tasks": ["mentor hver dag"], "notice_days": 14}`,
		"sign_agreement":                  `{"party": "company", "channel": "meeting"}`,
		"withdraw_agreement":              `{"reason": "places_not_needed", "reason_text": "ingen pladser"}`,
		"open_place":                      `{"place_id": "` + placeID + `", "line": 2}`,
		"pause_place":                     `{"place_id": "` + lifecycletest.PlaceID + `"}`,
		"close_place":                     `{"place_id": "` + lifecycletest.PlaceID + `"}`,
		"record_exchange":                 `{"by": "municipality", "service": "recruitment_help", "note": "tre kandidater"}`,
		"renew_agreement":                 `{"end": "2028-12-29", "channel": "meeting", "note": "uændret"}`,
		"terminate_agreement":             `{"by": "company", "reason": "mutual_consent", "end": "2027-06-30", "reason_text": "flytter"}`,
		"end_agreement":                   `{}`,
		"reassign_agreement":              `{"owner_id": "` + colleagueID + `"}`,
		"extend":                          `{"end": "2027-05-28", "reason": "more_time_needed"}`,
		"pause_placement":                 `{"resume_on": "2027-02-15", "reason": "holiday", "reason_text": "vinterferie"}`,
		"resume_placement":                `{"note": "tilbage på hold"}`,
		"end_as_planned":                  `{}`,
		"terminate_early":                 `{"by": "candidate", "reason": "candidate_circumstances", "last_day": "2027-02-12", "reason_text": "svimmel", "tried": "andre opgaver", "learned_constraints": ["no_heights"]}`,
		"withdraw":                        `{"by": "caseworker", "reason": "better_match_elsewhere"}`,
		"swap":                            `{"reason": "better_match_elsewhere", "learned_constraints": ["no_heights"], "proposal": {"candidate_id": "` + candidateID + `", "purpose": "clarification", "purpose_text": "prøve arbejdet", "goals": [{"kind": "job", "text": "et lager"}], "period": {"start": "2027-02-01", "end": "2027-04-30"}, "weekly_hours": 15}}`,
		"cancel":                          `{"reason": "entered_by_mistake"}`,
		"evaluate":                        `{"party": "candidate", "assessment": "godt"}`,
		"record_disagreement":             `{"about": "evaluation", "channel": "phone", "disagreement_text": "jeg var der hver dag"}`,
		"answer_disagreement":             `{"result": "kept", "answer_text": "det står i referatet"}`,
		"create_rating_link":              `{"party": "mentor", "language": "da"}`,
		"rate_follow_up":                  `{"party": "mentor", "channel": "phone", "progress": [{"goal": "job", "rating": 3}], "note": "møder til tiden"}`,
		"create_evaluation_link":          `{"party": "candidate", "language": "da"}`,
		"revoke_evaluation_link":          `{}`,
		"release_lesson":                  `{"text": "Aftal, hvem der har nøglen.", "about": ["noise"], "names_nobody": true}`,
		"close":                           `{"outcome": "ordinary_job", "purpose_met": true}`,
		"reassign":                        `{"owner_id": "` + colleagueID + `"}`,
		"transfer":                        `{"owner_id": "` + strangerID + `", "reason": "candidate_moved", "handover": "flyttet til Øst"}`,
		"add_step":                        `{"kind": "meeting", "due_on": "2027-02-10", "step": "møde med sundhed"}`,
		"complete_step":                   `{"on": "2027-02-02", "note": "holdt"}`,
		"drop_step":                       `{"reason_text": "ikke nødvendigt"}`,
		"apply_policy":                    `{"policy_version": 2}`,
		"update_placement_policy":         `{"decision_days": 5, "decision_reminder": 2, "book_meeting_days": 3, "follow_up_every": 21, "decision_point": 14, "short_decision_point": 7, "short_period": 28, "problem_days": 1, "evaluation_days": 10, "evaluation_reminder": 3, "evaluation_grace": 15, "close_days": 5, "propose_again_days": 5, "rematch_days": 10, "rematch_reminder": 5}`,
		"go_back":                         `{"party": "company", "reason_text": "tastet forkert"}`,
		"correct":                         `{"attended": ["candidate", "company", "mentor"], "reason_text": "mentor var med"}`,
		"propose_correction":              `{"signature": {"party": "company", "on": "2027-01-18", "channel": "phone"}, "reason_text": "skrev under i telefonen"}`,
		"decide_correction":               `{"agreed": false, "reason_text": "nej"}`,
		"reopen":                          `{"parties": ["company"], "reason_text": "lukket for tidligt"}`,
		"give_up":                         `{"reason": "got_job", "reason_text": "fik job"}`,
		"reassign_rematch":                `{"owner_id": "` + colleagueID + `"}`,
		"create_company":                  `{"cvr": "13748136", "name": "Lageret ApS", "sector": "private"}`,
		"update_company":                  `{"cvr": "13748136", "name": "Lageret A/S", "sector": "private"}`,
		"create_workplace":                `{"company_id": "` + companyID + `", "p_number": "1000000001", "name": "Havnen", "postal_code": "8000"}`,
		"update_workplace":                `{"company_id": "` + companyID + `", "p_number": "1000000001", "name": "Havnen", "postal_code": "8000"}`,
		"create_place":                    `{"workplace_id": "` + workplaceID + `", "title": "Lager"}`,
		"update_place":                    `{"workplace_id": "` + workplaceID + `", "title": "Lager", "state": "paused"}`,
		"create_company_group":            `{"name": "Kæden", "kind": "chain", "owner_id": "` + colleagueID + `"}`,
		"update_company_group":            `{"name": "Kæden", "kind": "concern"}`,
		"hand_over_company":               `{"owner_id": "` + colleagueID + `", "substitute_id": "` + workerID + `", "reason": "workload", "done": ["company_told"], "note": "ring før tolv"}`,
		"create_company_contact":          `{"name": "Birgitte", "role": "driftsleder", "primary": true}`,
		"update_company_contact":          `{"name": "Birgitte", "phone": "+4520000099"}`,
		"remove_company_contact":          `{"reason": "asked"}`,
		"add_log_entry":                   `{"channel": "phone", "summary": "talt om foråret", "mood": "good"}`,
		"create_work_task":                `{"workplace_id": "` + workplaceID + `", "title": "Pakke", "demands": [{"code": "standing", "amount": 20}, {"code": "heights", "optional": true}], "reviewed_on": "2026-12-01"}`,
		"update_work_task":                `{"workplace_id": "` + workplaceID + `", "title": "Pakke", "state": "retired"}`,
		"create_visit":                    `{"workplace_id": "` + workplaceID + `", "state": "held", "on": "2026-12-20", "traits": [{"trait": "patient", "value": 4}], "task_ids": ["` + workTaskID + `"], "note": "roligt"}`,
		"update_visit":                    `{"workplace_id": "` + workplaceID + `", "state": "cancelled", "on": "2026-12-20"}`,
		"create_candidate":                `{"name": "Nancy", "cpr": "070761-4285", "accommodations": [{"code": "heights", "hard": true}]}`,
		"update_candidate":                `{"name": "Nancy"}`,
		"create_employment":               `{"company_id": "` + companyID + `", "from": "2024-05-01", "to": "2025-04-30", "job_function": "lager"}`,
		"update_employment":               `{"cvr": "13748136", "from": "2024-05-01", "subsidised": true}`,
		"update_profile":                  `{"goals": [{"occupations": ["4321"], "text": "et lager"}], "hours": {"min": 2, "max": 15}}`,
		"create_disclosure":               `{"company_id": "` + companyID + `", "told_to": "mentor", "told_by": "caseworker", "told_on": "2027-01-04", "consent": {"channel": "meeting", "on": "2027-01-02"}, "items": [{"kind": "accommodation", "key": "no_heights"}], "note": "fortalt"}`,
		"retract_disclosure":              `{}`,
		"draft_presentation":              `{"text": "En rolig medarbejder", "strengths": ["rolig"], "none_known": true}`,
		"approve_presentation":            `{"revision": 1, "channel": "meeting", "on": "2027-01-04"}`,
		"share_presentation":              `{"company_id": "` + companyID + `", "channel": "email", "on": "2027-01-04"}`,
		"create_trial_visit":              `{"candidate_id": "` + candidateID + `", "workplace_id": "` + workplaceID + `", "from": "2027-01-04", "to": "2027-01-05"}`,
		"update_trial_visit":              `{"candidate_id": "` + candidateID + `", "workplace_id": "` + workplaceID + `", "from": "2027-01-04", "to": "2027-01-05", "status": "held", "candidate_wants": "yes", "company_wants": "unsure"}`,
		"load_rule_pack":                  `{"document": "` + packDocument() + `"}`,
		"record_headcounts":               `{"months": [{"month": "2026-11", "ordinary_fte": 12.5}, {"month": "2026-12", "ordinary_fte": 13}]}`,
		"create_supported_elsewhere":      `{"from": "2027-01-01", "to": "2027-03-31", "fte": 0.5, "declared_on": "2027-01-04"}`,
		"update_supported_elsewhere":      `{"from": "2027-01-01", "to": "2027-03-31", "fte": 0, "declared_on": "2027-01-04", "declared_by": "municipality"}`,
		"try_law":                         `{"candidate_id": "` + candidateID + `", "place_id": "` + placeID + `", "period": {"start": "2027-02-01", "end": "2027-04-30"}, "weekly_hours": 15}`,
		"set_circumstances":               `{"circumstances": ["long_unemployment"]}`,
		"search_candidate":                `{"cpr": "070761-4285"}`,
		"create_mentor":                   `{"workplace_id": "` + workplaceID + `", "name": "Mogens", "languages": ["da"], "needs": ["autism"], "capacity": 2}`,
		"update_mentor":                   `{"workplace_id": "` + workplaceID + `", "name": "Mogens", "active": false}`,
		"enrol_mentor":                    `{"mentor_id": "` + mentorID + `", "course": "mentor_basic", "planned_on": "2027-01-14"}`,
		"move_course":                     `{"planned_on": "2027-01-28"}`,
		"record_course_passed":            `{"on": "2027-01-04", "valid_to": "2028-01-14"}`,
		"record_course_failed":            `{"on": "2027-01-04", "reason": "absent", "new_day": "2027-01-28"}`,
		"cancel_training":                 `{"reason": "mentor_left"}`,
		"reassign_training":               `{"owner_id": "` + colleagueID + `"}`,
		"create_mentor_support":           `{"mentor_id": "` + mentorID + `", "kind": "released_employee", "weekly_hours": 2.5, "hourly_rate_ore": 20000, "grant_ref": "BEV-42", "from": "2027-01-01", "to": "2027-06-30"}`,
		"update_mentor_support":           `{"mentor_id": "` + mentorID + `", "kind": "released_employee", "weekly_hours": 3, "grant_ref": "BEV-42", "from": "2027-01-01", "to": "2027-01-31"}`,
		"decide_match":                    `{"candidate_id": "` + candidateID + `", "place_id": "` + placeID + `", "decision": "rejected", "reason": "tasks_do_not_fit", "until": "2027-06-01"}`,
		"open_outreach":                   `{"candidate_id": "` + candidateID + `", "wish": {"occupation": "9112", "max_km": 20, "min_hours": 5, "max_hours": 15, "by": "2027-04-01"}, "wish_text": "rengøring, helst om formiddagen"}`,
		"approach_company":                `{"workplace_id": "` + workplaceID + `", "channel": "phone", "told": "anonymous", "note": "ring efter ferien"}`,
		"contact_company_again":           `{"channel": "email", "next_on": "2027-02-15"}`,
		"record_answer":                   `{"answer": "no", "refusal": "no_capacity", "reason_text": "ingen tid"}`,
		"convert_outreach":                `{"place": {"title": "Rengøring om formiddagen", "occupation": "9112"}}`,
		"continue_outreach":               `{"reason_text": "det er usikkert"}`,
		"give_up_outreach":                `{"reason": "got_job", "reason_text": "fik selv job"}`,
		"reassign_outreach":               `{"owner_id": "` + colleagueID + `"}`,
		"report_issue":                    `{"kind": "conditions", "by": "candidate", "severity": "blocking", "problem_text": "svimmel på stiger"}`,
		"react_to_issue":                  `{"channel": "phone", "note": "ringede op"}`,
		"offer_adjustment":                `{"adjustment": "tasks", "note": "pakke i stedet"}`,
		"record_adjustment":               `{"adjustment": "tasks", "placement_version": 14, "note": "pakker nu"}`,
		"record_learned":                  `{"accommodations": [{"code": "standing", "max": 20, "hard": true, "note": "kan stå i tyve minutter"}], "learned_constraints": ["no_heights"], "lessons": [{"demand": "heights", "text": "bliver svimmel"}]}`,
		"answer_reporter":                 `{"channel": "phone", "answer": "ingen stiger mere"}`,
		"resolve_issue":                   `{"resolution": "adjusted", "resolution_text": "ingen stiger"}`,
		"reassign_issue":                  `{"owner_id": "` + colleagueID + `"}`,
		"run_match_round":                 `{"options": 10}`,
		"move_practice_clock":             `{"hours": 1}`,
		"create_absence":                  `{"from": "2027-03-01", "to": "2027-03-12"}`,
		"change_closing_days":             `{"close": ["2027-05-07"]}`,
		"create_portfolio_target":         `{"industry": "47", "size_band": "under_5", "area": "80", "target": 3}`,
		"update_portfolio_target":         `{"target": 4}`,
		"suspend_reassignment":            `{}`,
		"resume_reassignment":             `{}`,
		"undo_reassignment":               `{}`,
		"suspend_policy_application":      `{}`,
		"resume_policy_application":       `{}`,
		"create_policy_application":       `{"policy_version": 2, "all": true}`,
		"deactivate_user":                 `{}`,
		"activate_user":                   `{}`,
		"create_deputy":                   `{"deputy_id": "` + colleagueID + `"}`,
		"create_reassignment":             `{"from_user_id": "` + colleagueID + `", "to": {"unit_id": "` + unitID + `"}, "reason": "owner_left", "handed_over": ["company_told"]}`,
		"register_endpoint":               `{"name": "Fagsystemet", "url": "https://hooks.example.dk/placement", "event_types": ["placement.*"], "headers": {"Authorization": "` + secretHeader + `"}}`,
		"request_verification":            `{"method": "challenge"}`,
		"change_endpoint":                 `{"name": "Det nye fagsystem", "rate": 20}`,
		"rotate_secret":                   `{"overlap_hours": 48}`,
		"send_test":                       `{}`,
		"pause_endpoint":                  `{}`,
		"resume_endpoint":                 `{}`,
		"settle_gaps":                     `{}`,
		"request_replay":                  `{"since": "2027-01-04T06:00:00Z"}`,
		"reassign_endpoint":               `{"owner_id": "` + adminID + `"}`,
		"delete_endpoint":                 `{}`,
		"resend_delivery":                 `{}`,
		"issue_document":                  `{"kind": "company_brief", "language": "da"}`,
		"set_user_contact":                `{"phone": "+45 20 00 00 10", "phone_hours": [{"day": "monday", "from": "08:00", "to": "15:00"}]}`,
		"update_absence":                  `{"from": "2027-01-04", "to": "2027-01-22"}`,
	}
}

// places says in which canonical state a command is possible.
func places() map[string]string {
	return map[string]string{
		"record_candidate_decision": "proposed", "record_company_decision": "proposed", "settle_proposal": "declined",
		"book_safety_meeting": "agreed", "move_safety_meeting": "meeting_booked", "hold_safety_meeting": "meeting_booked",
		"record_representative_statement": "signing", "sign": "signing", "amend": "signing", "confirm_start": "approved",
		"report_no_show": "approved", "hold_follow_up": "active", "report_problem": "active", "resolve_problem": "active_with_problem",
		"amend_terms": "signing", "deliver_training": "active", "review_demands": "active",
		"pause_placement": "active", "resume_placement": "active_paused",
		"extend": "active", "end_as_planned": "active", "terminate_early": "active", "withdraw": "agreed", "swap": "agreed", "cancel": "proposed",
		"move_to_workplace": "active", "add_sub_goal": "active", "reach_goal": "active",
		"confirm_hours_step": "active_step_due", "postpone_hours_step": "active_step_due",
		"create_evaluation_link": "evaluating_planned",
		"create_rating_link":     "active_unrated",
		"rate_follow_up":         "active_unrated",
		"record_disagreement":    "evaluating_planned", "answer_disagreement": "evaluating_disagreed",
		"evaluate": "evaluating_planned", "close": "evaluated", "reassign": "active",
		"transfer": "active", "add_step": "active", "complete_step": "active_correcting", "drop_step": "active_correcting",
		"apply_policy": "active",
		"go_back":      "agreed", "correct": "active", "propose_correction": "active", "decide_correction": "active_correcting", "reopen": "closed",
	}
}

// aRematch puts an open rematch there, which has learned something.
func (b *bundle) aRematch() string {
	ended := lifecycletest.In("evaluating_terminated").State
	ended.Learned = lifecycle.Contents{{ID: nobodyID, Kind: placement.ContentConstraints, Hash: "h"}}
	b.store.texts[nobodyID] = store.Text{ID: nobodyID, Kind: placement.ContentConstraints, Body: "no_heights"}
	state, err := (rematch.State{}).Next(rematch.From(ended), b.at)
	require.NoError(b.t, err)
	state.OwnerID, state.UnitID, state.CandidateID = workerID, unitID, candidateID
	b.store.put(lifecycle.KindRematch, state, state.Head())
	return state.ID
}

// pathOf is the path of an operation with real IDs in it.
func (b *bundle) pathOf(o operation) string {
	id := lifecycletest.PlacementID
	switch {
	case strings.HasPrefix(o.path, "/v1/rematches"):
		id = b.aRematch()
	case strings.HasPrefix(o.path, "/v1/incidents"):
		id = incidentID
	case strings.HasPrefix(o.path, "/v1/mentor-trainings"):
		id = b.aTraining("enrolled")
	case strings.HasPrefix(o.path, "/v1/follow-alongs"):
		id = b.aFollowAlong(followAlongState(string(o.name)))
	case strings.HasPrefix(o.path, "/v1/webhook-endpoints"):
		id = b.anEndpoint(endpointState(string(o.name)))
	case strings.HasPrefix(o.path, "/v1/outreaches"):
		id = b.anOutreach(outreachState(string(o.name)))
	case strings.HasPrefix(o.path, "/v1/issues"):
		id = b.anIssue(issueState(string(o.name)))
	case strings.HasPrefix(o.path, "/v1/mentor-supports/"):
		id = b.aSupport()
	case strings.HasPrefix(o.path, "/v1/mentors"):
		id = mentorID
	case strings.HasPrefix(o.path, "/v1/agreements"):
		id = b.anAgreement(agreementState(string(o.name)))
	case strings.HasPrefix(o.path, "/v1/companies"):
		id = companyID
		b.store.companies[companyID] = store.Company{ID: companyID, CVR: "24256790", Name: "Før", Sector: "private", Version: 1}
	case strings.HasPrefix(o.path, "/v1/company-groups"):
		id = groupID
	case strings.HasPrefix(o.path, "/v1/company-contacts"):
		id = contactID
	case strings.HasPrefix(o.path, "/v1/work-tasks"):
		id = workTaskID
	case strings.HasPrefix(o.path, "/v1/visits"):
		id = visitID
	case strings.HasPrefix(o.path, "/v1/workplaces"):
		id = workplaceID
	case strings.HasPrefix(o.path, "/v1/places"):
		id = placeID
	case strings.HasPrefix(o.path, "/v1/candidates"):
		id = candidateID
	case strings.HasPrefix(o.path, "/v1/rule-packs"):
		id = "vp-2026-07"
	case strings.HasPrefix(o.path, "/v1/supported-elsewhere"):
		id = declarationID
	case strings.HasPrefix(o.path, "/v1/employments"):
		id = employmentID
	case strings.HasPrefix(o.path, "/v1/disclosures"):
		id = disclosureID
	case o.name == "deactivate_user", o.name == "activate_user":
		id = colleagueID
	case strings.HasPrefix(o.path, "/v1/deputies"):
		id = deputyID
	case strings.HasPrefix(o.path, "/v1/reassignments"):
		id = reassignmentID
	case strings.HasPrefix(o.path, "/v1/policy-applications"):
		id = applicationID
	case strings.HasPrefix(o.path, "/v1/users"):
		id = workerID
	case strings.HasPrefix(o.path, "/v1/evaluation-links"):
		id = b.aLink()
	case strings.HasPrefix(o.path, "/v1/released-lessons"):
		id = lessonID
	case strings.HasPrefix(o.path, "/v1/portfolio-targets"):
		id = targetID
	case strings.HasPrefix(o.path, "/v1/documents"):
		id = b.aDocument()
	case strings.HasPrefix(o.path, "/v1/absences"):
		id = absenceID
	case strings.HasPrefix(o.path, "/v1/visiting-times"):
		id = visitingTimeID
	case strings.HasPrefix(o.path, "/v1/paid-hours"):
		id = paidHoursID
	case strings.HasPrefix(o.path, "/v1/trial-visits"):
		id = trialID
	}
	path := strings.ReplaceAll(o.path, "{id}", id)
	if o.name == "read_legal_room" {
		path += "?from=2027-02-01&to=2027-04-30"
	}
	if o.name == "read_panel" {
		path += "?workflow=placement/" + id
	}
	if o.name == "preview_follow_ups" {
		path += "?start=2027-02-01&end=2027-04-30"
	}
	no := "1"
	if strings.Contains(o.path, "/rating") {
		no = "2" // on day one nobody rates
	}
	return strings.NewReplacer("{no}", no, "{type}", "placement.signed", "{version}", "1", "{event_id}", toldEventID, "{name}", "purpose_met").Replace(path)
}

// ready makes an operation possible and returns how to call it.
func (b *bundle) ready(o operation) (path, body string, headers []string) {
	if state, ok := places()[string(o.name)]; ok {
		b.in(state)
	} else {
		b.in("active")
		b.at = now()
	}
	switch string(o.name) {
	case "move_to_workplace":
		b.inCluster()
	case "swap":
		b.atThePlace("agreed")
	case "deliver_training", "review_demands", "read_terms":
		b.withTerms("active")
	}
	if strings.HasSuffix(o.path, "/documents") || strings.HasSuffix(o.path, "/meetings.ics") {
		b.documented("active")
	}
	if o.name == "end_as_planned" {
		b.at = lifecycletest.At(lifecycletest.EndsOn, 15)
	}
	if o.method == http.MethodPut || o.method == http.MethodDelete {
		headers = []string{"If-Match", `"v1"`}
		if o.name == "update_placement_policy" {
			headers = []string{"If-Match", `"v2"`}
		}
		if o.name == "update_candidate" || o.name == "update_profile" {
			headers = []string{"If-Match", `"v3"`}
		}
	}
	return b.pathOf(o), bodies()[string(o.name)], headers
}

func eachOperation(t *testing.T, f func(t *testing.T, b *bundle, o operation)) {
	t.Helper()
	for _, o := range (&server{}).operations() {
		t.Run(string(o.name), func(t *testing.T) {
			t.Parallel()
			f(t, setup(t), o)
		})
	}
}

// atThePlace puts the canonical placement in a named state, at the fake's place.
func (b *bundle) atThePlace(name string) {
	n := lifecycletest.In(name)
	n.State.OwnerID, n.State.UnitID = workerID, unitID
	n.State.PlaceID, n.State.WorkplaceID, n.State.CompanyID = placeID, workplaceID, companyID
	b.store.put(lifecycle.KindPlacement, n.State, n.State.Head())
	b.at = n.At
}

// withTerms puts the canonical placement in a named state under the newest ruleset, with words for its terms.
func (b *bundle) withTerms(name string) placement.State {
	n := lifecycletest.Under(lifecycletest.In(name))
	n.State.OwnerID, n.State.UnitID = workerID, unitID
	for _, ref := range lifecycletest.TermsText() {
		body := "aftalt: " + ref.Kind
		if ref.Kind == "adaptation:a1" {
			body = candidacy.Adaptation{Accommodation: "heights", How: candidacy.AdaptTasks, Text: "ingen stiger"}.JSON()
		}
		b.store.texts[ref.ID] = store.Text{ID: ref.ID, Kind: ref.Kind, Body: body}
	}
	b.store.put(lifecycle.KindPlacement, n.State, n.State.Head())
	b.store.story = n.Story
	b.at = n.At
	return n.State
}

// inCluster puts the canonical placement at a place of a cluster, on the way.
func (b *bundle) inCluster() {
	n := lifecycletest.In("active")
	n.State.OwnerID, n.State.UnitID = workerID, unitID
	n.State.AgreementID, n.State.PlaceModel = lifecycletest.AgreementID, vocabulary.Cluster
	b.store.put(lifecycle.KindPlacement, n.State, n.State.Head())
	b.at = lifecycletest.At("2027-02-01", 11)
}

// agreementState says in which canonical state a command of an agreement is possible.
func agreementState(command string) string {
	switch command {
	case "revise_agreement", "sign_agreement", "withdraw_agreement":
		return "drafted"
	case "end_agreement":
		return "active_terminated"
	}
	return "active"
}

// anAgreement puts the canonical agreement in a named state, under the care of the caller, at the fake's workplace.
func (b *bundle) anAgreement(name string) string {
	n := lifecycletest.InAgreement(name)
	n.State.OwnerID, n.State.UnitID = workerID, unitID
	for i := range n.State.Lines {
		n.State.Lines[i].WorkplaceID = workplaceID
	}
	b.store.story = n.Story
	for _, h := range n.Story {
		if said, ok := h.Event.(lifecycle.Written); ok {
			for _, ref := range said.Refs() {
				b.store.texts[ref.ID] = store.Text{ID: ref.ID, Kind: ref.Kind, Body: "aftalt"}
			}
		}
	}
	b.store.put(lifecycle.KindAgreement, n.State, n.State.Head())
	b.at = n.At
	return n.State.ID
}

// timeless leaves out when a line was written: its digits could be those of anybody's personal number.
func timeless(groups []string, a slog.Attr) slog.Attr {
	if len(groups) == 0 && a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	return a
}
