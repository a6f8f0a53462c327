package store

import (
	"context"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// appRole is what the service connects as. It owns nothing and row-level security holds it.
const appRole = "placement_app"

// ensureAppRole makes the role, or sets its password when it cannot connect with this one.
func ensureAppRole(ctx context.Context, owner *sql.DB, cfg *pgx.ConnConfig, password string) error {
	return letIn(ctx, owner, cfg, login{appRole, "DATABASE_APP_PASSWORD", password})
}

// login is a role that logs in, with the password of a variable.
type login struct{ name, variable, password string }

func letIn(ctx context.Context, owner *sql.DB, cfg *pgx.ConnConfig, l login) error {
	verifier, err := scramVerifier(l)
	if err != nil {
		return err
	}
	return withRole(l.name, "LOGIN, with the password of "+l.variable, func() error {
		if err := ensureRole(ctx, owner, l.name); err != nil || canConnect(ctx, cfg, l) {
			return err
		}
		// The verifier is base64 and needs no quoting. The password itself never reaches the server's log.
		_, err := owner.ExecContext(ctx, `ALTER ROLE `+l.name+` LOGIN PASSWORD '`+verifier+`'`)
		return err
	})
}

// withRole makes or changes a role. Roles belong to the whole server, so somebody who migrates another database may be doing the
// same at this moment: then it tries again. An owner who may not is told what the role needs.
func withRole(name, needs string, set func() error) error {
	for attempt := 1; ; attempt++ {
		err := set()
		code, _ := violated(err)
		switch {
		case err == nil:
			return nil
		case attempt < 10 && (code == codeUnique || code == codeDuplicate || code == codeInternal):
			continue
		case code == codePrivilege:
			return fmt.Errorf("the owner may not create the role %s or set its password: create it (%s), or migrate as a role with CREATEROLE",
				name, needs)
		}
		return fmt.Errorf("make role %s: %w", name, scrub(err))
	}
}

// ensureRole makes a role that cannot log in, unless it is there, and refuses one that sees past row-level security.
func ensureRole(ctx context.Context, owner *sql.DB, name string) error {
	var mighty bool
	err := owner.QueryRowContext(ctx, `SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = $1`, name).Scan(&mighty)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		_, err = owner.ExecContext(ctx, `CREATE ROLE `+name+` NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION`)
		return err
	case err != nil:
		return err
	case mighty:
		return fmt.Errorf("the role %s bypasses row-level security: ALTER ROLE %s NOSUPERUSER NOBYPASSRLS", name, name)
	}
	return nil
}

// canConnect tells whether the role has this password already.
func canConnect(ctx context.Context, cfg *pgx.ConnConfig, l login) bool {
	app := cfg.Copy()
	app.User, app.Password = l.name, l.password
	pool := stdlib.OpenDB(*app)
	defer pool.Close() //nolint:errcheck // nothing is lost with a connection that does not close
	return pool.PingContext(ctx) == nil
}

// scramVerifier returns what Postgres stores of the password (RFC 5803).
func scramVerifier(l login) (string, error) {
	if l.password == "" {
		return "", errors.New(l.variable + " is empty")
	}
	for _, c := range []byte(l.password) {
		if c < 0x20 || c > 0x7e {
			return "", errors.New(l.variable + " must consist of printable ASCII characters")
		}
	}
	const iterations = 4096 // what Postgres itself takes
	salt := make([]byte, 16)
	_, _ = rand.Read(salt) // never fails
	salted, err := pbkdf2.Key(sha256.New, l.password, salt, iterations, sha256.Size)
	if err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	stored := sha256.Sum256(mac(salted, "Client Key"))
	b64 := base64.StdEncoding.EncodeToString
	return fmt.Sprintf("SCRAM-SHA-256$%d:%s$%s:%s", iterations, b64(salt), b64(stored[:]), b64(mac(salted, "Server Key"))), nil
}

func mac(key []byte, message string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(message))
	return h.Sum(nil)
}
