package api

import (
	"context"
	"time"

	"placement/models/lifecycle"
	"placement/models/store"
)

// Store is what the API asks of the database. *store.Store satisfies it.
type Store interface {
	Authenticator
	processStore
	registerStore

	Ping(ctx context.Context) error
	Calendar(ctx context.Context, tenantID string, around time.Time) (lifecycle.Calendar, error)
	User(ctx context.Context, tenantID, id string) (store.User, error)
	Users(ctx context.Context, tenantID string) ([]store.User, error)
	Units(ctx context.Context, tenantID string) ([]store.Unit, error)
	Tenants(ctx context.Context) ([]store.Tenant, error)
}

// processStore reads processes and keeps the texts that their events refer to.
type processStore interface {
	KeepAgreementTexts(ctx context.Context, actor lifecycle.Actor, agreementID string, texts []store.Text) (lifecycle.Contents, error)
	KeepTexts(ctx context.Context, actor lifecycle.Actor, processID, personID string, texts []store.Text) (lifecycle.Contents, error)
	ReadTexts(ctx context.Context, actor lifecycle.Actor, ids []string) ([]store.Text, error)
	Process(ctx context.Context, tenantID string, kind lifecycle.Kind, id string) (store.Process, error)
	Placements(ctx context.Context, tenantID string, f store.PlacementFilter) (store.List[store.Process], error)
	Rematches(ctx context.Context, tenantID string, f store.RematchFilter) (store.List[store.Process], error)
	Agreements(ctx context.Context, tenantID string, f store.AgreementFilter) (store.List[store.Process], error)
	Utilisation(ctx context.Context, tenantID, agreementID string, between lifecycle.Period) (store.Utilisation, error)
	OpenRematch(ctx context.Context, tenantID, candidateID string) (string, error)
	StoredOutcome(ctx context.Context, tenantID, processID, commandID string) (store.StoredOutcome, error)
	Findings(ctx context.Context, tenantID, processID string) ([]store.FindingRow, error)
	Timeline(ctx context.Context, tenantID, processID string, p store.Page) (store.List[store.TimelineEntry], error)
	Tasks(ctx context.Context, tenantID string, f store.TaskFilter) (store.List[store.TaskRow], error)
}

// registerStore keeps companies, workplaces, places and candidates.
type registerStore interface {
	CreateCompany(ctx context.Context, c store.Create, company store.Company) (store.Company, error)
	Company(ctx context.Context, tenantID, id string) (store.Company, error)
	UpdateCompany(ctx context.Context, actor lifecycle.Actor, company store.Company) (store.Company, error)
	Companies(ctx context.Context, tenantID string, f store.CompanyFilter) (store.List[store.Company], error)

	CreateWorkplace(ctx context.Context, c store.Create, workplace store.Workplace) (store.Workplace, error)
	Workplace(ctx context.Context, tenantID, id string) (store.Workplace, error)
	UpdateWorkplace(ctx context.Context, actor lifecycle.Actor, workplace store.Workplace) (store.Workplace, error)
	Workplaces(ctx context.Context, tenantID string, f store.WorkplaceFilter) (store.List[store.Workplace], error)

	CreatePlace(ctx context.Context, c store.Create, place store.Place) (store.Place, error)
	Place(ctx context.Context, tenantID, id string) (store.Place, error)
	UpdatePlace(ctx context.Context, actor lifecycle.Actor, place store.Place) (store.Place, error)
	Places(ctx context.Context, tenantID string, f store.PlaceFilter) (store.List[store.Place], error)
	Occupancies(ctx context.Context, tenantID string, today lifecycle.Date, ids []string) (map[string]store.Occupancy, error)

	CreateCandidate(ctx context.Context, c store.Create, candidate store.Candidate) (store.Candidate, error)
	Candidate(ctx context.Context, actor lifecycle.Actor, id string) (store.Candidate, error)
	UpdateCandidate(ctx context.Context, actor lifecycle.Actor, candidate store.Candidate) (store.Candidate, error)
	Candidates(ctx context.Context, actor lifecycle.Actor, f store.CandidateFilter) (store.List[store.Candidate], error)
	FindCandidateByCPR(ctx context.Context, actor lifecycle.Actor, cpr string) (store.Candidate, error)
}
