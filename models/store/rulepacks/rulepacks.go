package rulepacks

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"gopkg.in/yaml.v3"

	"placement/models/lifecycle/legal"
)

// MaxBytes is the longest document that Parse reads.
const MaxBytes = 256 << 10

// maxNodes bounds how much a document may hold: a rule pack has a few hundred.
const maxNodes = 20_000

// FaultsError says everything that is wrong with a pack.
type FaultsError struct{ Faults []legal.Fault }

// Error lists the faults, one a line.
func (e *FaultsError) Error() string {
	lines := make([]string, len(e.Faults))
	for i, f := range e.Faults {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}

// Parse reads a pack written as YAML or JSON. What is wrong with it is a *FaultsError, whether it cannot be read or says
// something that no pack says.
func Parse(document []byte) (legal.Pack, error) {
	var p legal.Pack
	data, err := plain(document)
	if err != nil {
		return p, fault("document", err.Error())
	}
	from := json.NewDecoder(bytes.NewReader(data))
	from.DisallowUnknownFields()
	if err := from.Decode(&p); err != nil {
		return p, fault("document", decoding(err))
	}
	if faults := legal.Check(p); len(faults) > 0 {
		return p, &FaultsError{faults}
	}
	return p, nil
}

func fault(path, problem string) error {
	return &FaultsError{[]legal.Fault{{Path: path, Problem: problem}}}
}

// decoding says what does not fit, without the value at fault.
func decoding(err error) string {
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return "has another kind of value than it should at " + wrong.Field
	}
	return strings.TrimPrefix(err.Error(), "json: ")
}

// Encode writes a pack as it is kept, and the hash of that: the same for packs that say the same.
func Encode(p legal.Pack) (document []byte, hash string, err error) {
	document, err = json.Marshal(p)
	if err != nil {
		return nil, "", fmt.Errorf("encode rule pack: %w", err)
	}
	sum := sha256.Sum256(document)
	return document, hex.EncodeToString(sum[:]), nil
}

// Decode reads a pack as Encode wrote it, perhaps by an older release.
func Decode(document []byte) (legal.Pack, error) {
	var p legal.Pack
	if err := json.Unmarshal(document, &p); err != nil {
		return p, fmt.Errorf("decode rule pack: %w", err)
	}
	return p, nil
}

//go:embed *.yaml
var files embed.FS

// Embedded returns the packs that the product comes with, in order of their file names. It reads them anew each time.
func Embedded() ([]legal.Pack, error) {
	names, err := fs.Glob(files, "*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list rule packs: %w", err)
	}
	packs := make([]legal.Pack, 0, len(names))
	for _, name := range names {
		document, err := files.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read rule pack %s: %w", name, err)
		}
		p, err := Parse(document)
		if err != nil {
			return nil, fmt.Errorf("rule pack %s: %w", name, err)
		}
		for _, other := range packs {
			if other.ID == p.ID || legal.Overlap(other, p) {
				return nil, fmt.Errorf("rule pack %s: overlaps %s", name, other.ID)
			}
		}
		packs = append(packs, p)
	}
	return packs, nil
}

// plain turns YAML into JSON with the same keys and values. A day stays as it is written; what a careless reader would take
// for something else (a key that stands twice, an anchor, a second document) is refused.
func plain(document []byte) ([]byte, error) {
	if len(document) > MaxBytes {
		return nil, errors.New("is longer than any rule pack")
	}
	from := yaml.NewDecoder(bytes.NewReader(document))
	var root yaml.Node
	switch err := from.Decode(&root); {
	case errors.Is(err, io.EOF):
		return nil, errors.New("is empty")
	case err != nil:
		return nil, errors.New("is neither YAML nor JSON")
	}
	if err := from.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, errors.New("is more than one document")
	}
	left := maxNodes
	value, err := plainNode(root.Content[0], &left)
	if err != nil {
		return nil, err
	}
	return json.Marshal(value)
}

func plainNode(n *yaml.Node, left *int) (any, error) {
	if *left--; *left < 0 {
		return nil, errors.New("is longer than any rule pack")
	}
	switch n.Kind {
	case yaml.MappingNode:
		m := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			key := n.Content[i]
			if key.Kind != yaml.ScalarNode || key.Tag == "!!merge" {
				return nil, fmt.Errorf("has a key that is no word, in line %d", key.Line)
			}
			if _, twice := m[key.Value]; twice {
				return nil, fmt.Errorf("has a key that stands twice, in line %d", key.Line)
			}
			var err error
			if m[key.Value], err = plainNode(n.Content[i+1], left); err != nil {
				return nil, err
			}
		}
		return m, nil
	case yaml.SequenceNode:
		list := []any{}
		for _, item := range n.Content {
			value, err := plainNode(item, left)
			if err != nil {
				return nil, err
			}
			list = append(list, value)
		}
		return list, nil
	case yaml.ScalarNode:
		return scalar(n)
	case yaml.DocumentNode, yaml.AliasNode:
	}
	return nil, fmt.Errorf("has an anchor, in line %d", n.Line)
}

func scalar(n *yaml.Node) (any, error) {
	switch n.Tag {
	case "!!str", "!!timestamp":
		return n.Value, nil
	case "!!null":
		return nil, nil //nolint:nilnil // null is a value
	case "!!int", "!!float", "!!bool":
		var value any
		if err := n.Decode(&value); err != nil {
			return nil, fmt.Errorf("has a value that cannot be read, in line %d", n.Line)
		}
		if _, err := json.Marshal(value); err != nil {
			return nil, fmt.Errorf("has a number that is none, in line %d", n.Line)
		}
		return value, nil
	}
	return nil, fmt.Errorf("has a value of a kind that rule packs have not, in line %d", n.Line)
}
