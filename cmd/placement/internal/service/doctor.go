package service

import (
	"time"

	"placement/cmd/placement/internal/doctor"
	"placement/workflows/contract"
)

// Doctor returns who compares the database, the workflows and Temporal's list of them. Whom it reports to is the caller's.
func (s *Service) Doctor() *doctor.Doctor {
	codec := contract.NewCodec(s.keys.Codec(), s.config.CodecEncode)
	return &doctor.Doctor{
		Store: s.Store, Temporal: s.Temporal, Namespace: s.config.TemporalNamespace,
		Data: contract.DataConverter(codec), Failures: contract.FailureConverter(codec), Restart: s.rebuild, Now: time.Now,
	}
}
