package vault

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/mac"
	"github.com/tink-crypto/tink-go/v2/prf"
	tinkpb "github.com/tink-crypto/tink-go/v2/proto/tink_go_proto"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// The files of a key directory. Each is a tink keyset in JSON: a keyset may hold several keys, the primary one is used
// for new values and the others still open old ones.
const (
	kekFile   = "kek.json"   // AEAD: wraps the data keys of people
	indexFile = "index.json" // PRF: blind indexes and content hashes
	sealFile  = "seal.json"  // MAC: seals of command envelopes
	codecFile = "codec.json" // AEAD: payloads in Temporal
)

// digestSize is the length in bytes of blind indexes and content hashes.
const digestSize = 32

// Keys are the keys of one installation. They are safe for concurrent use.
//
// The key-encryption key and the payload key may be rotated by adding a key to the keyset and making it primary. The
// index key may not: blind indexes and content hashes are computed with the primary key only, so a new primary loses
// every value computed before it.
type Keys struct {
	redacted

	kek   tink.AEAD
	index *prf.Set
	seal  tink.MAC
	codec tink.AEAD
}

// Open reads the key directory that [Generate] writes. It reports every file at fault at once, each as a
// *[KeyFileError]: missing, readable by others than its owner, or no keyset of its kind.
func Open(dir string) (*Keys, error) {
	kek, kekErr := openAEAD(filepath.Join(dir, kekFile))
	k, err := OpenWithKEK(dir, kek)
	if err := errors.Join(kekErr, err); err != nil {
		return nil, err
	}
	return k, nil
}

// OpenWithKEK is Open for an installation whose key-encryption key is held elsewhere, by a key service for example. The
// directory then has no kek.json; the other files are read as by Open.
func OpenWithKEK(dir string, kek tink.AEAD) (*Keys, error) {
	index, indexErr := openPRF(filepath.Join(dir, indexFile))
	seal, sealErr := openMAC(filepath.Join(dir, sealFile))
	codec, codecErr := openAEAD(filepath.Join(dir, codecFile))
	if err := errors.Join(indexErr, sealErr, codecErr); err != nil {
		return nil, err
	}
	return &Keys{kek: kek, index: index, seal: seal, codec: codec}, nil
}

// Codec returns the key for the payload codec of package contract. What it returns also has a method KeyID() string,
// the identifier of the primary key, which is no secret.
func (k *Keys) Codec() tink.AEAD { return k.codec }

// Generate writes the key files that are missing in dir and returns the paths of those it wrote. It makes dir if need
// be, writes files that only their owner can read, and never touches one that is there: it is safe to repeat, also by
// several at once. On an error the paths already written are returned with it.
func Generate(dir string) (written []string, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make key directory: %w", err)
	}
	for _, f := range []struct {
		name     string
		template *tinkpb.KeyTemplate
	}{
		{kekFile, aead.AES256GCMKeyTemplate()},
		{indexFile, prf.HMACSHA256PRFKeyTemplate()},
		{sealFile, mac.HMACSHA256Tag256KeyTemplate()},
		{codecFile, aead.AES256GCMKeyTemplate()},
	} {
		path := filepath.Join(dir, f.name)
		wrote, err := generate(path, f.template)
		if err != nil {
			return written, fmt.Errorf("generate %s: %w", path, err)
		}
		if wrote {
			written = append(written, path)
		}
	}
	return written, nil
}

// generate writes one new keyset, unless path exists.
func generate(path string, template *tinkpb.KeyTemplate) (bool, error) {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	handle, err := keyset.NewHandle(template)
	if err != nil {
		return false, err
	}
	var buf bytes.Buffer
	if err := insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(&buf)); err != nil {
		return false, err
	}
	return create(path, buf.Bytes())
}

// create makes the file path with this content, whole or not at all, and says whether it did: a file that is there by
// then stays. A half-written key file would be worse than none, because it would never be replaced.
func create(path string, content []byte) (bool, error) {
	tmp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*") // mode 0600
	if err != nil {
		return false, err
	}
	defer func() { _ = os.Remove(tmp.Name()) }()
	_, err = tmp.Write(content)
	if err := errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return false, err
	}
	// Unlike a rename, a link fails when the name is taken.
	err = os.Link(tmp.Name(), path)
	if errors.Is(err, fs.ErrExist) {
		return false, nil
	}
	return err == nil, err
}

func openAEAD(path string) (tink.AEAD, error) {
	handle, err := read(path)
	if err != nil {
		return nil, err
	}
	key, err := aead.New(handle)
	if err != nil {
		return nil, otherKind(path, "AEAD")
	}
	id := handle.KeysetInfo().GetPrimaryKeyId()
	return &namedAEAD{AEAD: key, id: strconv.FormatUint(uint64(id), 10)}, nil
}

func openPRF(path string) (*prf.Set, error) {
	handle, err := read(path)
	if err != nil {
		return nil, err
	}
	set, err := prf.NewPRFSet(handle)
	if err != nil {
		return nil, otherKind(path, "PRF")
	}
	// Some PRFs give fewer bytes; better to know now than at the first value.
	if _, err := set.ComputePrimaryPRF(nil, digestSize); err != nil {
		return nil, otherKind(path, "PRF of "+strconv.Itoa(digestSize)+" bytes")
	}
	return set, nil
}

func openMAC(path string) (tink.MAC, error) {
	handle, err := read(path)
	if err != nil {
		return nil, err
	}
	key, err := mac.New(handle)
	if err != nil {
		return nil, otherKind(path, "MAC")
	}
	return key, nil
}

// read reads one keyset, if the file is for its owner's eyes only.
func read(path string) (*keyset.Handle, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &KeyFileError{Path: path, Problem: "is missing: generate the keys, or mount them", Err: err}
	}
	if err != nil {
		return nil, &KeyFileError{Path: path, Problem: "cannot be opened", Err: err}
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, &KeyFileError{Path: path, Problem: "cannot be examined", Err: err}
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return nil, &KeyFileError{Path: path, Problem: fmt.Sprintf(
			"has mode %04o, so others than its owner can use it: chmod 600 %s", mode, path)}
	}
	handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(f))
	if err != nil {
		// What a parser says can quote the file, and so a key. It is dropped here and not left to tink to hide.
		return nil, &KeyFileError{Path: path, Problem: "is not a tink keyset in JSON"}
	}
	return handle, nil
}

func otherKind(path, want string) error {
	return &KeyFileError{Path: path, Problem: "is not a keyset of the kind needed here: " + want}
}

// namedAEAD is an AEAD that prints as a secret and knows the identifier of its primary key.
type namedAEAD struct {
	redacted
	tink.AEAD

	id string
}

// KeyID returns the identifier of the key that encrypts. It is no secret.
func (a *namedAEAD) KeyID() string { return a.id }

// bind joins parts so that different parts never give the same bytes, whatever characters they hold.
func bind(parts ...string) []byte {
	var out []byte
	for _, p := range parts {
		out = binary.AppendUvarint(out, uint64(len(p)))
		out = append(out, p...)
	}
	return out
}
