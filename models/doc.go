// Package models describes the rows of the database for GORM: one type per table, one file per type, every column with its
// name and type. The types have no behaviour; the schema itself is the SQL in models/migrations, and a test holds the two
// together. Rows never reach the wire or Temporal: models/store turns them into values.
//
// [All] lists the types. What the rows mean is told where they are written, in models/store and in the migrations.
package models
