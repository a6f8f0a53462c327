package lifecycle

// Role is what a user may be in a tenant.
type Role string

// The roles. A user may hold several.
const (
	CaseWorker  Role = "caseworker"
	Supervisor  Role = "supervisor"
	Integration Role = "integration"
	Admin       Role = "admin"
)

// Roles returns all roles in a fixed order.
func Roles() []Role { return []Role{CaseWorker, Supervisor, Integration, Admin} }

// Party is who acts or is meant in a placement.
type Party string

// The parties.
const (
	PartyCandidate      Party = "candidate"
	PartyCompany        Party = "company"
	PartyMentor         Party = "mentor"
	PartyCaseWorker     Party = "caseworker"
	PartyMunicipality   Party = "municipality"
	PartyRepresentative Party = "representative"
)

// Channel is how something was said that a case worker records on another's behalf.
type Channel string

// The channels.
const (
	ChannelMeeting     Channel = "meeting"
	ChannelPhone       Channel = "phone"
	ChannelSMS         Channel = "sms"
	ChannelEmail       Channel = "email"
	ChannelDigitalPost Channel = "digital_post"
	ChannelLetter      Channel = "letter"
	ChannelForm        Channel = "form"
)

// Valid tells whether c is one of the channels.
func (c Channel) Valid() bool {
	switch c {
	case ChannelMeeting, ChannelPhone, ChannelSMS, ChannelEmail, ChannelDigitalPost, ChannelLetter, ChannelForm:
		return true
	}
	return false
}
