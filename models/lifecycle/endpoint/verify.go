package endpoint

import (
	"time"

	"placement/models/lifecycle"
)

// RequestVerification asks whoever receives at the address whether they want to.
type RequestVerification struct {
	Method Method `json:"method"`
}

// Name is the command.
func (RequestVerification) Name() string { return "request_verification" }

// Fact is what history says.
func (RequestVerification) Fact() string { return "verification_requested" }

func (RequestVerification) from() []Status { return []Status{Pending} }

func (e RequestVerification) apply(s State, _ time.Time) (State, error) {
	if err := one(e.Method, "method", Methods()); err != nil {
		return s, err
	}
	s.Asked, s.Unverified = e.Method, ""
	s.AskedNo++
	return s, nil
}

// VerifyEndpoint says that they do. The endpoint itself brings it, and from now on is told what happens.
type VerifyEndpoint struct {
	// No is the verification that was answered.
	No int `json:"no"`
}

// Name is the command.
func (VerifyEndpoint) Name() string { return "verify_endpoint" }

// Fact is what history says.
func (VerifyEndpoint) Fact() string { return "endpoint_verified" }

func (VerifyEndpoint) from() []Status { return []Status{Pending} }

func (e VerifyEndpoint) apply(s State, at time.Time) (State, error) {
	if err := s.answers(e.No); err != nil {
		return s, err
	}
	s.Status, s.Verified, s.Asked = Active, s.Asked, ""
	if s.VerifiedAt.IsZero() {
		s.VerifiedAt = at.UTC()
	}
	return s, nil
}

// answers refuses the answer to a verification that is not the one being waited for.
func (s State) answers(no int) error {
	if s.Asked == "" || no != s.AskedNo {
		return lifecycle.Refuse(CodeNotAsked, "no answer to this verification is being waited for")
	}
	return nil
}

// FailVerification says that they do not, or that nobody answered. The endpoint itself brings it.
type FailVerification struct {
	No int `json:"no"`
	// Class is the kind of failure.
	Class string `json:"class"`
}

// Name is the command.
func (FailVerification) Name() string { return "fail_verification" }

// Fact is what history says.
func (FailVerification) Fact() string { return "verification_failed" }

func (FailVerification) from() []Status { return []Status{Pending} }

func (e FailVerification) apply(s State, _ time.Time) (State, error) {
	if err := s.answers(e.No); err != nil {
		return s, err
	}
	s.Asked, s.Unverified = "", e.Class
	return s, nil
}
