package store_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/relation"
	"placement/models/store"
	"placement/models/store/storetest"
)

const inDocument = "Åse Ærø kan ikke løfte"

// agreementOf is a document of the recorder's placement.
func agreementOf(r *recorder) store.Document {
	return store.Document{
		PlacementID: r.state.ID, CandidateID: r.state.CandidateID, Kind: placement.AgreementDocument, Language: "da",
		PlacementVersion: r.state.Version, IssuedAt: time.Date(2027, 1, 5, 9, 0, 0, 0, time.UTC),
	}
}

// rendered says that it is of the version it is of.
func rendered(version int) (store.Rendered, error) {
	return store.Rendered{
		Says: []byte(inDocument), HTML: fmt.Appendf(nil, "<p>%s, %d", inDocument, version), PDF: fmt.Appendf(nil, "%%PDF %s, %d", inDocument, version),
	}, nil
}

func TestADocumentIsGivenOutAsItWasIssued(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	n, ctx := r.b.Tenant, t.Context()
	create := n.CaseWorker.Create()

	issued, err := r.b.Store.IssueDocument(ctx, create, agreementOf(r), rendered)
	require.NoError(t, err)
	again, err := r.b.Store.IssueDocument(ctx, create, agreementOf(r), func(int) (store.Rendered, error) {
		t.Error("made twice")
		return store.Rendered{}, nil
	})
	require.NoError(t, err)
	require.Equal(t, issued, again)
	other := create
	other.Fingerprint = "another request"
	_, err = r.b.Store.IssueDocument(ctx, other, agreementOf(r), rendered)
	require.ErrorIs(t, err, store.ErrKeyReused)

	for _, format := range []store.DocumentFormat{store.DocumentHTML, store.DocumentPDF} {
		d, body, err := r.b.Store.ReadDocument(ctx, n.Supervisor.Actor(), issued.ID, format)
		require.NoError(t, err)
		require.Equal(t, issued, d)
		made, _ := rendered(1)
		want := map[store.DocumentFormat][]byte{store.DocumentHTML: made.HTML, store.DocumentPDF: made.PDF}[format]
		require.Equal(t, string(want), string(body))
		sum := sha256.Sum256(body)
		require.Contains(t, d.Files, store.DocumentFile{Format: format, SHA256: hex.EncodeToString(sum[:]), Bytes: len(body)})
	}
	require.Equal(t, 2, r.count(`SELECT count(*) FROM audit WHERE action = 'document.read' AND resource_id = $1 AND user_id = $2`, issued.ID, n.Supervisor.ID))
	require.Equal(t, 1, r.count(`SELECT count(*) FROM audit WHERE action = 'document.created' AND resource_id = $1`, issued.ID))

	same, err := r.b.Store.StillSays(n.ID, issued, []byte(inDocument))
	require.NoError(t, err)
	require.True(t, same)
	same, err = r.b.Store.StillSays(n.ID, issued, []byte(inDocument+" tungt"))
	require.NoError(t, err)
	require.False(t, same)

	// Neither words nor a hash that somebody who knows them could recognize are in the database.
	sum := sha256.Sum256([]byte(inDocument))
	for _, rows := range []string{`SELECT CAST(d AS text) FROM documents d`, `SELECT CAST(f AS text) FROM document_files f`} {
		for _, row := range column(t, owner(t, r.b.OwnerURL), rows) {
			require.NotContains(t, row, hex.EncodeToString([]byte("kan ikke løfte")))
			require.NotContains(t, row, hex.EncodeToString(sum[:]))
			require.NotContains(t, row, issued.Files[0].SHA256)
		}
	}
	app := owner(t, r.b.AppURL)
	for _, statement := range []string{
		`UPDATE documents SET version = 2`, `DELETE FROM documents`, `UPDATE document_files SET body = ''`, `DELETE FROM document_files`,
	} {
		_, err := app.ExecContext(ctx, statement)
		require.ErrorContains(t, err, "permission denied", statement)
	}
	_, err = owner(t, r.b.OwnerURL).ExecContext(ctx, `UPDATE document_files SET body = (SELECT o.body FROM document_files o WHERE o.format = 'pdf') WHERE format = 'html'`)
	require.NoError(t, err)
	_, _, err = r.b.Store.ReadDocument(ctx, n.CaseWorker.Actor(), issued.ID, store.DocumentHTML)
	require.Error(t, err, "bytes of another file are not given out")
}

func TestVersionsOfADocumentAreCountedOneByOne(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	n, ctx := r.b.Tenant, t.Context()

	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			if _, err := r.b.Store.IssueDocument(ctx, n.CaseWorker.Create(), agreementOf(r), rendered); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	english, summons := agreementOf(r), agreementOf(r)
	english.Language = "en"
	summons.Kind, summons.FollowUp = placement.SummonsDocument, 2
	for _, d := range []store.Document{english, summons} {
		made, err := r.b.Store.IssueDocument(ctx, n.CaseWorker.Create(), d, rendered)
		require.NoError(t, err)
		require.Equal(t, 1, made.Version)
	}

	list, err := r.b.Store.Documents(ctx, n.Supervisor.Actor(), r.state.ID, r.state.CandidateID, store.Page{})

	require.NoError(t, err)
	var versions []string
	for _, d := range list.Items {
		versions = append(versions, fmt.Sprintf("%s %s %d", d.Kind, d.Language, d.Version))
	}
	require.Equal(t, "summons da 1, agreement en 1, agreement da 4, agreement da 3, agreement da 2, agreement da 1", strings.Join(versions, ", "))
	require.Equal(t, 1, r.count(`SELECT count(*) FROM audit WHERE action = 'candidate.documents.read' AND user_id = $1`, n.Supervisor.ID))

	timeline, err := r.b.Store.Timeline(ctx, n.ID, r.state.ID, store.Page{})
	require.NoError(t, err)
	issued := 0
	for _, e := range timeline.Items {
		if e.Kind == store.TimelineDocument {
			require.Equal(t, []string{"document_issued", n.CaseWorker.Name}, []string{e.Fact, e.UserName})
			require.NotEmpty(t, e.Document)
			issued++
		}
	}
	require.Equal(t, 6, issued)
}

func TestADocumentIsForThoseWhoMayKnowWhoItIsAbout(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	n, ctx := r.b.Tenant, t.Context()
	person, err := r.b.Store.Candidate(ctx, n.CaseWorker.Actor(), r.state.CandidateID)
	require.NoError(t, err)
	person.Protected = candidacy.NameProtected
	_, err = r.b.Store.UpdateCandidate(ctx, n.CaseWorker.Actor(), person)
	require.NoError(t, err)
	issued, err := r.b.Store.IssueDocument(ctx, n.CaseWorker.Create(), agreementOf(r), rendered)
	require.NoError(t, err)

	for _, u := range []storetest.User{n.SecondCaseWorker, n.Supervisor} {
		_, err := r.b.Store.IssueDocument(ctx, u.Create(), agreementOf(r), rendered)
		protects(t, err)
		_, body, err := r.b.Store.ReadDocument(ctx, u.Actor(), issued.ID, store.DocumentPDF)
		protects(t, err)
		require.Empty(t, body)
	}
	require.Equal(t, 1, r.count(`SELECT count(*) FROM documents WHERE placement_id = $1`, r.state.ID))
}

func protects(t *testing.T, err error) {
	t.Helper()
	var rule *lifecycle.RuleError
	require.ErrorAs(t, err, &rule)
	require.Equal(t, candidacy.CodeProtectedPerson, rule.Code)
}

func TestAnotherTenantSeesNothingOfDocuments(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	ctx, other := t.Context(), r.b.AddTenant(t, false)
	issued, err := r.b.Store.IssueDocument(ctx, r.b.Tenant.CaseWorker.Create(), agreementOf(r), rendered)
	require.NoError(t, err)

	_, _, err = r.b.Store.ReadDocument(ctx, other.CaseWorker.Actor(), issued.ID, store.DocumentPDF)
	require.ErrorIs(t, err, store.ErrNotFound)
	_, err = r.b.Store.Documents(ctx, other.CaseWorker.Actor(), r.state.ID, r.state.CandidateID, store.Page{})
	require.ErrorIs(t, err, store.ErrNotFound)
	_, err = r.b.Store.IssueDocument(ctx, other.CaseWorker.Create(), agreementOf(r), rendered)
	require.ErrorIs(t, err, store.ErrNotFound)
	_, err = r.b.Store.Told(ctx, other.CaseWorker.Actor(), r.state.CandidateID, r.state.CompanyID, "2027-01-05")
	require.ErrorIs(t, err, store.ErrNotFound)
	require.ErrorIs(t, r.b.Store.SetUserContact(ctx, other.CaseWorker.Actor(), store.UserContact{UserID: r.b.Tenant.CaseWorker.ID, Phone: "1"}), store.ErrNotFound)
	require.NoError(t, r.b.Store.SetUserContact(ctx, r.b.Tenant.CaseWorker.Actor(), store.UserContact{UserID: r.b.Tenant.CaseWorker.ID, Phone: "1"}))
	all, err := r.b.Store.UserContacts(ctx, other.ID)
	require.NoError(t, err)
	require.Empty(t, all)
}

func TestWhatACompanyWasToldIsReadWithWhoAsked(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	n, ctx := r.b.Tenant, t.Context()
	ask := func() []candidacy.Item {
		items, err := r.b.Store.Told(ctx, n.Supervisor.Actor(), n.Candidates[0].ID, n.Company.ID, "2027-01-05")
		require.NoError(t, err)
		return items
	}
	require.Empty(t, ask(), "what stands on record is not what was told")
	made, err := r.b.Store.RecordDisclosure(ctx, n.CaseWorker.Create(), told(n, candidacy.Item{Kind: candidacy.ItemAccommodation, Key: "no_heights"}))
	require.NoError(t, err)
	require.Len(t, ask(), 1)
	_, err = r.b.Store.RetractDisclosure(ctx, n.CaseWorker.Actor(), made.ID)
	require.NoError(t, err)
	require.Empty(t, ask())
	require.Equal(t, 3, r.count(`SELECT count(*) FROM audit WHERE action = 'candidate.disclosures.read' AND user_id = $1`, n.Supervisor.ID))
}

func TestHowSomebodyIsReachedIsReplaced(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n, ctx := b.Tenant, t.Context()
	first := store.UserContact{UserID: n.CaseWorker.ID, Phone: "+4520000001"}
	second := store.UserContact{UserID: n.CaseWorker.ID, Phone: "+4520000002", Hours: []relation.PhoneHours{{Day: "monday", From: "08:00", To: "15:00"}}}
	for _, c := range []store.UserContact{first, second, second} {
		require.NoError(t, b.Store.SetUserContact(ctx, n.CaseWorker.Actor(), c))
	}
	bad := second
	bad.Hours = []relation.PhoneHours{{Day: "monday", From: "15:00", To: "08:00"}}
	require.Error(t, b.Store.SetUserContact(ctx, n.CaseWorker.Actor(), bad))

	all, err := b.Store.UserContacts(ctx, n.ID)

	require.NoError(t, err)
	require.Equal(t, map[string]store.UserContact{n.CaseWorker.ID: second}, all)
}
