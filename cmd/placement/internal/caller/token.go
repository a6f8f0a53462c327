package caller

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Token is the bearer token of somebody, with the role in which it is used.
type Token struct{ Role, User, Token string }

// ReadTokens reads what callers are given: ROLE=TOKEN, or the name of a file of tokens; none mean the file left.
func ReadTokens(given []string, left string) ([]Token, error) {
	if len(given) == 0 {
		given = []string{left}
	}
	var tokens []Token
	for _, t := range given {
		role, token, isToken := strings.Cut(t, "=")
		if isToken && !strings.ContainsRune(role, filepath.Separator) {
			tokens = append(tokens, Token{Role: role, Token: token})
			continue
		}
		text, err := os.ReadFile(t)
		if err != nil {
			return nil, fmt.Errorf("no tokens: start the stack with `make dev`, or say --token ROLE=TOKEN (%w)", err)
		}
		more, err := ParseTokens(string(text))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", t, err)
		}
		tokens = slices.Concat(tokens, more)
	}
	return tokens, nil
}

// ParseTokens reads lines "<role> <user> <token>", as `placement seed --practice` and `make dev` write them. The user's
// name may have spaces.
func ParseTokens(text string) ([]Token, error) {
	var tokens []Token
	for i, line := range strings.Split(text, "\n") {
		fields := strings.Fields(strings.TrimPrefix(strings.TrimSpace(line), "TOKEN "))
		if len(fields) == 0 {
			continue
		}
		if len(fields) < 3 {
			return nil, fmt.Errorf("line %d of the tokens is not of the form role, user, token", i+1)
		}
		last := len(fields) - 1
		tokens = append(tokens, Token{Role: fields[0], User: strings.Join(fields[1:last], " "), Token: fields[last]})
	}
	return tokens, nil
}
