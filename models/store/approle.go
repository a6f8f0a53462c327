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

// ensureAppRole makes the role, or sets its password when it cannot connect with this one. Roles belong to the whole
// server, so somebody who migrates another database may be doing the same at this moment: then it tries again.
func ensureAppRole(ctx context.Context, owner *sql.DB, cfg *pgx.ConnConfig, password string) error {
	verifier, err := scramVerifier(password)
	if err != nil {
		return err
	}
	for attempt := 1; ; attempt++ {
		err := setAppRole(ctx, owner, cfg, password, verifier)
		code, _ := violated(err)
		switch {
		case err == nil:
			return nil
		case attempt < 10 && (code == codeUnique || code == codeDuplicate || code == codeInternal):
			continue
		case code == codePrivilege:
			return fmt.Errorf("the owner may not create the role %s or set its password: create it (LOGIN, with the password "+
				"of DATABASE_APP_PASSWORD), or migrate as a role with CREATEROLE", appRole)
		}
		return fmt.Errorf("make role %s: %w", appRole, scrub(err))
	}
}

func setAppRole(ctx context.Context, owner *sql.DB, cfg *pgx.ConnConfig, password, verifier string) error {
	var mighty bool
	err := owner.QueryRowContext(ctx, `SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = $1`, appRole).Scan(&mighty)
	// The verifier is base64 and needs no quoting. The password itself never reaches the server's log.
	switch {
	case errors.Is(err, sql.ErrNoRows):
		_, err = owner.ExecContext(ctx, `CREATE ROLE `+appRole+
			` LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD '`+verifier+`'`)
		return err
	case err != nil:
		return err
	case mighty:
		return fmt.Errorf("the role %s bypasses row-level security: ALTER ROLE %s NOSUPERUSER NOBYPASSRLS", appRole, appRole)
	case canConnect(ctx, cfg, password):
		return nil
	}
	_, err = owner.ExecContext(ctx, `ALTER ROLE `+appRole+` LOGIN PASSWORD '`+verifier+`'`)
	return err
}

// canConnect tells whether the role has this password already.
func canConnect(ctx context.Context, cfg *pgx.ConnConfig, password string) bool {
	app := cfg.Copy()
	app.User, app.Password = appRole, password
	pool := stdlib.OpenDB(*app)
	defer pool.Close() //nolint:errcheck // nothing is lost with a connection that does not close
	return pool.PingContext(ctx) == nil
}

// scramVerifier returns what Postgres stores of a password (RFC 5803).
func scramVerifier(password string) (string, error) {
	if password == "" {
		return "", errors.New("DATABASE_APP_PASSWORD is empty")
	}
	for _, c := range []byte(password) {
		if c < 0x20 || c > 0x7e {
			return "", errors.New("DATABASE_APP_PASSWORD must consist of printable ASCII characters")
		}
	}
	const iterations = 4096 // what Postgres itself takes
	salt := make([]byte, 16)
	_, _ = rand.Read(salt) // never fails
	salted, err := pbkdf2.Key(sha256.New, password, salt, iterations, sha256.Size)
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
