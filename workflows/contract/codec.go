package contract

import (
	"errors"
	"fmt"

	"github.com/tink-crypto/tink-go/v2/tink"
	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
	"google.golang.org/protobuf/proto"
)

// Histories hold these for as long as they are kept. Change none of them; a new format gets a new encoding.
const (
	encodingEncrypted = "binary/placement-encrypted"
	metadataKeyID     = "encryption-key-id"
	payloadPurpose    = "placement-payload" // associated data: the key opens nothing that was encrypted for another purpose
)

// ErrPayload means that an encrypted payload did not open: it was changed, or this process lacks the key it was
// encrypted with.
var ErrPayload = errors.New("the payload does not open with the payload keys of this process")

// payloadCodec implements converter.PayloadCodec.
//
// It is deliberately not a converter.PayloadCodecWithSerializationContext, which would let it bind each payload to its
// workflow ID: whoever decodes would then need to know the same context, and the codec endpoint of the Web UI and a replay
// of a downloaded history do not. What stops a payload that was moved to another workflow is the sealed envelope of a
// command and the guard on the row.
type payloadCodec struct {
	key    tink.AEAD
	encode bool
}

// NewCodec returns the codec for the payloads of every client, worker and replay. It always reads both plain and
// encrypted payloads; it encrypts new ones when encode is true, and else leaves them as they are. So encryption is
// switched on in two steps: first every process gets the key, then they encode. It is safe for concurrent use.
//
// With a nil key only plain payloads can be read.
func NewCodec(key tink.AEAD, encode bool) converter.PayloadCodec {
	return &payloadCodec{key: key, encode: encode}
}

// Encode encrypts each payload whole, with its metadata. The same payload gives other bytes every time.
func (c *payloadCodec) Encode(payloads []*commonpb.Payload) ([]*commonpb.Payload, error) {
	if !c.encode {
		return payloads, nil
	}
	out := make([]*commonpb.Payload, len(payloads))
	for i, p := range payloads {
		var err error
		if out[i], err = c.encrypt(p); err != nil {
			return nil, fmt.Errorf("encode payload: %w", err)
		}
	}
	return out, nil
}

// Decode opens the payloads that a codec of this kind encrypted and leaves all others untouched.
func (c *payloadCodec) Decode(payloads []*commonpb.Payload) ([]*commonpb.Payload, error) {
	out := make([]*commonpb.Payload, len(payloads))
	for i, p := range payloads {
		if string(p.GetMetadata()[converter.MetadataEncoding]) != encodingEncrypted {
			out[i] = p
			continue
		}
		var err error
		if out[i], err = c.decrypt(p); err != nil {
			return nil, fmt.Errorf("decode payload: %w", err)
		}
	}
	return out, nil
}

func (c *payloadCodec) encrypt(p *commonpb.Payload) (*commonpb.Payload, error) {
	if c.key == nil {
		return nil, ErrPayload
	}
	plain, err := proto.Marshal(p)
	if err != nil {
		return nil, err
	}
	data, err := c.key.Encrypt(plain, []byte(payloadPurpose))
	if err != nil {
		return nil, err
	}
	metadata := map[string][]byte{converter.MetadataEncoding: []byte(encodingEncrypted)}
	// Only for people: it tells operators which key must not be thrown away yet. Decoding does not look at it.
	if key, ok := c.key.(interface{ KeyID() string }); ok {
		metadata[metadataKeyID] = []byte(key.KeyID())
	}
	return &commonpb.Payload{Metadata: metadata, Data: data}, nil
}

func (c *payloadCodec) decrypt(p *commonpb.Payload) (*commonpb.Payload, error) {
	if c.key == nil {
		return nil, ErrPayload
	}
	plain, err := c.key.Decrypt(p.GetData(), []byte(payloadPurpose))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPayload, err)
	}
	out := &commonpb.Payload{}
	if err := proto.Unmarshal(plain, out); err != nil {
		return nil, ErrPayload // the cause could quote the plaintext
	}
	return out, nil
}

func (c *payloadCodec) encodes() bool { return c.encode }

// ForWorker returns the codec as a worker must use it: where a payload does not encode or decode, it panics.
//
// A workflow whose input comes back with an error fails, for good. One worker started with the wrong key would so end
// every placement it touches. A panic only fails the workflow task, which then waits for a worker that has the key.
// Clients use the codec as it is, and get the error.
func ForWorker(codec converter.PayloadCodec) converter.PayloadCodec { return workerCodec{codec} }

type workerCodec struct{ codec converter.PayloadCodec }

func (c workerCodec) Encode(payloads []*commonpb.Payload) ([]*commonpb.Payload, error) {
	out, err := c.codec.Encode(payloads)
	if err != nil {
		panic(err)
	}
	return out, nil
}

func (c workerCodec) Decode(payloads []*commonpb.Payload) ([]*commonpb.Payload, error) {
	out, err := c.codec.Decode(payloads)
	if err != nil {
		panic(err)
	}
	return out, nil
}

func (c workerCodec) encodes() bool { return encodes(c.codec) }

// encodes tells whether a codec encrypts. One that does not say is taken to: too little in clear is the safe side.
func encodes(codec converter.PayloadCodec) bool {
	c, ok := codec.(interface{ encodes() bool })
	return !ok || c.encodes()
}

// DataConverter returns the SDK's default converter with this codec around it. Every client, worker and replay uses it.
func DataConverter(codec converter.PayloadCodec) converter.DataConverter {
	return converter.NewCodecDataConverter(converter.GetDefaultDataConverter(), codec)
}

// FailureConverter returns the failure converter that belongs to DataConverter(codec). Error details always go through
// the codec. Messages and stack traces do so only when the codec encrypts, because they would be hidden from people in
// the Web UI for nothing otherwise; those that were encrypted earlier are read in either case.
func FailureConverter(codec converter.PayloadCodec) converter.FailureConverter {
	return temporal.NewDefaultFailureConverter(temporal.DefaultFailureConverterOptions{
		DataConverter:          DataConverter(codec),
		EncodeCommonAttributes: encodes(codec),
	})
}
