package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"placement/models"
	"placement/models/lifecycle"
)

// Text is something that a person wrote.
type Text struct {
	// ID is derived from the command that brings the text, so that a repeated command keeps it once.
	ID string
	// Kind is what it is about, a kind of content of the process; Body is what it says.
	Kind string
	Body string
}

// KeepTexts keeps what was written for a process, encrypted with the key of the person it is about, before the event that
// refers to it. Repeated, it keeps nothing twice; a text that is there under its ID and says something else is
// ErrKeyReused. *RefError candidate_id when there is no such person. What no event ever refers to is swept; see
// [Store.SweepTexts].
func (s *Store) KeepTexts(ctx context.Context, actor lifecycle.Actor, processID, personID string, texts []Text) (lifecycle.Contents, error) {
	if len(texts) == 0 {
		return nil, nil
	}
	if !areIDs(personID) {
		return nil, fmt.Errorf("keep texts: %w", &RefError{Field: "candidate_id"})
	}
	rows, err := s.contentRows(ctx, actor.TenantID, processID, personID, texts)
	if err == nil {
		err = s.keepRows(ctx, actor.TenantID, rows)
	}
	if err != nil {
		return nil, fmt.Errorf("keep texts: %w", err)
	}
	refs := make(lifecycle.Contents, 0, len(rows))
	for _, r := range rows {
		refs = append(refs, lifecycle.ContentRef{ID: r.ID, Kind: r.Kind, Hash: r.Hash})
	}
	return refs, nil
}

// contentRows encrypts texts.
func (s *Store) contentRows(ctx context.Context, tenantID, processID, personID string, texts []Text) ([]models.Content, error) {
	keys, err := rowsOf(ctx, s, tenantID, query{
		sql:  `SELECT wrapped FROM person_keys WHERE tenant_id = @tenant AND person_id = @person`,
		args: map[string]any{"tenant": tenantID, "person": personID},
	}, func(scan func(...any) error) (wrapped []byte, err error) { return wrapped, scan(&wrapped) })
	if err != nil {
		return nil, err
	}
	if len(keys) == 0 {
		return nil, &RefError{Field: "candidate_id"}
	}
	key, err := s.keys.OpenPersonKey(tenantID, personID, keys[0])
	if err != nil {
		return nil, fmt.Errorf("open key of person %s: %w", personID, err)
	}
	rows := make([]models.Content, 0, len(texts))
	for _, t := range texts {
		row := models.Content{TenantID: tenantID, ID: t.ID, ProcessID: processID, PersonID: personID, Kind: t.Kind}
		if row.Hash, err = s.keys.ContentHash(tenantID, t.ID, []byte(t.Body)); err != nil {
			return nil, err
		}
		if row.Ciphertext, err = key.Encrypt([]byte(t.Body), cell("contents", "ciphertext", tenantID, t.ID)); err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// keepRows writes the rows of texts that are not there yet, and proves of the others that they say the same.
func (s *Store) keepRows(ctx context.Context, tenantID string, rows []models.Content) error {
	var ids, kinds, hashes []string
	var ciphertexts [][]byte
	for _, r := range rows {
		ids, kinds, hashes = append(ids, r.ID), append(kinds, r.Kind), append(hashes, r.Hash)
		ciphertexts = append(ciphertexts, r.Ciphertext)
	}
	written, err := s.change(ctx, tenantID, `
		INSERT INTO contents (tenant_id, process_id, person_id, id, kind, hash, ciphertext)
		SELECT $1, $2, $3, x.* FROM unnest(CAST($4 AS uuid[]), CAST($5 AS text[]), CAST($6 AS text[]), CAST($7 AS bytea[])) x
		ON CONFLICT DO NOTHING`, tenantID, rows[0].ProcessID, rows[0].PersonID, ids, kinds, hashes, ciphertexts)
	if err != nil || written == len(rows) {
		return err
	}
	return s.inTenant(ctx, tenantID, func(tx *gorm.DB) error { return sameContents(ctx, tx, tenantID, rows) })
}

// sameContents returns ErrKeyReused unless what is kept under the IDs of rows is what rows say.
func sameContents(ctx context.Context, tx *gorm.DB, tenantID string, rows []models.Content) error {
	ids := make([]string, 0, len(rows))
	for _, r := range rows {
		ids = append(ids, r.ID)
	}
	kept, err := table[models.Content](tx).where("tenant_id = ? AND id IN ?", tenantID, ids).find(ctx)
	if err != nil {
		return err
	}
	byID := make(map[string]models.Content, len(kept))
	for _, k := range kept {
		byID[k.ID] = k
	}
	for _, r := range rows {
		k := byID[r.ID]
		if k.Hash != r.Hash || k.Kind != r.Kind || k.ProcessID != r.ProcessID || k.PersonID != r.PersonID {
			return ErrKeyReused
		}
	}
	return nil
}

// ReadTexts returns texts in the order asked for, and notes in audit who read each of them. ErrNotFound when one is not
// there.
func (s *Store) ReadTexts(ctx context.Context, actor lifecycle.Actor, ids []string) ([]Text, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	if !areIDs(ids...) {
		return nil, ErrNotFound
	}
	var texts []Text
	err := s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		rows, err := table[models.Content](tx).where("tenant_id = ? AND id IN ?", actor.TenantID, ids).find(ctx)
		if err != nil {
			return err
		}
		bodies, err := s.textsOf(ctx, tx, actor.TenantID, rows)
		if err != nil {
			return err
		}
		for _, id := range ids {
			t, ok := bodies[id]
			if !ok {
				return ErrNotFound
			}
			texts = append(texts, t)
		}
		return audit(ctx, tx, actor, "text.read", "text", ids...)
	})
	if err != nil {
		return nil, fmt.Errorf("read texts: %w", err)
	}
	return texts, nil
}

// textsOf decrypts contents, by their IDs.
func (s *Store) textsOf(ctx context.Context, tx *gorm.DB, tenantID string, rows []models.Content) (map[string]Text, error) {
	people := make([]string, 0, len(rows))
	for _, r := range rows {
		people = append(people, r.PersonID)
	}
	keys, err := s.personKeys(ctx, tx, tenantID, people...)
	if err != nil {
		return nil, err
	}
	texts := make(map[string]Text, len(rows))
	for _, r := range rows {
		key := keys[r.PersonID]
		if key == nil {
			return nil, fmt.Errorf("person %s has no key", r.PersonID)
		}
		body, err := key.Decrypt(r.Ciphertext, cell("contents", "ciphertext", tenantID, r.ID))
		if err != nil {
			return nil, fmt.Errorf("decrypt text %s: %w", r.ID, err)
		}
		texts[r.ID] = Text{ID: r.ID, Kind: r.Kind, Body: string(body)}
	}
	return texts, nil
}

// sweepAtOnce is how many rows a sweep deletes in one transaction.
const sweepAtOnce = 1000

// SweepTexts deletes texts of a tenant that are older than the given wall time and that no event refers to, and returns
// how many. An event that refers to one at that moment keeps it: either the event is refused or the text stays.
func (s *Store) SweepTexts(ctx context.Context, tenantID string, olderThan time.Duration) (int, error) {
	n, err := s.sweep(ctx, tenantID, olderThan, `
		DELETE FROM contents WHERE tenant_id = @tenant AND id IN (
			SELECT c.id FROM contents c
			WHERE c.tenant_id = @tenant AND c.created_at < now() - make_interval(secs => @age)
				AND NOT EXISTS (SELECT FROM event_contents e WHERE e.tenant_id = c.tenant_id AND e.content_id = c.id)
			ORDER BY c.created_at LIMIT @most)`)
	if err != nil {
		return n, fmt.Errorf("sweep texts: %w", err)
	}
	return n, nil
}

// SweepKeys deletes what is kept only so that a repeated request gets the same answer (idempotency keys, refusals) when it
// is older than the given wall time, and returns how many.
func (s *Store) SweepKeys(ctx context.Context, tenantID string, olderThan time.Duration) (int, error) {
	keys, err := s.sweep(ctx, tenantID, olderThan, `
		DELETE FROM idempotency_keys WHERE tenant_id = @tenant AND key IN (
			SELECT key FROM idempotency_keys WHERE tenant_id = @tenant AND created_at < now() - make_interval(secs => @age)
			ORDER BY created_at LIMIT @most)`)
	if err != nil {
		return keys, fmt.Errorf("sweep idempotency keys: %w", err)
	}
	refusals, err := s.sweep(ctx, tenantID, olderThan, `
		DELETE FROM refusals WHERE tenant_id = @tenant AND (process_id, command_id) IN (
			SELECT process_id, command_id FROM refusals WHERE tenant_id = @tenant AND at < now() - make_interval(secs => @age)
			ORDER BY at LIMIT @most)`)
	if err != nil {
		return keys + refusals, fmt.Errorf("sweep refusals: %w", err)
	}
	return keys + refusals, nil
}

// sweep deletes in portions until a portion is not full. An event that began to refer to a text meanwhile makes its portion
// fail, and the next attempt sees it.
func (s *Store) sweep(ctx context.Context, tenantID string, olderThan time.Duration, statement string) (int, error) {
	args := map[string]any{"tenant": tenantID, "age": olderThan.Seconds(), "most": sweepAtOnce}
	total := 0
	for failures := 0; ; {
		var n int64
		err := s.inTenant(ctx, tenantID, func(tx *gorm.DB) error {
			res := tx.Exec(statement, args)
			n = res.RowsAffected
			return res.Error
		})
		code, _ := violated(err)
		switch {
		case code == codeForeignKey && failures < 3:
			failures++
			continue
		case err != nil:
			return total, err
		}
		total += int(n)
		if n < sweepAtOnce {
			return total, nil
		}
	}
}
