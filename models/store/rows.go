package store

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// rows are the rows of R's table, or those that meet some conditions: what this package does with single tables. It keeps
// what is good about GORM's generic interface: the context cannot be forgotten, what was found and the error come together,
// and GORM refuses to change rows without a condition. That interface itself compiles a hundred functions for each of the
// forty row types, which took more than a minute; these are a dozen small ones.
type rows[R any] struct{ db *gorm.DB }

// table returns the rows of R's table as tx sees them; added clauses say what an insert does with rows that are there.
func table[R any](tx *gorm.DB, added ...clause.Expression) rows[R] {
	return rows[R]{tx.Model(new(R)).Clauses(added...)}
}

func (r rows[R]) where(condition string, args ...any) rows[R] {
	return rows[R]{r.db.Where(condition, args...)}
}

func (r rows[R]) order(by string) rows[R] { return rows[R]{r.db.Order(by)} }

func (r rows[R]) limit(n int) rows[R] { return rows[R]{r.db.Limit(n)} }

// take returns one row; gorm.ErrRecordNotFound when there is none.
func (r rows[R]) take(ctx context.Context) (R, error) {
	var row R
	err := r.db.WithContext(ctx).Take(&row).Error
	return row, err
}

// find returns all rows, none when there are none.
func (r rows[R]) find(ctx context.Context) ([]R, error) {
	var found []R
	err := r.db.WithContext(ctx).Find(&found).Error
	return found, err
}

// count returns how many rows have something in the column.
func (r rows[R]) count(ctx context.Context, column string) (int, error) {
	var n int64
	err := r.db.WithContext(ctx).Select(column).Count(&n).Error
	return int(n), err
}

// create inserts a row and fills in what the database added to it.
func (r rows[R]) create(ctx context.Context, row *R) error {
	return r.db.WithContext(ctx).Create(row).Error
}

// createAll is create for many rows, so many in one statement.
func (r rows[R]) createAll(ctx context.Context, all []R, atOnce int) error {
	if len(all) == 0 {
		return nil
	}
	return r.db.WithContext(ctx).CreateInBatches(&all, atOnce).Error
}

// createNew is createAll in one statement for those who must know how many rows were not there yet.
func (r rows[R]) createNew(ctx context.Context, all ...R) (int, error) {
	done := r.db.WithContext(ctx).Create(&all)
	return int(done.RowsAffected), done.Error
}

// update sets the named columns and no other, and returns how many rows it changed.
func (r rows[R]) update(ctx context.Context, columns map[string]any) (int, error) {
	done := r.db.WithContext(ctx).UpdateColumns(columns)
	return int(done.RowsAffected), done.Error
}

// delete removes the rows and returns how many there were.
func (r rows[R]) delete(ctx context.Context) (int, error) {
	done := r.db.WithContext(ctx).Delete(new(R))
	return int(done.RowsAffected), done.Error
}
