package server

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"github.com/jackc/pgx/v5"
	"go.temporal.io/server/common/config"
	tlog "go.temporal.io/server/common/log"
	pgplugin "go.temporal.io/server/common/persistence/sql/sqlplugin/postgresql"
	toolschema "go.temporal.io/server/tools/common/schema"
	toolsql "go.temporal.io/server/tools/sql"
)

const (
	mainDatabase       = "temporal"
	visibilityDatabase = "temporal_visibility"
	// poolSize is per store and service of the server; all together stay far below the connections of our Postgres.
	poolSize = 20
)

// store is the Postgres server that holds Temporal's databases.
type store struct{ url *url.URL }

// openStore makes the databases where they are missing and brings their schema to the server's version.
func openStore(rawURL string, logger tlog.Logger) (store, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return store{}, fmt.Errorf("parse the store's URL: %w", err)
	}
	s := store{u}
	schemas := []struct{ database, name string }{
		{mainDatabase, "postgresql/v12/temporal"},
		{visibilityDatabase, "postgresql/v12/visibility"},
	}
	for _, sc := range schemas {
		if err := s.migrate(sc.database, sc.name, logger); err != nil {
			return s, fmt.Errorf("prepare Temporal's database %s on %s: %w", sc.database, u.Host, err)
		}
	}
	return s, nil
}

func (s store) migrate(database, schema string, logger tlog.Logger) error {
	if err := s.create(database); err != nil {
		return err
	}
	c, err := toolsql.NewConnection(s.sql(database, 1), logger)
	if err != nil {
		return err
	}
	defer c.Close()
	if _, err := c.ReadSchemaVersion(); err != nil {
		if err := toolschema.NewSetupSchemaTask(c, &toolschema.SetupConfig{InitialVersion: "0.0"}, logger).Run(); err != nil {
			return err
		}
	}
	return toolschema.NewUpdateSchemaTask(c, &toolschema.UpdateConfig{SchemaName: schema}, logger).Run()
}

// create makes the database where there is none.
func (s store) create(database string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.url.String())
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	var exists bool
	if err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", database).Scan(&exists); err != nil || exists {
		return err
	}
	_, err = conn.Exec(ctx, "CREATE DATABASE "+pgx.Identifier{database}.Sanitize())
	return err
}

// sql configures one pool of connections to a database of the store.
func (s store) sql(database string, conns int) *config.SQL {
	password, _ := s.url.User.Password()
	attributes := map[string]string{}
	for key, values := range s.url.Query() {
		attributes[key] = values[0]
	}
	return &config.SQL{
		PluginName: pgplugin.PluginNamePGX, User: s.url.User.Username(), Password: password,
		ConnectAddr: s.url.Host, ConnectProtocol: "tcp", DatabaseName: database, ConnectAttributes: attributes,
		MaxConns: conns, MaxIdleConns: conns, MaxConnLifetime: time.Hour,
	}
}
