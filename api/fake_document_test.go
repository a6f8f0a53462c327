package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"placement/models/lifecycle"
	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/relation"
	"placement/models/store"
)

const documentID = "10000000-0000-4000-8000-000000000060"

// fakeDocuments are what was issued, and how people are reached.
type fakeDocuments struct {
	// told tells that the story is that of the placement.
	told   bool
	issued []store.Document
	says   map[string]string
	bytes  map[string][]byte
	items  []candidacy.Item
	// unlisted are the users without a number.
	unlisted []string
}

func (f *fakeStore) IssueDocument(_ context.Context, c store.Create, d store.Document, render func(int) (store.Rendered, error)) (store.Document, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, o := range f.documents.issued {
		if o.ID == lifecycle.DeriveID(c.Key) {
			return o, f.broken
		}
		if o.Kind == d.Kind && o.FollowUp == d.FollowUp && o.Language == d.Language {
			d.Version++
		}
	}
	d.Version++
	made, err := render(d.Version)
	if err != nil {
		return d, err
	}
	d.ID, d.IssuedBy, d.CreatedAt = lifecycle.DeriveID(c.Key), c.Actor.UserID, d.IssuedAt
	f.keepDocument(&d, made)
	return d, f.broken
}

func (f *fakeStore) keepDocument(d *store.Document, made store.Rendered) {
	if f.documents.says == nil {
		f.documents.says, f.documents.bytes = map[string]string{}, map[string][]byte{}
	}
	for format, body := range map[store.DocumentFormat][]byte{store.DocumentHTML: made.HTML, store.DocumentPDF: made.PDF} {
		sum := sha256.Sum256(body)
		d.Files = append(d.Files, store.DocumentFile{Format: format, SHA256: hex.EncodeToString(sum[:]), Bytes: len(body)})
		f.documents.bytes[d.ID+string(format)] = body
	}
	f.documents.says[d.ID] = string(made.Says)
	f.documents.issued = append(f.documents.issued, *d)
}

func (f *fakeStore) Documents(_ context.Context, _ lifecycle.Actor, _, _ string, p store.Page) (store.List[store.Document], error) {
	if p.After != "" {
		return store.List[store.Document]{}, store.ErrCursor
	}
	all := slices.Clone(f.documents.issued)
	slices.Reverse(all)
	return store.List[store.Document]{Items: all}, f.broken
}

func (f *fakeStore) ReadDocument(_ context.Context, _ lifecycle.Actor, id string, format store.DocumentFormat) (store.Document, []byte, error) {
	i := slices.IndexFunc(f.documents.issued, func(d store.Document) bool { return d.ID == id })
	if i < 0 {
		return store.Document{}, nil, store.ErrNotFound
	}
	return f.documents.issued[i], f.documents.bytes[id+string(format)], f.broken
}

func (f *fakeStore) StillSays(_ string, d store.Document, now []byte) (bool, error) {
	return f.documents.says[d.ID] == string(now), f.broken
}

func (f *fakeStore) Told(context.Context, lifecycle.Actor, string, string, lifecycle.Date) ([]candidacy.Item, error) {
	return f.documents.items, f.broken
}

func (f *fakeStore) UserContacts(context.Context, string) (map[string]store.UserContact, error) {
	all := map[string]store.UserContact{}
	for id, phone := range map[string]string{workerID: "+45 20 00 00 10", colleagueID: "+45 20 00 00 11"} {
		if !slices.Contains(f.documents.unlisted, id) {
			all[id] = store.UserContact{UserID: id, Phone: phone, Hours: []relation.PhoneHours{
				{Day: "monday", From: "08:00", To: "15:00"}, {Day: "tuesday", From: "08:00", To: "15:00"}, {Day: "friday", From: "08:00", To: "12:30"},
			}}
		}
	}
	return all, f.broken
}

func (f *fakeStore) SetUserContact(_ context.Context, _ lifecycle.Actor, c store.UserContact) error {
	if err := relation.CheckPhoneHours(c.Hours); err != nil {
		return err
	}
	return f.broken
}

// documented puts the canonical placement in a named state, with people and things that the fake knows, and with its story.
func (b *bundle) documented(name string) placement.State {
	n := lifecycletest.In(name)
	b.store.story, b.store.documents.told = n.Story, true
	for _, h := range n.Story {
		if said, ok := h.Event.(lifecycle.Written); ok {
			for _, ref := range said.Refs() {
				b.store.texts[ref.ID] = store.Text{ID: ref.ID, Kind: ref.Kind, Body: "om " + ref.Kind}
			}
		}
	}
	b.at = n.At
	b.store.companies[companyID] = store.Company{
		ID: companyID, CVR: "24256790", Name: "Lageret ApS", Owner: relation.Owner{UserID: workerID, SubstituteID: colleagueID},
	}
	b.store.absences = map[string]store.Absence{}
	return b.placed(n.State)
}

// placed puts a state there, at the fake's place and with its candidate.
func (b *bundle) placed(s placement.State) placement.State {
	s.OwnerID, s.UnitID, s.CandidateID = workerID, unitID, candidateID
	s.PlaceID, s.WorkplaceID, s.CompanyID, s.MentorID = placeID, workplaceID, companyID, mentorID
	b.store.put(lifecycle.KindPlacement, s, s.Head())
	return s
}

// aDocument puts a document there.
func (b *bundle) aDocument() string {
	d := store.Document{ID: documentID, PlacementID: lifecycletest.PlacementID, Kind: placement.SummonsDocument, FollowUp: 2, Language: "da", Version: 3}
	b.store.keepDocument(&d, store.Rendered{HTML: []byte("<html lang=\"da\"><style>p{}</style>"), PDF: []byte("%PDF-1.7")})
	return documentID
}
