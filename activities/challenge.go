package activities

import (
	"encoding/json"
	"fmt"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/catalogue"
	"placement/workflows/contract"
)

// ChallengeType is the type of the message that asks for consent. It is no event: nothing has happened.
const ChallengeType = "webhook_endpoint.verification"

const mediaType = catalogue.MediaType

// challengeBody is a CloudEvent whose data holds the challenge, which is the message's ID, too.
func challengeBody(base string, in contract.VerifyInput, challenge string, now time.Time) ([]byte, error) {
	type data struct {
		Challenge  string `json:"challenge"`
		EndpointID string `json:"endpoint_id"`
	}
	body, err := json.Marshal(struct {
		SpecVersion     string `json:"specversion"`
		ID              string `json:"id"`
		Source          string `json:"source"`
		Type            string `json:"type"`
		Subject         string `json:"subject"`
		Time            string `json:"time"`
		DataContentType string `json:"datacontenttype"`
		Data            data   `json:"data"`
	}{
		"1.0", challenge, base + "/v1", ChallengeType, string(lifecycle.KindWebhookEndpoint) + "/" + in.EndpointID,
		now.UTC().Format(time.RFC3339Nano), "application/json",
		data{challenge, in.EndpointID},
	})
	if err != nil {
		return nil, fmt.Errorf("make challenge: %w", err)
	}
	return body, nil
}
