package vault

import (
	"fmt"
	"io"
	"log/slog"
)

// redacted is embedded in everything that holds a secret, so that printing or logging it by any route shows only that.
type redacted struct{}

const redaction = "[redacted]"

// String returns "[redacted]".
func (redacted) String() string { return redaction }

// GoString returns "[redacted]".
func (redacted) GoString() string { return redaction }

// LogValue returns "[redacted]".
func (redacted) LogValue() slog.Value { return slog.StringValue(redaction) }

// MarshalText returns "[redacted]": it is what encoding/json and text log handlers print.
func (redacted) MarshalText() ([]byte, error) { return []byte(redaction), nil }

// Format prints "[redacted]" for every verb. Without it, %d and its like would walk the fields.
func (redacted) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, redaction) }
