package api

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"placement/api/document"
	"placement/models/lifecycle"
	"placement/models/lifecycle/access"
	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/placement"
	"placement/models/store"
)

// codePhoneMissing: a document without a number to call is none.
const codePhoneMissing = "phone_missing"

// documentStore keeps documents as they were issued, and how people are reached.
type documentStore interface {
	IssueDocument(ctx context.Context, c store.Create, d store.Document, render func(version int) (store.Rendered, error)) (store.Document, error)
	Documents(ctx context.Context, actor lifecycle.Actor, placementID, candidateID string, p store.Page) (store.List[store.Document], error)
	ReadDocument(ctx context.Context, actor lifecycle.Actor, id string, format store.DocumentFormat) (store.Document, []byte, error)
	StillSays(tenantID string, d store.Document, now []byte) (bool, error)
	Told(ctx context.Context, actor lifecycle.Actor, candidateID, companyID string, day lifecycle.Date) ([]candidacy.Item, error)
	UserContacts(ctx context.Context, tenantID string) (map[string]store.UserContact, error)
	SetUserContact(ctx context.Context, actor lifecycle.Actor, c store.UserContact) error
}

// DocumentBody asks for a document.
type DocumentBody struct {
	Kind     placement.DocumentKind `json:"kind" enum:"company_brief,summons,minutes,agreement,evaluation"`
	Language string                 `json:"language" enum:"da,en"`
	FollowUp int                    `json:"follow_up,omitempty" minimum:"0" maximum:"10000" doc:"The number of the follow-up that a summons or minutes are about; leave it out for the safety meeting."`
}

// DocumentView is a document that was issued. It never changes.
type DocumentView struct {
	ID               string                 `json:"id"`
	PlacementID      string                 `json:"placement_id"`
	Kind             placement.DocumentKind `json:"kind" enum:"company_brief,summons,minutes,agreement,evaluation"`
	Title            string                 `json:"title" doc:"What it is, in its own language."`
	FollowUp         int                    `json:"follow_up,omitempty"`
	Language         string                 `json:"language" enum:"da,en"`
	Version          int                    `json:"version" doc:"Counts from 1 for each kind, follow-up and language."`
	PlacementVersion int                    `json:"placement_version" doc:"The version of the placement that it was made from."`
	IssuedAt         time.Time              `json:"issued_at" doc:"The tenant's time."`
	IssuedBy         string                 `json:"issued_by"`
	Newest           bool                   `json:"newest" doc:"Whether no later version was issued."`
	Outdated         *bool                  `json:"outdated,omitempty" doc:"Of the newest version: whether it would say something else now. Who is phoned is not counted."`
	Files            []DocumentFile         `json:"files"`
}

// DocumentFile is one form of a document.
type DocumentFile struct {
	Format store.DocumentFormat `json:"format" enum:"html,pdf"`
	SHA256 string               `json:"sha256" doc:"The hash of the bytes, in hexadecimal."`
	Bytes  int                  `json:"bytes"`
	Href   string               `json:"href"`
}

func documentPath(id string) string { return "/v1/documents/" + id }

func (s *server) documentView(d store.Document) DocumentView {
	return DocumentView{
		ID: d.ID, PlacementID: d.PlacementID, Kind: d.Kind, FollowUp: d.FollowUp, Language: d.Language, Version: d.Version,
		Title:            s.texts.phrases(language(d.Language)).say(titleOf(subject{d.Kind, d.FollowUp})),
		PlacementVersion: d.PlacementVersion, IssuedAt: d.IssuedAt, IssuedBy: d.IssuedBy,
		Files: each(d.Files, func(f store.DocumentFile) DocumentFile {
			return DocumentFile{f.Format, f.SHA256, f.Bytes, documentPath(d.ID) + "?format=" + string(f.Format)}
		}),
	}
}

// titleOf is the key of a document's title, and aboutOf of whom it is for.
func titleOf(about subject) string { return "title." + aboutOf(about) }

func aboutOf(about subject) string {
	if about.followUp != 0 {
		return string(about.kind) + "_follow_up"
	}
	return string(about.kind)
}

// issueDocument makes a document of what is known now and keeps it. The store notes who issued it.
func (s *server) issueDocument(ctx context.Context, in *addInput[DocumentBody]) (*thingOutput[DocumentView], error) {
	state, err := s.placementState(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	c, err := s.creation(ctx, access.IssueDocument, in.CreateHeaders)
	if err != nil {
		return nil, err
	}
	facts, err := s.documentFacts(ctx, state, in.Body.Kind)
	if err != nil {
		return nil, err
	}
	about, p := subject{in.Body.Kind, in.Body.FollowUp}, s.texts.phrases(language(in.Body.Language))
	d := store.Document{
		PlacementID: state.ID, CandidateID: state.CandidateID, Kind: about.kind, FollowUp: about.followUp, Language: in.Body.Language,
		PlacementVersion: state.Version, IssuedAt: s.now(principalOf(ctx).Tenant),
	}
	d, err = s.Store.IssueDocument(ctx, c, d, func(version int) (store.Rendered, error) {
		if err := state.CheckDocument(about.kind, about.followUp); err != nil {
			return store.Rendered{}, err
		}
		if facts.contact.phone == "" {
			return store.Rendered{}, refuse(http.StatusConflict, codePhoneMissing)
		}
		return render(p, facts, about, version, d.IssuedAt)
	})
	if err != nil {
		return nil, err
	}
	v := s.documentView(d)
	// Of a request that is repeated, a later version may have been issued since; the list knows.
	return &thingOutput[DocumentView]{Location: documentPath(d.ID), Body: v}, nil
}

// render makes the bytes of a document.
func render(p phrases, f documentFacts, about subject, version int, at time.Time) (store.Rendered, error) {
	says := sections(p, f, about)
	d := document.Document{
		Language: string(p.language), Title: p.say(titleOf(about)), From: f.tenant, For: p.sentence("about." + aboutOf(about)), Page: p.say("page"),
		Line:     p.say("issued", "version", p.number(float64(version)), "day", p.day(f.calendar.DateOf(at))),
		Sections: says, IssuedAt: at,
	}
	var out store.Rendered
	var err error
	if out.Says, err = saying(says); err != nil {
		return out, err
	}
	if out.HTML, err = d.HTML(); err != nil {
		return out, err
	}
	out.PDF, err = d.PDF()
	return out, err
}

// saying is what sections say, by which a document is recognized; who is phoned does not count.
func saying(all []document.Section) ([]byte, error) {
	says, err := json.Marshal(slices.DeleteFunc(slices.Clone(all), func(s document.Section) bool { return s.Key == contactSection }))
	if err != nil {
		return nil, fmt.Errorf("encode what a document says: %w", err)
	}
	return says, nil
}

// placementState is the state of a placement as its row has it.
func (s *server) placementState(ctx context.Context, id string) (placement.State, error) {
	row, err := s.Store.Process(ctx, principalOf(ctx).Tenant.ID, lifecycle.KindPlacement, id)
	if err != nil {
		return placement.State{}, err
	}
	return stateOf[placement.State](row)
}

type documentsInput struct {
	ID string `path:"id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	PageInput
}

// listDocuments answers with what was issued, and tells of the newest of each whether it would say something else now.
func (s *server) listDocuments(ctx context.Context, in *documentsInput) (*listOutput[DocumentView], error) {
	state, err := s.placementState(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	list, err := s.Store.Documents(ctx, actorOf(ctx), state.ID, state.CandidateID, in.page())
	if err != nil {
		return nil, err
	}
	out := listOf(list, s.documentView)
	seen := map[string]bool{}
	var kinds []placement.DocumentKind
	for i, d := range list.Items {
		key := fmt.Sprint(d.Kind, d.FollowUp, d.Language)
		// The newest come first; a later page has none that an earlier one has.
		if in.After == "" && !seen[key] {
			out.Body.Items[i].Newest = true
			kinds = append(kinds, d.Kind)
		}
		seen[key] = true
	}
	if len(kinds) == 0 {
		return out, nil
	}
	facts, err := s.documentFacts(ctx, state, kinds...)
	if err != nil {
		return nil, err
	}
	for i, d := range list.Items {
		// Whoever does not see who it is cannot tell what it would say.
		if !out.Body.Items[i].Newest || facts.candidate.Hidden != candidacy.NotProtected {
			continue
		}
		outdated, err := s.outdated(ctx, facts, d)
		if err != nil {
			return nil, err
		}
		out.Body.Items[i].Outdated = &outdated
	}
	return out, nil
}

// outdated tells whether a document would say something else now, or nothing any more.
func (s *server) outdated(ctx context.Context, f documentFacts, d store.Document) (bool, error) {
	about := subject{d.Kind, d.FollowUp}
	if !f.has(about) {
		return true, nil
	}
	says, err := saying(sections(s.texts.phrases(language(d.Language)), f, about))
	if err != nil {
		return false, err
	}
	same, err := s.Store.StillSays(principalOf(ctx).Tenant.ID, d, says)
	return !same, err
}

// has tells whether what a document is about is still there: a meeting that was called off is not.
func (f documentFacts) has(about subject) bool {
	if about.followUp != 0 {
		_, ok := f.state.FollowUpNo(about.followUp)
		return ok
	}
	switch about.kind {
	case placement.SummonsDocument:
		return f.state.Meeting != nil
	case placement.MinutesDocument, placement.AgreementDocument:
		return f.state.Meeting != nil && f.state.Meeting.Held
	case placement.CompanyBriefDocument, placement.EvaluationDocument:
	}
	return true
}

type documentInput struct {
	ID     string `path:"id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	Format string `query:"format" enum:"html,pdf" doc:"The form; by Accept when you leave it out, and a page when that asks for neither."`
	Accept string `header:"Accept" doc:"application/pdf or text/html."`
}

// fileOutput answers with a file.
type fileOutput struct {
	ContentType        string `header:"Content-Type"`
	ContentDisposition string `header:"Content-Disposition"`
	ContentLanguage    string `header:"Content-Language"`
	Policy             string `header:"Content-Security-Policy"`
	Referrer           string `header:"Referrer-Policy"`
	Digest             string `header:"Repr-Digest" doc:"The SHA-256 of the bytes, as of RFC 9530."`
	Body               []byte
}

// readDocument answers with the bytes that were issued. The store notes who read them.
func (s *server) readDocument(ctx context.Context, in *documentInput) (*fileOutput, error) {
	format := store.DocumentFormat(in.Format)
	if format == "" {
		format = formatFor(in.Accept)
	}
	d, body, err := s.Store.ReadDocument(ctx, actorOf(ctx), in.ID, format)
	if err != nil {
		return nil, err
	}
	name := string(d.Kind)
	if d.FollowUp != 0 {
		name += fmt.Sprintf("-follow-up-%d", d.FollowUp)
	}
	out := &fileOutput{
		ContentType: "application/pdf", ContentDisposition: fmt.Sprintf(`inline; filename="%s-v%d-%s.%s"`, name, d.Version, d.Language, format),
		ContentLanguage: d.Language, Policy: "default-src 'none'; frame-ancestors 'none'", Referrer: "no-referrer", Body: body,
	}
	if format == store.DocumentHTML {
		out.ContentType, out.Policy = "text/html; charset=utf-8", document.Policy(body)
	}
	for _, f := range d.Files {
		if sum, err := hex.DecodeString(f.SHA256); f.Format == format && err == nil {
			out.Digest = "sha-256=:" + base64.StdEncoding.EncodeToString(sum) + ":"
		}
	}
	return out, nil
}

// formatFor is the form that an Accept header names first; a page when it names neither.
func formatFor(accept string) store.DocumentFormat {
	for part := range strings.SplitSeq(accept, ",") {
		switch kind, _, _ := strings.Cut(strings.TrimSpace(part), ";"); strings.ToLower(strings.TrimSpace(kind)) {
		case "application/pdf":
			return store.DocumentPDF
		case "text/html":
			return store.DocumentHTML
		}
	}
	return store.DocumentHTML
}
