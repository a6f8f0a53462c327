package activities

import (
	"go.temporal.io/sdk/temporal"

	"placement/models/store"
)

// coded gives an error of the store a type that says what it is: of an error that crosses Temporal, only the type is told to
// whoever asks what fails. It is tried again as before.
func coded(err error) error {
	if code := store.CodeOf(err); code != "" {
		return temporal.NewApplicationErrorWithCause(err.Error(), code, err)
	}
	return err
}
