package api

import (
	"context"

	"placement/models/lifecycle"
	"placement/models/lifecycle/access"
	"placement/models/store"
)

// CreateHeaders are those of everything that is created without a process.
type CreateHeaders struct {
	IdempotencyKey string `header:"Idempotency-Key" doc:"Your name for this request, up to 200 visible characters, kept for 72 hours. The same key with the same body creates one thing; one is made and returned when you send none."`
}

// updateInput changes one thing, of the version that the caller has seen.
type updateInput[B any] struct {
	ID      string `path:"id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	IfMatch string `header:"If-Match" doc:"The ETag that you last saw; required. When the thing has changed since, nothing happens and you get 412."`
	Body    B
}

type createInput[B any] struct {
	CreateHeaders
	Body B
}

// thingOutput answers with one thing of the register.
type thingOutput[V any] struct {
	ETag     string `header:"ETag" doc:"The version, for If-Match."`
	Location string `header:"Location" doc:"Where it is, after it was created."`
	Body     V
}

// creation is the key under which the store creates once.
func (s *server) creation(ctx context.Context, name access.Operation, h CreateHeaders) (store.Create, error) {
	key, err := keyOf(ctx, h.IdempotencyKey)
	if err != nil {
		return store.Create{}, err
	}
	actor := actorOf(ctx)
	c := store.Create{Key: lifecycle.DeriveID(actor.TenantID, actor.UserID, string(name), key), Actor: actor}
	c.Fingerprint, err = s.fingerprint(ctx, c.Key)
	return c, err
}
