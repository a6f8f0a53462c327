package api

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/agreement"
	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/kpi"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/store"
)

// IDs of the made-up tenant.
const (
	tenantID     = "10000000-0000-4000-8000-000000000001"
	unitID       = "10000000-0000-4000-8000-000000000002"
	otherUnitID  = "10000000-0000-4000-8000-000000000003"
	workerID     = "10000000-0000-4000-8000-000000000010"
	colleagueID  = "10000000-0000-4000-8000-000000000011"
	strangerID   = "10000000-0000-4000-8000-000000000012"
	goneID       = "10000000-0000-4000-8000-000000000013"
	supervisorID = "10000000-0000-4000-8000-000000000014"
	adminID      = "10000000-0000-4000-8000-000000000015"
	companyID    = lifecycletest.CompanyID
	workplaceID  = "10000000-0000-4000-8000-000000000021"
	placeID      = "10000000-0000-4000-8000-000000000022"
	clusterPlace = "10000000-0000-4000-8000-000000000023"
	candidateID  = "10000000-0000-4000-8000-000000000030"
	mentorID     = "10000000-0000-4000-8000-000000000040"
	supportID    = "10000000-0000-4000-8000-000000000041"
	nobodyID     = "10000000-0000-4000-8000-0000000000ff"
)

// fakeStore is a database in memory. Only what the tests look at is kept.
type fakeStore struct {
	Store // what is not faked panics

	mu         sync.Mutex
	tenant     store.Tenant
	principals map[string]store.Principal
	users      map[string]store.User
	rows       map[string]store.Process
	outcomes   map[string]store.StoredOutcome
	applied    applied
	texts      map[string]store.Text
	links      *fakeLinks
	kept       [][]store.Text
	candidates map[string]store.Candidate
	companies  map[string]store.Company
	profile    candidacy.Profile
	approval   candidacy.Approval
	created    map[string]store.Create
	mentors    map[string]store.Mentor
	readings   []store.MentorReading
	filters    []any
	kpis       map[kpi.Measure]kpi.Counts
	supports   map[string]store.MentorSupport
	rematch    string
	registered store.Place
	between    lifecycle.Period
	reads      []string
	broken     error
	ping       error
	schema     error
	owned      []store.Ownership
	seenOn     lifecycle.Date // the day of the last visit
	asked      asked
	decisions  []store.MatchDecision
	absences   map[string]store.Absence
	taskFilter store.TaskFilter
	stoodIn    string // the owner whose tasks are in the inbox
	clusterOf  string // the agreement whose tasks are in the inbox
	opened     []store.Owned
	since      time.Time
	matching   func(*store.MatchFacts)
	crowded    bool
	story      []lifecycletest.Happened // of the agreement
	duties     []store.TaskRow
	timers     []store.TimerQuery
	agenda     store.AgendaQuestion
	standing   standing
	documents  fakeDocuments
	feed       fakeFeed
	webhooks   fakeWebhooks
	entered    []store.Entered // the stages of whatever is asked about
}

func newFakeStore() *fakeStore {
	tenant := store.Tenant{ID: tenantID, Name: "Øvelse", Practice: true, Namespace: "placement", PlacementPolicy: placement.DefaultPolicy(), CalendarVersion: 1}
	f := &fakeStore{
		tenant: tenant, links: newFakeLinks(), principals: map[string]store.Principal{}, rows: map[string]store.Process{}, outcomes: map[string]store.StoredOutcome{},
		texts: map[string]store.Text{}, approval: candidacy.Approval{On: "2027-01-02", Channel: lifecycle.ChannelMeeting}, companies: map[string]store.Company{}, created: map[string]store.Create{},
		candidates: map[string]store.Candidate{candidateID: {
			ID: candidateID, UnitID: unitID, Name: secretName, CPR: secretCPR, Phone: "+4520000001", Version: 3,
			Accommodations: []store.Accommodation{{Code: "no_heights", Hard: true, Note: "svimmel"}},
		}},
		mentors: map[string]store.Mentor{mentorID: {
			ID: mentorID, WorkplaceID: workplaceID, CompanyID: companyID, Name: "Mogens Mestersen", Phone: "+4520000009", Email: "mogens@example.dk",
			Languages: []string{"da"}, Capacity: 2, Active: true, Load: 1, TrainedTo: "2028-01-14", Version: 1,
		}},
		supports: map[string]store.MentorSupport{},
		absences: map[string]store.Absence{absenceID: {ID: absenceID, UserID: workerID, From: "2027-01-04", To: "2027-01-15", RegisteredBy: workerID, Version: 1}},
		users: map[string]store.User{
			workerID:     {ID: workerID, UnitID: unitID, Name: "Camilla", Active: true, Roles: []lifecycle.Role{lifecycle.CaseWorker}},
			colleagueID:  {ID: colleagueID, UnitID: unitID, Name: "Mette", Active: true, Roles: []lifecycle.Role{lifecycle.CaseWorker}},
			strangerID:   {ID: strangerID, UnitID: otherUnitID, Name: "Ole", Active: true, Roles: []lifecycle.Role{lifecycle.CaseWorker}},
			goneID:       {ID: goneID, UnitID: unitID, Name: "Per", Active: false, Roles: []lifecycle.Role{lifecycle.CaseWorker}},
			adminID:      {ID: adminID, UnitID: unitID, Name: "Ida", Active: true, Roles: []lifecycle.Role{lifecycle.Admin}},
			supervisorID: {ID: supervisorID, UnitID: unitID, Name: "Lis", Active: true, Roles: []lifecycle.Role{lifecycle.Supervisor}},
		},
	}
	for _, role := range lifecycle.Roles() {
		f.principals[string(role)] = store.Principal{Tenant: tenant, UserID: workerID, UnitID: unitID, Name: "Camilla", Roles: []lifecycle.Role{role}}
	}
	return f
}

func (f *fakeStore) note(what string) error {
	f.reads = append(f.reads, what)
	return f.broken
}

func (f *fakeStore) Authenticate(_ context.Context, token string) (store.Principal, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	p, ok := f.principals[token]
	if !ok {
		return p, store.ErrNotFound
	}
	p.Tenant = f.tenant
	return p, nil
}

func (f *fakeStore) Ping(context.Context) error { return f.ping }

func (f *fakeStore) CheckSchema(context.Context) error { return f.schema }

func (f *fakeStore) Calendar(context.Context, string, time.Time) (lifecycle.Calendar, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return lifecycletest.Calendar(), f.note("calendar")
}

func (f *fakeStore) User(_ context.Context, _, id string) (store.User, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	u, ok := f.users[id]
	if !ok {
		return u, store.ErrNotFound
	}
	return u, f.note("user")
}

func (f *fakeStore) Users(context.Context, string) ([]store.User, error) {
	return []store.User{f.users[workerID], f.users[colleagueID]}, f.broken
}

func (f *fakeStore) Units(context.Context, string) ([]store.Unit, error) {
	return []store.Unit{{ID: unitID, Name: "Jobhuset"}}, f.broken
}

func (f *fakeStore) Process(_ context.Context, tenant string, kind lifecycle.Kind, id string) (store.Process, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	row, ok := f.rows[id]
	if !ok || row.Kind != kind || tenant != tenantID {
		return store.Process{}, errors.Join(store.ErrNotFound, f.note("process"))
	}
	return withoutCalendar(row), f.note("process")
}

// withoutCalendar is a process as the store gives it to people: all but a rematch without its calendar.
func withoutCalendar(row store.Process) store.Process {
	var state map[string]json.RawMessage
	if row.Kind != lifecycle.KindRematch && json.Unmarshal(row.State, &state) == nil {
		delete(state, "calendar")
		if data, err := json.Marshal(state); err == nil {
			row.State = data
		}
	}
	return row
}

func (f *fakeStore) Rows(_ context.Context, tenant string, ids []string) (map[string]store.Process, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	found := map[string]store.Process{}
	for _, id := range ids {
		if row, ok := f.rows[id]; ok && tenant == tenantID {
			found[id] = row
		}
	}
	return found, f.note("rows")
}

func (f *fakeStore) Placements(context.Context, string, store.PlacementFilter) (store.List[store.Process], error) {
	return f.list(lifecycle.KindPlacement)
}

func (f *fakeStore) Rematches(_ context.Context, _ string, filter store.RematchFilter) (store.List[store.Process], error) {
	f.mu.Lock()
	f.filters = append(f.filters, filter)
	f.mu.Unlock()
	return f.list(lifecycle.KindRematch)
}

func (f *fakeStore) list(kind lifecycle.Kind) (store.List[store.Process], error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var l store.List[store.Process]
	for _, row := range f.rows {
		if row.Kind == kind {
			l.Items = append(l.Items, row)
		}
	}
	return l, f.broken
}

func (f *fakeStore) OpenRematch(context.Context, string, string) (string, error) {
	if f.rematch == "" {
		return "", store.ErrNotFound
	}
	return f.rematch, nil
}

func (f *fakeStore) StoredOutcome(_ context.Context, _, processID, commandID string) (store.StoredOutcome, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	out, ok := f.outcomes[processID+commandID]
	if !ok {
		return out, errors.Join(store.ErrNotFound, f.note("outcome"))
	}
	return out, f.note("outcome")
}

func (f *fakeStore) KeepTexts(_ context.Context, _ lifecycle.Actor, _, person string, texts []store.Text) (lifecycle.Contents, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if person == nobodyID {
		return nil, &store.RefError{Field: "candidate_id"}
	}
	f.kept = append(f.kept, texts)
	var refs lifecycle.Contents
	for _, t := range texts {
		f.texts[t.ID] = t
		refs = append(refs, lifecycle.ContentRef{ID: t.ID, Kind: t.Kind, Hash: "h"})
	}
	return refs, f.note("keep texts")
}

func (f *fakeStore) ReadTexts(_ context.Context, _ lifecycle.Actor, ids []string) ([]store.Text, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []store.Text
	for _, id := range ids {
		t, ok := f.texts[id]
		if !ok {
			return nil, store.ErrNotFound
		}
		all = append(all, t)
	}
	return all, f.broken
}

func (f *fakeStore) Findings(context.Context, string, string) ([]store.FindingRow, error) {
	return []store.FindingRow{{
		Finding:  lifecycle.Finding{Rule: "ratio", Severity: lifecycle.Warn, TextDA: "der er ikke plads til flere", TextEN: "there is no room for more"},
		Approved: false, Fact: "proposed", Version: 1, At: now(), UserID: workerID,
	}}, nil
}

func (f *fakeStore) Timeline(_ context.Context, _, processID string, _ store.Page, beside ...string) (store.List[store.TimelineEntry], error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, ok := f.rows[processID]; !ok {
		return store.List[store.TimelineEntry]{}, store.ErrNotFound
	}
	if f.story != nil && (f.rows[processID].Kind == lifecycle.KindAgreement || f.documents.told) {
		return f.told(), f.broken
	}
	var refs lifecycle.Contents
	for _, kept := range f.kept {
		for _, t := range kept {
			refs = append(refs, lifecycle.ContentRef{ID: t.ID, Kind: t.Kind})
		}
	}
	payload, err := json.Marshal(map[string]any{"purpose": "competences", "contents": refs, "calendar": lifecycletest.Calendar()})
	due := now()
	var after []store.TimelineEntry
	for _, id := range beside {
		if row, ok := f.rows[id]; ok {
			after = append(after, store.TimelineEntry{
				ID: id, ProcessID: id, Kind: store.TimelineEvent, At: row.CreatedAt, Version: 1, Name: "open_follow_along", Fact: "follow_along_opened",
			})
		}
	}
	return store.List[store.TimelineEntry]{Items: append([]store.TimelineEntry{
		{ID: nobodyID, Kind: store.TimelineEvent, At: now(), RecordedAt: now(), Version: 1, Name: "propose", Fact: "proposed", Payload: payload, UserID: workerID},
		{ID: placeID, Kind: store.TimelineTaskOpened, At: now(), TaskKey: "hold_follow_up:3", TaskKind: "hold_follow_up", Command: "hold_follow_up", Due: &due},
	}, after...)}, errors.Join(err, f.broken)
}

// told is the story of the agreement as a timeline.
func (f *fakeStore) told() store.List[store.TimelineEntry] {
	var l store.List[store.TimelineEntry]
	for i, h := range f.story {
		payload, err := json.Marshal(h.Event)
		if err != nil {
			panic(err)
		}
		l.Items = append(l.Items, store.TimelineEntry{
			ID: lifecycle.DeriveID("told", h.Event.Name()), Kind: store.TimelineEvent, At: h.At, RecordedAt: h.At, Version: i + 1, Name: h.Event.Name(),
			Fact: h.Event.Fact(), Payload: payload, UserID: workerID, UserName: "Camilla",
		})
	}
	return l
}

func (f *fakeStore) Tasks(_ context.Context, _ string, filter store.TaskFilter) (store.List[store.TaskRow], error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.taskFilter = filter
	if filter.After != "" {
		return store.List[store.TaskRow]{}, store.ErrCursor
	}
	l := store.List[store.TaskRow]{Items: f.duties}
	for _, row := range f.rows {
		if row.Kind != lifecycle.KindPlacement || filter.Kind != "" && filter.Kind != row.Kind {
			continue
		}
		state, err := stateOf[placement.State](row)
		if err != nil {
			return l, err
		}
		for _, t := range state.Tasks() {
			l.Items = append(l.Items, store.TaskRow{ID: nobodyID, ProcessID: row.ID, ProcessKind: row.Kind, Task: t, OwnerID: state.OwnerID, OpenedAt: now(), SubstituteFor: f.stoodIn, CoordinatorOf: f.clusterOf})
		}
	}
	return l, f.broken
}

func (f *fakeStore) Place(_ context.Context, _, id string) (store.Place, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch id {
	case f.registered.ID:
		return f.registered, f.broken
	case clusterPlace:
		return store.Place{
			ID: id, WorkplaceID: workplaceID, CompanyID: companyID, Title: "Køkken", State: "open", Version: 1,
			AgreementID: lifecycletest.AgreementID, LineNo: 2, Model: "cluster",
		}, f.broken
	case placeID:
	default:
		return store.Place{}, store.ErrNotFound
	}
	return store.Place{ID: placeID, WorkplaceID: workplaceID, CompanyID: companyID, Title: "Lager", MinWeeklyHours: 2, MaxWeeklyHours: 37, State: "open", Version: 1}, f.note("place")
}

func (f *fakeStore) CreatePlace(_ context.Context, _ store.Create, p store.Place) (store.Place, error) {
	p.ID, p.CompanyID, p.Version = placeID, companyID, 1
	if p.State == placeUnopened {
		p.ID = "10000000-0000-4000-8000-000000000024"
		f.registered = p
	}
	return p, f.broken
}

func (f *fakeStore) Occupancies(_ context.Context, _ string, today lifecycle.Date, ids []string) (map[string]store.Occupancy, error) {
	all := map[string]store.Occupancy{}
	for _, id := range ids {
		all[id] = store.Occupancy{Occupancy: agreement.Free, FreeFrom: today}
	}
	return all, f.broken
}

func (f *fakeStore) Agreements(context.Context, string, store.AgreementFilter) (store.List[store.Process], error) {
	return f.list(lifecycle.KindAgreement)
}

func (f *fakeStore) Utilisation(_ context.Context, _, _ string, between lifecycle.Period) (store.Utilisation, error) {
	f.between = between
	return store.Utilisation{
		Lines: []store.LineDays{{LineNo: 1, Model: "fixed_places", Count: 2, Contracted: 200}, {LineNo: 2, Model: "advance_agreement", Count: 1, Contracted: 100}},
		Places: []store.PlaceDays{
			{PlaceID: placeID, WorkplaceID: workplaceID, LineNo: 1, Model: "fixed_places", Contracted: 90, Occupied: 60},
			{PlaceID: clusterPlace, WorkplaceID: workplaceID, LineNo: 1, Model: "fixed_places", Contracted: 30, Occupied: 20},
		},
	}, f.broken
}

func (f *fakeStore) DaysByModel(_ context.Context, _ string, between lifecycle.Period) ([]store.ModelDays, error) {
	f.between = between
	return []store.ModelDays{
		{Model: "fixed_places", Agreements: 2, Agreed: 400, Contracted: 300, Occupied: 240},
		{Model: "advance_agreement", Agreements: 1, Agreed: 100, Contracted: 100, Occupied: 10},
		{Model: "sought_for_one"},
		{Model: "cluster"},
	}, f.broken
}

func (f *fakeStore) DaysByPlace(_ context.Context, _ string, between lifecycle.Period, model string, p store.Page) (store.List[store.PlaceDays], error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.between, f.filters = between, append(f.filters, []any{model, p})
	return store.List[store.PlaceDays]{Items: []store.PlaceDays{{PlaceID: placeID, WorkplaceID: workplaceID, Contracted: 90, Occupied: 60}}}, f.broken
}

func (f *fakeStore) PlacesByModel(context.Context, string, lifecycle.Date) ([]store.ModelPlaces, error) {
	return []store.ModelPlaces{
		{Model: "fixed_places", Agreed: 4, Stand: map[agreement.Occupancy]int{agreement.Free: 1, agreement.Occupied: 2}},
		{Model: "advance_agreement", Agreed: 3, Stand: map[agreement.Occupancy]int{agreement.Free: 2, agreement.Paused: 1}},
	}, f.broken
}

func (f *fakeStore) KeepAgreementTexts(ctx context.Context, actor lifecycle.Actor, id string, texts []store.Text) (lifecycle.Contents, error) {
	return f.KeepTexts(ctx, actor, id, id, texts)
}

func (f *fakeStore) UpdatePlace(_ context.Context, _ lifecycle.Actor, p store.Place) (store.Place, error) {
	if p.WorkplaceID != workplaceID {
		return p, &store.FixedError{Field: "workplace_id"}
	}
	return p, f.broken
}

func (f *fakeStore) Places(ctx context.Context, _ string, filter store.PlaceFilter) (store.List[store.Place], error) {
	p, err := f.Place(ctx, "", placeID)
	if err != nil {
		return store.List[store.Place]{}, err
	}
	if filter.FreeOn != nil {
		return store.List[store.Place]{}, f.broken
	}
	return store.List[store.Place]{Items: []store.Place{p}, Next: "more"}, f.broken
}

func (f *fakeStore) CreateCompany(_ context.Context, c store.Create, company store.Company) (store.Company, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if before, ok := f.created[c.Key]; ok {
		if before.Fingerprint != c.Fingerprint {
			return company, store.ErrKeyReused
		}
		return f.companies[companyID], nil
	}
	for _, known := range f.companies {
		if known.CVR == company.CVR {
			return company, &store.TakenError{Field: "cvr", ID: known.ID}
		}
	}
	company.ID, company.Version = companyID, 1
	f.companies[companyID], f.created[c.Key] = company, c
	return company, f.broken
}

func (f *fakeStore) Company(_ context.Context, _, id string) (store.Company, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	c, ok := f.companies[id]
	if !ok {
		return c, store.ErrNotFound
	}
	return c, f.broken
}

func (f *fakeStore) UpdateCompany(_ context.Context, _ lifecycle.Actor, c store.Company) (store.Company, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	known, ok := f.companies[c.ID]
	switch {
	case !ok:
		return c, store.ErrNotFound
	case known.Version != c.Version:
		return c, store.ErrStale
	}
	c.Version++
	f.companies[c.ID] = c
	return c, f.broken
}

func (f *fakeStore) Companies(_ context.Context, _ string, filter store.CompanyFilter) (store.List[store.Company], error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked.companies = filter
	var l store.List[store.Company]
	for _, c := range f.companies {
		l.Items = append(l.Items, c)
	}
	return l, f.broken
}

func (f *fakeStore) CreateWorkplace(_ context.Context, _ store.Create, w store.Workplace) (store.Workplace, error) {
	if w.CompanyID == nobodyID {
		return w, &store.RefError{Field: "company_id"}
	}
	w.ID, w.Version = workplaceID, 1
	return w, f.broken
}

func (f *fakeStore) Workplace(_ context.Context, _, id string) (store.Workplace, error) {
	if id != workplaceID {
		return store.Workplace{}, store.ErrNotFound
	}
	return store.Workplace{ID: id, CompanyID: companyID, Name: "Havnen", PNumber: "1000000001", Street: "Strandvejen 1", PostalCode: "8000", City: "Aarhus C", Version: 1}, f.broken
}

func (f *fakeStore) UpdateWorkplace(_ context.Context, _ lifecycle.Actor, w store.Workplace) (store.Workplace, error) {
	return w, f.broken
}

func (f *fakeStore) CreateCandidate(_ context.Context, _ store.Create, c store.Candidate) (store.Candidate, error) {
	c.ID, c.Version = candidateID, 1
	return c, f.broken
}

func (f *fakeStore) Candidate(_ context.Context, _ lifecycle.Actor, id string) (store.Candidate, error) {
	c, ok := f.candidates[id]
	if !ok {
		return c, store.ErrNotFound
	}
	return c, f.broken
}

func (f *fakeStore) UpdateCandidate(_ context.Context, _ lifecycle.Actor, c store.Candidate) (store.Candidate, error) {
	known, ok := f.candidates[c.ID]
	switch {
	case !ok:
		return c, store.ErrNotFound
	case known.Version != c.Version:
		return c, store.ErrStale
	case known.Hidden != candidacy.NotProtected:
		return c, lifecycle.Refuse(candidacy.CodeProtectedPerson, "protected")
	case c.CPR == "":
		c.CPR = known.CPR
	}
	c.Version++
	return c, f.broken
}

func (f *fakeStore) Candidates(context.Context, lifecycle.Actor, store.CandidateFilter) (store.List[store.Candidate], error) {
	return store.List[store.Candidate]{Items: []store.Candidate{f.candidates[candidateID]}}, f.broken
}

func (f *fakeStore) FindCandidateByCPR(_ context.Context, _ lifecycle.Actor, cpr string) (store.Candidate, error) {
	if cpr != secretCPR {
		return store.Candidate{}, store.ErrNotFound
	}
	return f.candidates[candidateID], f.broken
}

// put makes a process be there, in the store and so in Temporal.
func (f *fakeStore) put(kind lifecycle.Kind, state any, h lifecycle.Head) {
	f.mu.Lock()
	defer f.mu.Unlock()
	data, err := json.Marshal(state)
	if err != nil {
		panic(err)
	}
	row := store.Process{Ref: lifecycle.Ref{Kind: kind, ID: h.ID}, Status: h.Status, Version: h.Version, Epoch: 1, State: data, CreatedAt: now(), UpdatedAt: now()}
	if h.Ended {
		at := now()
		row.EndedAt = &at
	}
	f.rows[h.ID] = row
}
