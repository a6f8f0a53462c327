package webhook

import (
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

const (
	// maxSnippet is what is kept of an answer.
	maxSnippet = 4 << 10
	// maxDrain is what is read and thrown away after it, so that the connection can be used again. A longer answer closes it.
	maxDrain = 64 << 10
	// maxHeaders is what an answer's headers may take.
	maxHeaders = 32 << 10
	// maxRetryAfter is how long a receiver can ask us to wait.
	maxRetryAfter = time.Hour
)

// readSnippet reads what an answer says: at most 4 KiB. What follows is read to the end where that is near.
func readSnippet(res *http.Response) []byte {
	head, _ := io.ReadAll(io.LimitReader(res.Body, maxSnippet)) // what came before an error is worth keeping
	_, _ = io.CopyN(io.Discard, res.Body, maxDrain)
	return head
}

// plainText is what can be shown of an answer: nothing of what is no text, and of a text no control characters, nor those
// that turn the direction of others.
func plainText(header http.Header, body []byte) string {
	if coding := header.Get("Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		return ""
	}
	if !isText(header.Get("Content-Type")) {
		return ""
	}
	if len(body) == maxSnippet {
		body = wholeRunes(body)
	}
	if !utf8.Valid(body) || strings.ContainsRune(string(body), 0) {
		return ""
	}
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) {
			return -1
		}
		return r
	}, string(body)))
}

// isText says whether an answer of this type may be text; one without a type may.
func isText(contentType string) bool {
	if contentType == "" {
		return true
	}
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return false
	}
	switch kind {
	case "application/json", "application/xml", "application/javascript", "application/x-www-form-urlencoded":
		return true
	}
	return strings.HasPrefix(kind, "text/") || strings.HasSuffix(kind, "+json") || strings.HasSuffix(kind, "+xml")
}

// wholeRunes leaves out the letter that the end has cut in two.
func wholeRunes(body []byte) []byte {
	for i := 1; i <= utf8.UTFMax && i <= len(body); i++ {
		if start := body[len(body)-i:]; utf8.RuneStart(start[0]) {
			if !utf8.FullRune(start) {
				return body[:len(body)-i]
			}
			return body
		}
	}
	return body
}

// retryAfter is how long the receiver asks us to wait, in seconds or until a date: at most an hour, 0 where it says nothing
// that can be read.
func retryAfter(header string, now time.Time) time.Duration {
	header = strings.TrimSpace(header)
	if header == "" {
		return 0
	}
	if strings.Trim(header, "0123456789") == "" {
		seconds, err := strconv.ParseInt(header, 10, 32)
		if err != nil {
			return maxRetryAfter // more digits than anybody means
		}
		return min(time.Duration(seconds)*time.Second, maxRetryAfter)
	}
	at, err := http.ParseTime(header)
	if err != nil {
		return 0
	}
	return min(max(at.Sub(now), 0), maxRetryAfter)
}
