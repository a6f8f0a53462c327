package store

import (
	"context"
	"encoding/json"
	"fmt"

	"gorm.io/gorm"
)

// batchTables are where a kind of batch is kept: its rows, their items, and the column by which an item names its batch. The columns
// status, and those of an item that say what became of it, are called the same in all.
type batchTables struct{ batches, items, of string }

// itemResult is what became of one item, when it was tried once more.
type itemResult struct {
	No     int    `json:"no"`
	Result string `json:"result"`
	Code   string `json:"code"`
}

// unfinished returns the IDs of those that should be running.
func (b batchTables) unfinished(ctx context.Context, s *Store, tenantID string) ([]string, error) {
	ids, err := rowsOf(ctx, s, tenantID, query{
		sql:  `SELECT id FROM ` + b.batches + ` WHERE tenant_id = @tenant AND status = 'running' ORDER BY id`,
		args: map[string]any{"tenant": tenantID},
	}, func(scan func(...any) error) (id string, err error) { return id, scan(&id) })
	if err != nil {
		return nil, fmt.Errorf("list unfinished %s: %w", b.batches, err)
	}
	return ids, nil
}

// counts returns how many items of a batch have which result.
func (b batchTables) counts(ctx context.Context, s *Store, tenantID, id string) (map[string]int, error) {
	type counted struct {
		result string
		n      int
	}
	all, err := rowsOf(ctx, s, tenantID, query{
		sql:  `SELECT result, count(*) FROM ` + b.items + ` WHERE tenant_id = @tenant AND ` + b.of + ` = @id GROUP BY result`,
		args: map[string]any{"tenant": tenantID, "id": id},
		none: !areIDs(id),
	}, func(scan func(...any) error) (c counted, err error) { return c, scan(&c.result, &c.n) })
	if err != nil {
		return nil, fmt.Errorf("count %s: %w", b.items, err)
	}
	counts := map[string]int{}
	for _, c := range all {
		counts[c.result] = c.n
	}
	return counts, nil
}

// left returns how many items have one of the results that are not for ever.
func (b batchTables) left(tx *gorm.DB, tenantID, id string, results ...string) (n int, err error) {
	err = tx.Raw(`SELECT count(*) FROM `+b.items+` WHERE tenant_id = ? AND `+b.of+` = ? AND result IN ?`, tenantID, id, results).Row().Scan(&n)
	return n, err
}

// tryAgain lets the tries of every item be counted anew.
func (b batchTables) tryAgain(tx *gorm.DB, tenantID, id string) error {
	return tx.Exec(`UPDATE `+b.items+` SET tries = 0 WHERE tenant_id = ? AND `+b.of+` = ? AND tries > 0`, tenantID, id).Error
}

// keep writes what became of items, each tried once more, in one statement.
func (b batchTables) keep(ctx context.Context, s *Store, tenantID, id string, results []itemResult) error {
	if len(results) == 0 || !areIDs(id) {
		return nil
	}
	data, err := json.Marshal(results)
	if err != nil {
		return fmt.Errorf("encode results: %w", err)
	}
	err = s.inTenant(ctx, tenantID, func(tx *gorm.DB) error {
		return tx.Exec(`
			UPDATE `+b.items+` i SET result = x.result, code = x.code, tries = i.tries + 1, at = ?
			FROM jsonb_to_recordset(CAST(? AS jsonb)) AS x(no integer, result text, code text)
			WHERE i.tenant_id = ? AND i.`+b.of+` = ? AND i.no = x.no`, s.db.NowFunc(), string(data), tenantID, id).Error
	})
	if err != nil {
		return fmt.Errorf("keep results of %s: %w", b.batches, err)
	}
	return nil
}

// heardSQL tells of a process p whether it has heard a command.
func heardSQL(command string) string {
	return `EXISTS (SELECT 1 FROM events e WHERE e.tenant_id = p.tenant_id AND e.process_id = p.id AND e.command_id = ` + command + `)`
}

// heard returns which of some commands were carried out, whatever became of their answers.
func (s *Store) heard(ctx context.Context, tenantID string, subjects, commands []string) (map[string]bool, error) {
	ids, err := rowsOf(ctx, s, tenantID, query{
		sql:  `SELECT command_id FROM events WHERE tenant_id = @tenant AND process_id IN @subjects AND command_id IN @commands`,
		args: map[string]any{"tenant": tenantID, "subjects": subjects, "commands": commands},
		none: len(subjects) == 0 || len(commands) == 0,
	}, func(scan func(...any) error) (id string, err error) { return id, scan(&id) })
	if err != nil {
		return nil, fmt.Errorf("list what has heard of a batch: %w", err)
	}
	carriedOut := map[string]bool{}
	for _, id := range ids {
		carriedOut[id] = true
	}
	return carriedOut, nil
}
