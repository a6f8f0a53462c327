package store

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"placement/models"
	"placement/models/lifecycle"
	"placement/models/lifecycle/candidacy"
	"placement/models/store/vault"
)

// Seeded is the practice tenant that SeedPractice made.
type Seeded struct {
	TenantID string
	Tokens   []SeedToken
}

// SeedToken is the bearer token of one user of the practice tenant, for everybody to see.
type SeedToken struct{ Role, User, Token string }

// practicePrefix begins every token of the practice tenant, so that one is recognized wherever it turns up.
const practicePrefix = "practice_"

// SeedPractice makes the practice tenant "Øvelse Kommune" with people, companies, places and candidates, all of them made
// up, as the owner of the tables. It may be repeated: IDs are always the same, tokens are the same under the same keys, and
// what is there stays as it is.
func SeedPractice(ctx context.Context, ownerURL string, keys *vault.Keys) (Seeded, error) {
	out := Seeded{TenantID: seedID("tenant")}
	setup, err := practiceSetup(keys, &out)
	if err != nil {
		return Seeded{}, fmt.Errorf("seed practice tenant: %w", err)
	}
	if err := SetUp(ctx, ownerURL, setup); err != nil {
		return Seeded{}, fmt.Errorf("seed practice tenant: %w", err)
	}
	owner, err := openAsOwner(ownerURL, keys)
	if err != nil {
		return Seeded{}, fmt.Errorf("seed practice tenant: %w", err)
	}
	defer owner.Close() //nolint:errcheck // nothing is lost with a connection that does not close
	err = owner.inTenant(ctx, out.TenantID, func(tx *gorm.DB) error { return owner.seedRegister(ctx, tx, out.TenantID) })
	if err != nil {
		return Seeded{}, fmt.Errorf("seed practice tenant: %w", err)
	}
	return out, nil
}

func seedID(parts ...string) string { return lifecycle.DeriveID(append([]string{"seed"}, parts...)...) }

// practiceSetup returns the practice tenant, and fills in the tokens of out.
func practiceSetup(keys *vault.Keys, out *Seeded) (TenantSetup, error) {
	setup := TenantSetup{
		ID: out.TenantID, Name: "Øvelse Kommune", Practice: true, Namespace: "placement", FromYear: 2025, ToYear: 2060,
		Units: []Unit{{ID: seedID("unit", "nord"), Name: "Jobcenter Nord"}, {ID: seedID("unit", "syd"), Name: "Jobcenter Syd"}},
	}
	for _, u := range practiceUsers {
		id := seedID("user", u.name)
		// A keyed digest: the same under the same keys, and nobody else can work it out.
		digest, err := keys.BlindIndex(out.TenantID, "practice-token", id)
		if err != nil {
			return setup, err
		}
		token := practicePrefix + hex.EncodeToString(digest)
		setup.Users = append(setup.Users, UserSetup{
			User: User{
				ID: id, UnitID: seedID("unit", u.unit), Name: u.name, Active: true, Roles: []lifecycle.Role{u.role},
			},
			Token: token,
		})
		out.Tokens = append(out.Tokens, SeedToken{Role: string(u.role), User: u.name, Token: token})
	}
	return setup, nil
}

func (s *Store) seedRegister(ctx context.Context, tx *gorm.DB, tenantID string) error {
	now := s.db.NowFunc()
	for _, c := range practiceCompanies {
		company := c.Company
		company.ID, company.Version, company.CreatedAt, company.UpdatedAt = seedID("company", c.CVR), 1, now, now
		if err := add(ctx, tx, *companyRow(tenantID, company)); err != nil {
			return err
		}
		if err := seedOwner(ctx, tx, tenantID, company.ID, now); err != nil {
			return err
		}
		for _, w := range c.workplaces {
			workplace := w.Workplace
			workplace.ID, workplace.CompanyID = seedID("workplace", w.PNumber), company.ID
			workplace.Version, workplace.CreatedAt, workplace.UpdatedAt = 1, now, now
			if err := add(ctx, tx, *workplaceRow(tenantID, workplace)); err != nil {
				return err
			}
			for months := 1; months <= 12; months++ {
				month := time.Date(now.Year(), now.Month()-time.Month(months), 1, 0, 0, 0, 0, time.UTC)
				if err := add(ctx, tx, models.Headcount{
					TenantID: tenantID, WorkplaceID: workplace.ID, Month: month, OrdinaryFTE: w.employees, Source: "company",
					RecordedBy: seedID("user", practiceUsers[0].name), RecordedAt: now,
				}); err != nil {
					return err
				}
			}
			for _, place := range w.places {
				place.ID, place.WorkplaceID, place.State = seedID("place", w.PNumber, place.Title), workplace.ID, "open"
				place.Version, place.CreatedAt, place.UpdatedAt = 1, now, now
				if err := add(ctx, tx, *placeRow(tenantID, place)); err != nil {
					return err
				}
			}
			if err := seedKnowledge(ctx, tx, tenantID, workplace, now); err != nil {
				return err
			}
		}
	}
	if err := seedContacts(ctx, tx, tenantID, now); err != nil {
		return err
	}
	for _, c := range practiceCandidates {
		person := c.Candidate
		person.ID, person.UnitID = seedID("candidate", c.CPR), seedID("unit", c.unit)
		person.Version, person.CreatedAt, person.UpdatedAt = 1, now, now
		if err := s.seedCandidate(ctx, tx, tenantID, person, candidacy.Profile{Goals: []candidacy.Goal{c.goal}}); err != nil {
			return err
		}
	}
	return nil
}

// seedCandidate adds a candidate with a key and a profile, unless the candidate is there: then the key is, too.
func (s *Store) seedCandidate(ctx context.Context, tx *gorm.DB, tenantID string, person Candidate, profile candidacy.Profile) error {
	wrapped, key, err := s.keys.NewPersonKey(tenantID, person.ID)
	if err != nil {
		return err
	}
	written, err := table[models.PersonKey](tx, clause.OnConflict{DoNothing: true}).
		createNew(ctx, models.PersonKey{TenantID: tenantID, PersonID: person.ID, Wrapped: wrapped})
	if err != nil || written == 0 {
		return err
	}
	row, err := s.candidateRow(tenantID, key, person)
	if err != nil {
		return err
	}
	if row.Profile, err = sealProfile(key, tenantID, person.ID, profile); err != nil {
		return err
	}
	row.HasJobGoal = profile.HasGoal()
	return add(ctx, tx, *row)
}
