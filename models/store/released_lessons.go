package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"gorm.io/gorm"

	"placement/models"
	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
)

// ReleasedLesson is what a placement taught, in words that a human has written for others and says name nobody.
type ReleasedLesson struct {
	ID          string
	PlacementID string
	Text        string
	// About are the demands and needs that it is about, in codes.
	About      []string
	ReleasedBy string
	// Version rises by one with every change.
	Version   int
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Experience is a placement that a human was to learn from, and what of it others may know: codes, a month, and the words that
// were released. It tells of no person.
type Experience struct {
	PlacementID string
	CompanyID   string
	// Occupation is that of the place; Industry, the industry of the workplace, or of the company.
	Occupation string
	Industry   string
	// Month is when it ended: year and month.
	Month  string
	Ending placement.EndingKind
	Reason placement.Reason
	// Text is empty where nobody has released one; About then is, too.
	Text  string
	About []string
}

// LessonGroup counts placements that came to nothing alike.
type LessonGroup struct {
	Industry string
	Ending   placement.EndingKind
	Reason   placement.Reason
	Count    int
}

// LessonExport is what other municipalities may learn: no person, no company, no day.
type LessonExport struct {
	Groups []LessonGroup
	// Released are the lessons in words, without where and whose they were.
	Released []Experience
}

var releasedLessons = thing[models.ReleasedLesson]{
	kind:   "released_lesson",
	fields: map[string]string{"released_lessons_placement": "id", "released_lessons_one_each": "id"},
	owner: func(ctx context.Context, tx *gorm.DB, row *models.ReleasedLesson) (string, error) {
		found, err := table[models.ReleasedLesson](tx).where("tenant_id = ? AND placement_id = ?", row.TenantID, row.PlacementID).take(ctx)
		return found.ID, err
	},
	id: func(row *models.ReleasedLesson) string { return row.ID },
}

// ReleaseLesson keeps what a placement taught for others. Repeated under the same key it changes nothing. *RefError id when
// there is no such placement, a *lifecycle.RuleError when the words name its candidate, *TakenError when a lesson of it was released before: that one is withdrawn first.
func (s *Store) ReleaseLesson(ctx context.Context, c Create, l ReleasedLesson) (ReleasedLesson, error) {
	if !areIDs(l.PlacementID) {
		return ReleasedLesson{}, fmt.Errorf("release lesson: %w", &RefError{Field: "id"})
	}
	about, err := json.Marshal(append([]string{}, l.About...))
	if err != nil {
		return ReleasedLesson{}, fmt.Errorf("encode lesson: %w", err)
	}
	row, err := insert(ctx, s, releasedLessons, c, func(tx *gorm.DB, id string, at time.Time) (*models.ReleasedLesson, error) {
		if err := s.namesNobody(ctx, tx, c.Actor.TenantID, l); err != nil {
			return nil, err
		}
		return &models.ReleasedLesson{
			TenantID: c.Actor.TenantID, ID: id, PlacementID: l.PlacementID, Text: l.Text, About: about, ReleasedBy: c.Actor.UserID,
			Version: 1, CreatedAt: at, UpdatedAt: at,
		}, nil
	})
	if err != nil {
		return ReleasedLesson{}, err
	}
	return releasedLessonOf(row)
}

// CodeNamesSomebody is given for words for others in which the candidate is named.
const CodeNamesSomebody = "names_somebody"

// namesNobody refuses words in which a part of the candidate's name stands. Who else they may tell of, only a human sees.
func (s *Store) namesNobody(ctx context.Context, tx *gorm.DB, tenantID string, l ReleasedLesson) error {
	p, err := table[models.Placement](tx).where("tenant_id = ? AND id = ?", tenantID, l.PlacementID).take(ctx)
	if err != nil {
		return absent(scrub(err), "id")
	}
	row, err := table[models.Candidate](tx).where("tenant_id = ? AND id = ?", tenantID, p.CandidateID).take(ctx)
	if err != nil {
		return err
	}
	keys, err := s.personKeys(ctx, tx, tenantID, p.CandidateID)
	if err != nil || keys[p.CandidateID] == nil {
		return err
	}
	candidate, err := candidateOf(row, keys[p.CandidateID])
	if err != nil {
		return err
	}
	isNoLetter := func(r rune) bool { return !unicode.IsLetter(r) }
	names := strings.FieldsFunc(strings.ToLower(candidate.Name), isNoLetter)
	for _, word := range strings.FieldsFunc(strings.ToLower(l.Text), isNoLetter) {
		if slices.ContainsFunc(names, func(name string) bool { return word == name || word == name+"s" }) {
			return lifecycle.RefuseField(CodeNamesSomebody, "text", "the candidate's name stands in it; write it so that it names nobody")
		}
	}
	return nil
}

// WithdrawLesson takes a released lesson back, if it still is of the version given: else ErrStale. It returns what was there.
func (s *Store) WithdrawLesson(ctx context.Context, actor lifecycle.Actor, id string, version int) (ReleasedLesson, error) {
	row, err := read(ctx, s, releasedLessons, actor.TenantID, id)
	if err != nil {
		return ReleasedLesson{}, err
	}
	err = s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		n, err := table[models.ReleasedLesson](tx).where("tenant_id = ? AND id = ? AND version = ?", actor.TenantID, id, version).delete(ctx)
		switch {
		case err != nil:
			return err
		case n == 0:
			return ErrStale
		}
		return audit(ctx, tx, actor, releasedLessons.kind+".withdrawn", releasedLessons.kind, id)
	})
	if err != nil {
		return ReleasedLesson{}, fmt.Errorf("withdraw lesson: %w", err)
	}
	return releasedLessonOf(row)
}

// experienceSQL are the placements from which a human was to learn: those that ended early or of which nobody came, and those
// of which a lesson was released, however they ended.
const experienceSQL = `
	SELECT p.id, p.company_id, l.occupation, coalesce(nullif(w.industry_code, ''), c.industry_code) AS industry,
		x.state->'ending'->>'kind' AS ending, coalesce(x.state->'ending'->>'reason', '') AS reason,
		left(coalesce(nullif(x.state->'ending'->>'last_day', ''), x.state->'ending'->>'on'), 7) AS month,
		coalesce(r.text, '') AS text, coalesce(r.about, '[]') AS about
	FROM placements p
	JOIN processes x ON x.tenant_id = p.tenant_id AND x.id = p.id
	JOIN places l ON l.tenant_id = p.tenant_id AND l.id = p.place_id
	JOIN workplaces w ON w.tenant_id = p.tenant_id AND w.id = p.workplace_id
	JOIN companies c ON c.tenant_id = p.tenant_id AND c.id = p.company_id
	LEFT JOIN released_lessons r ON r.tenant_id = p.tenant_id AND r.placement_id = p.id
	WHERE p.tenant_id = @tenant AND x.status IN ('evaluating', 'evaluated', 'closed') AND x.state->'ending' IS NOT NULL
		AND (x.state->'ending'->>'kind' IN ('terminated_early', 'no_show') OR r.id IS NOT NULL)`

// alikeSQL are placements with one of the companies, and those of which a lesson was released about work of the same kind.
const alikeSQL = `
		AND p.id IN (
			SELECT a.id FROM placements a WHERE a.tenant_id = @tenant AND a.company_id = ANY (CAST(@companies AS uuid[]))
			UNION
			SELECT y.placement_id FROM released_lessons y
			JOIN placements b ON b.tenant_id = y.tenant_id AND b.id = y.placement_id
			JOIN places z ON z.tenant_id = b.tenant_id AND z.id = b.place_id
			WHERE y.tenant_id = @tenant AND z.occupation = ANY (CAST(@occupations AS text[])))`

// mostExperience is how much is shown beside suggestions.
const mostExperience = 20

// Experience returns what was learned before that concerns these companies, or work of these occupations, newest first and at
// most twenty. Of other companies only what was released is told.
func (s *Store) Experience(ctx context.Context, tenantID string, companies, occupations []string) ([]Experience, error) {
	if len(companies) == 0 && len(occupations) == 0 {
		return []Experience{}, nil
	}
	found, err := s.experience(ctx, tenantID, alikeSQL+"\n\tORDER BY month DESC, p.id LIMIT @most",
		map[string]any{"companies": array(companies), "occupations": array(occupations), "most": mostExperience})
	if err != nil {
		return nil, fmt.Errorf("read experience: %w", err)
	}
	return found, nil
}

// array is a list as Postgres reads one; its elements are IDs and digits.
func array(all []string) string { return "{" + strings.Join(all, ",") + "}" }

// LessonExport returns what others may learn from the placements that ended in the months, both included: groups with their
// counts, however small, and what was released.
func (s *Store) LessonExport(ctx context.Context, tenantID, from, to string) (LessonExport, error) {
	all, err := s.experience(ctx, tenantID, "\n\tORDER BY month, p.id", map[string]any{})
	if err != nil {
		return LessonExport{}, fmt.Errorf("export lessons: %w", err)
	}
	out := LessonExport{Groups: []LessonGroup{}, Released: []Experience{}}
	at := map[LessonGroup]int{}
	for _, e := range all {
		if e.Month < from || e.Month > to {
			continue
		}
		g := LessonGroup{Industry: e.Industry[:min(2, len(e.Industry))], Ending: e.Ending, Reason: e.Reason}
		if e.Ending != placement.EndedAsPlannedKind && e.Ending != placement.SwappedKind {
			i, known := at[g]
			if !known {
				i = len(out.Groups)
				at[g], out.Groups = i, append(out.Groups, g)
			}
			out.Groups[i].Count++
		}
		if e.Text != "" {
			e.PlacementID, e.CompanyID, e.Industry = "", "", g.Industry
			out.Released = append(out.Released, e)
		}
	}
	return out, nil
}

func (s *Store) experience(ctx context.Context, tenantID, and string, args map[string]any) ([]Experience, error) {
	args["tenant"] = tenantID
	q := query{sql: experienceSQL + and, args: args}
	return rowsOf(ctx, s, tenantID, q, func(scan func(...any) error) (Experience, error) {
		var e Experience
		var about []byte
		if err := scan(&e.PlacementID, &e.CompanyID, &e.Occupation, &e.Industry, &e.Ending, &e.Reason, &e.Month, &e.Text, &about); err != nil {
			return e, err
		}
		return e, json.Unmarshal(about, &e.About)
	})
}

func releasedLessonOf(r models.ReleasedLesson) (ReleasedLesson, error) {
	l := ReleasedLesson{
		ID: r.ID, PlacementID: r.PlacementID, Text: r.Text, ReleasedBy: r.ReleasedBy, Version: r.Version,
		CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC(),
	}
	if err := json.Unmarshal(r.About, &l.About); err != nil {
		return l, fmt.Errorf("decode released lesson %s", r.ID)
	}
	return l, nil
}
