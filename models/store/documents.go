package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"placement/models"
	"placement/models/lifecycle"
	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/placement"
	"placement/models/store/vault"
)

// Document is what was issued about a placement. It never changes.
type Document struct {
	ID          string
	PlacementID string
	CandidateID string
	Kind        placement.DocumentKind
	// FollowUp is the number of the follow-up that it is about; 0 for none.
	FollowUp int
	Language string
	// Version counts, from 1, what was issued of this kind, about this follow-up, in this language.
	Version int
	// PlacementVersion is that of the placement it was made from.
	PlacementVersion int
	IssuedBy         string
	// IssuedAt is in the tenant's time.
	IssuedAt  time.Time
	CreatedAt time.Time
	// Files are in the order html, pdf.
	Files []DocumentFile
	// says is a keyed hash of what it says; see [Store.StillSays].
	says string
}

// DocumentFormat is one of the forms in which every document is issued.
type DocumentFormat string

// The formats.
const (
	DocumentHTML DocumentFormat = "html"
	DocumentPDF  DocumentFormat = "pdf"
)

// DocumentFile is what is known of the bytes of a document in one format.
type DocumentFile struct {
	Format DocumentFormat `json:"format"`
	// SHA256 is in hexadecimal.
	SHA256 string `json:"sha256"`
	Bytes  int    `json:"bytes"`
}

// Rendered is a document as it is to be issued. Says is what it says, by which it is recognized later.
type Rendered struct{ Says, HTML, PDF []byte }

var documents = thing[models.Document]{
	kind:     "document",
	personal: true,
	fields: map[string]string{
		"documents_placement": "id", "documents_kind": "kind", "documents_language": "language", "documents_follow_up": "follow_up",
	},
	id: func(row *models.Document) string { return row.ID },
}

// readDocuments is the action in audit under which it stands that documents were listed; those that were opened stand by
// themselves.
const readDocuments = "candidate.documents.read"

// IssueDocument keeps what render makes of the next version of a document, for ever; repeated under the same key, it returns
// what was issued the first time. ID, version and times are given to it. Whoever may not see who the candidate is, may not: a
// *lifecycle.RuleError. ErrNotFound when there is no such candidate.
func (s *Store) IssueDocument(ctx context.Context, c Create, d Document, render func(version int) (Rendered, error)) (Document, error) {
	if !areIDs(d.PlacementID, d.CandidateID) {
		return Document{}, ErrNotFound
	}
	tenantID := c.Actor.TenantID
	key, err := s.personKey(ctx, tenantID, d.CandidateID)
	if err != nil {
		return Document{}, fmt.Errorf("issue document: %w", err)
	}
	var files []models.DocumentFile
	row, err := insert(ctx, s, documents, c, func(tx *gorm.DB, id string, _ time.Time) (*models.Document, error) {
		if err := mayKnow(ctx, tx, c.Actor, d.CandidateID); err != nil {
			return nil, err
		}
		if d.Version, err = nextVersion(ctx, tx, tenantID, d); err != nil {
			return nil, err
		}
		made, err := render(d.Version)
		if err != nil {
			return nil, err
		}
		// The time of now, and not of when it began to wait for its turn: lists are in order of time, and versions too.
		d.ID, d.IssuedBy, d.CreatedAt = id, c.Actor.UserID, wallTime().Truncate(time.Microsecond)
		row, sealed, err := s.documentRows(tenantID, key, d, made)
		files = sealed
		return row, err
	}, func(tx *gorm.DB, _ *models.Document) error {
		return table[models.DocumentFile](tx).createAll(ctx, files, len(files))
	})
	if err != nil {
		return Document{}, err
	}
	return documentOf(row, key)
}

// mayKnow refuses whoever may not see all there is of a candidate.
func mayKnow(ctx context.Context, tx *gorm.DB, actor lifecycle.Actor, candidateID string) error {
	row, err := table[models.Candidate](tx).where("tenant_id = ? AND id = ?", actor.TenantID, candidateID).take(ctx)
	if err != nil {
		return err
	}
	hidden, err := hiddenFrom(ctx, tx, actor, row)
	if err == nil && hidden[candidateID] != candidacy.NotProtected {
		return errProtected
	}
	return err
}

// nextVersion is the next one of a document; whoever issues another of the same placement waits for this transaction.
func nextVersion(ctx context.Context, tx *gorm.DB, tenantID string, d Document) (int, error) {
	if err := tx.Exec(`SELECT pg_advisory_xact_lock(hashtextextended('documents' || ?, 0))`, d.PlacementID).Error; err != nil {
		return 0, err
	}
	n, err := table[models.Document](tx).where("tenant_id = ? AND placement_id = ? AND kind = ? AND follow_up = ? AND language = ?",
		tenantID, d.PlacementID, string(d.Kind), d.FollowUp, d.Language).count(ctx, "id")
	return n + 1, err
}

// documentRows encrypts a document and its files.
func (s *Store) documentRows(tenantID string, key *vault.PersonKey, d Document, made Rendered) (*models.Document, []models.DocumentFile, error) {
	row := &models.Document{
		TenantID: tenantID, ID: d.ID, PlacementID: d.PlacementID, CandidateID: d.CandidateID, Kind: string(d.Kind), FollowUp: d.FollowUp,
		Language: d.Language, Version: d.Version, PlacementVersion: d.PlacementVersion, IssuedBy: d.IssuedBy,
		IssuedAt: d.IssuedAt.UTC().Truncate(time.Microsecond), CreatedAt: d.CreatedAt,
	}
	var known []DocumentFile
	var files []models.DocumentFile
	for _, f := range []struct {
		format DocumentFormat
		body   []byte
	}{{DocumentHTML, made.HTML}, {DocumentPDF, made.PDF}} {
		sum := sha256.Sum256(f.body)
		known = append(known, DocumentFile{f.format, hex.EncodeToString(sum[:]), len(f.body)})
		sealed, err := key.Encrypt(f.body, fileCell(tenantID, d.ID, f.format))
		if err != nil {
			return nil, nil, fmt.Errorf("encrypt document: %w", err)
		}
		files = append(files, models.DocumentFile{TenantID: tenantID, DocumentID: d.ID, Format: string(f.format), Body: sealed})
	}
	plain, err := json.Marshal(known)
	if err != nil {
		return nil, nil, fmt.Errorf("encode hashes: %w", err)
	}
	if row.Hashes, err = key.Encrypt(plain, cell("documents", "hashes", tenantID, d.ID)); err != nil {
		return nil, nil, fmt.Errorf("encrypt hashes: %w", err)
	}
	row.Says, err = s.keys.ContentHash(tenantID, d.ID, made.Says)
	return row, files, err
}

func fileCell(tenantID, id string, format DocumentFormat) string {
	return cell("document_files", "body", tenantID, id+"/"+string(format))
}

// Documents returns a page of what was issued about a placement, the newest first, and notes in audit who read the list.
func (s *Store) Documents(ctx context.Context, actor lifecycle.Actor, placementID, candidateID string, p Page) (List[Document], error) {
	if !areIDs(placementID, candidateID) {
		return List[Document]{}, ErrNotFound
	}
	rows, err := newest(ctx, s, actor.TenantID, "documents", p, func(r models.Document) models.Document { return r },
		func(r models.Document) (time.Time, string) { return r.CreatedAt, r.ID }, where{"placement_id = ?", placementID, true})
	if err != nil {
		return List[Document]{}, fmt.Errorf("list documents: %w", err)
	}
	list := List[Document]{Items: []Document{}, Next: rows.Next}
	key, err := s.personKey(ctx, actor.TenantID, candidateID)
	if err != nil {
		return List[Document]{}, fmt.Errorf("list documents: %w", err)
	}
	for _, r := range rows.Items {
		d, err := documentOf(r, key)
		if err != nil {
			return List[Document]{}, err
		}
		list.Items = append(list.Items, d)
	}
	err = s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		return audit(ctx, tx, actor, readDocuments, candidates.kind, candidateID)
	})
	if err != nil {
		return List[Document]{}, fmt.Errorf("list documents: %w", err)
	}
	return list, nil
}

// ReadDocument returns a document and its bytes in one format, as they were issued, and notes in audit who read it. Whoever may
// not see who the candidate is gets a *lifecycle.RuleError. ErrNotFound when there is none.
func (s *Store) ReadDocument(ctx context.Context, actor lifecycle.Actor, id string, format DocumentFormat) (Document, []byte, error) {
	row, err := read(ctx, s, documents, actor.TenantID, id)
	if err != nil {
		return Document{}, nil, err
	}
	key, err := s.personKey(ctx, actor.TenantID, row.CandidateID)
	if err != nil {
		return Document{}, nil, fmt.Errorf("read document: %w", err)
	}
	d, err := documentOf(row, key)
	if err != nil {
		return Document{}, nil, err
	}
	var body []byte
	err = s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		if err := mayKnow(ctx, tx, actor, row.CandidateID); err != nil {
			return err
		}
		file, err := table[models.DocumentFile](tx).
			where("tenant_id = ? AND document_id = ? AND format = ?", actor.TenantID, id, string(format)).take(ctx)
		if err != nil {
			return err
		}
		if body, err = key.Decrypt(file.Body, fileCell(actor.TenantID, id, format)); err != nil {
			return fmt.Errorf("decrypt document %s: %w", id, err)
		}
		return audit(ctx, tx, actor, documents.kind+".read", documents.kind, id)
	})
	if err != nil {
		return Document{}, nil, fmt.Errorf("read document: %w", err)
	}
	sum := sha256.Sum256(body)
	for _, f := range d.Files {
		if f.Format == format && f.SHA256 != hex.EncodeToString(sum[:]) {
			return Document{}, nil, errors.New("document " + id + " is not what was issued")
		}
	}
	return d, body, nil
}

// StillSays tells whether a document says what it would say now.
func (s *Store) StillSays(tenantID string, d Document, now []byte) (bool, error) {
	hash, err := s.keys.ContentHash(tenantID, d.ID, now)
	if err != nil {
		return false, fmt.Errorf("recognize document: %w", err)
	}
	return hash == d.says, nil
}

// documentOf decrypts what is known of a document.
func documentOf(row models.Document, key *vault.PersonKey) (Document, error) {
	plain, err := key.Decrypt(row.Hashes, cell("documents", "hashes", row.TenantID, row.ID))
	if err != nil {
		return Document{}, fmt.Errorf("decrypt hashes of document %s: %w", row.ID, err)
	}
	d := Document{
		ID: row.ID, PlacementID: row.PlacementID, CandidateID: row.CandidateID, Kind: placement.DocumentKind(row.Kind), FollowUp: row.FollowUp,
		Language: row.Language, Version: row.Version, PlacementVersion: row.PlacementVersion, IssuedBy: row.IssuedBy,
		IssuedAt: row.IssuedAt.UTC(), CreatedAt: row.CreatedAt.UTC(), says: row.Says,
	}
	if err := json.Unmarshal(plain, &d.Files); err != nil {
		return Document{}, fmt.Errorf("decode hashes of document %s: %w", row.ID, err)
	}
	return d, nil
}

// Told returns what a document for a company may say of the candidate's accommodations on a day: what the company was told of
// those there are. It notes in audit who asked. ErrNotFound when there is no such candidate.
func (s *Store) Told(ctx context.Context, actor lifecycle.Actor, candidateID, companyID string, day lifecycle.Date) ([]candidacy.Item, error) {
	if !areIDs(candidateID, companyID) {
		return nil, ErrNotFound
	}
	var items []candidacy.Item
	err := s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		known, err := s.toTell(ctx, tx, actor.TenantID, candidateID)
		if err != nil {
			return err
		}
		rows, err := table[models.Disclosure](tx).
			where("tenant_id = ? AND candidate_id = ? AND company_id = ? AND retracted_at IS NULL", actor.TenantID, candidateID, companyID).
			order("told_on, created_at, id").find(ctx)
		if err != nil {
			return err
		}
		var told []candidacy.Item
		for _, r := range rows {
			d, err := disclosureOf(r, known.key)
			if err != nil {
				return err
			}
			told = append(told, d.Items...)
		}
		items = candidacy.ToldOf(day, known.accommodations, told)
		return audit(ctx, tx, actor, readDisclosures, candidates.kind, candidateID)
	})
	if err != nil {
		return nil, fmt.Errorf("read what was told: %w", err)
	}
	return items, nil
}
