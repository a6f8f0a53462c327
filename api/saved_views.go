package api

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"time"

	"github.com/gin-gonic/gin"

	"placement/api/views"
	"placement/models/lifecycle"
	"placement/workflows/contract"
)

// Forms of what the page of questions is asked with. A namespace is a name of Temporal's.
var (
	namespaceForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$`)
	dayForm       = regexp.MustCompile(`^20[0-9]{2}-[0-9]{2}-[0-9]{2}$`)
)

type savedViewsInput struct {
	OwnerID string `query:"owner_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The employee of whom the caseload is asked."`
	UnitID  string `query:"unit_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"Only what is with one unit, in Temporal's answers."`
}

// SavedViewsView are the questions that supervisors ask of everything that runs.
type SavedViewsView struct {
	On    day             `json:"on" doc:"The day that the questions are asked on."`
	Views []SavedView     `json:"views"`
	Links map[string]Link `json:"links" doc:"page: the same for people."`
}

// SavedView is one question, and where it is answered.
type SavedView struct {
	Name     string          `json:"name"`
	Group    string          `json:"group" enum:"late,waiting,ahead,people,system"`
	Title    string          `json:"title" doc:"What the saved view is called in Temporal's Web UI."`
	Question string          `json:"question" doc:"In the caller's language."`
	Query    string          `json:"query,omitempty" doc:"What Temporal lists workflows by; absent where the answer is a list of the API."`
	NeedsOne bool            `json:"needs_owner,omitempty" doc:"Whether it is asked of one employee: give owner_id."`
	Lists    []string        `json:"lists,omitempty" doc:"Lists of the API that answer it, too, or alone; the closest first."`
	Links    map[string]Link `json:"links" doc:"temporal: the answer in the Web UI, where it is kept as a saved view."`
}

type savedViewsOutput struct{ Body SavedViewsView }

// listSavedViews answers with the questions, for the caller's own tenant and its day.
func (s *server) listSavedViews(ctx context.Context, in *savedViewsInput) (*savedViewsOutput, error) {
	tenant, l := principalOf(ctx).Tenant, inquiryOf(ctx).language
	today, err := s.today(ctx)
	if err != nil {
		return nil, err
	}
	namespace := tenant.Namespace
	if namespace == "" {
		namespace = s.Namespace
	}
	scope := views.Scope{TenantID: tenant.ID, UnitID: in.UnitID, OwnerID: in.OwnerID, Today: today, Now: s.realTime(), Rulesets: views.Rulesets()}
	page := url.Values{"tenant": {tenant.ID}, "today": {string(today)}, "lang": {string(l)}}
	for key, value := range map[string]string{"unit": in.UnitID, "owner": in.OwnerID} {
		if value != "" {
			page.Set(key, value)
		}
	}
	if namespace != s.Namespace {
		page.Set("namespace", namespace)
	}
	out := SavedViewsView{On: today, Links: map[string]Link{"page": {Href: s.PublicURL + contract.ViewsPath + "?" + page.Encode()}}}
	for _, v := range views.All(scope) {
		view := SavedView{
			Name: v.Name, Group: v.Group, Title: s.viewPages.Title(string(l), v.Name), Question: s.viewPages.Question(string(l), v.Name),
			Query: v.Query, NeedsOne: v.NeedsOwner, Lists: v.Lists, Links: map[string]Link{},
		}
		if v.Query != "" && s.TemporalUIURL != "" {
			view.Links["temporal"] = Link{Href: views.TemporalURL(s.TemporalUIURL, namespace, v.Query, view.Title)}
		}
		out.Views = append(out.Views, view)
	}
	return &savedViewsOutput{out}, nil
}

// viewsPage shows the questions to people. It needs no token, for it holds no data: it does not know who asks, so whose
// processes are meant, and a practice tenant's day, are in its address, as the links of /v1/views have them. Without them
// it asks about all that the namespace has, today.
func (s *server) viewsPage(c *gin.Context) {
	now := s.realTime()
	shown := views.Shown{
		Language: string(inquiryOf(c.Request.Context()).language), TemporalUI: s.TemporalUIURL, Namespace: s.Namespace,
		Scope: views.Scope{Today: lifecycle.Date(now.Format(time.DateOnly)), Now: now, Rulesets: views.Rulesets()},
	}
	if asked := language(c.Query("lang")); asked == danish || asked == english {
		shown.Language = string(asked)
	}
	for name, into := range map[string]*string{"tenant": &shown.Scope.TenantID, "unit": &shown.Scope.UnitID, "owner": &shown.Scope.OwnerID} {
		switch value := c.Query(name); {
		case value == "":
		case uuidForm.MatchString(value):
			*into = value
		default:
			shown.Wrong = append(shown.Wrong, name)
		}
	}
	if asked := c.Query("namespace"); namespaceForm.MatchString(asked) {
		shown.Namespace, shown.Other = asked, asked != s.Namespace
	}
	if asked := lifecycle.Date(c.Query("today")); dayForm.MatchString(string(asked)) && asked.Valid() {
		shown.Scope.Today = asked
	}
	status := http.StatusOK
	if len(shown.Wrong) > 0 {
		status = http.StatusUnprocessableEntity
	}
	page, err := s.viewPages.Write(shown)
	if err != nil {
		s.writeProblem(c, err)
		return
	}
	c.Header("Content-Security-Policy", s.viewPages.Policy())
	c.Header("Content-Language", shown.Language)
	c.Header("Cache-Control", "no-store")
	c.Header("X-Robots-Tag", "noindex, nofollow")
	c.Data(status, "text/html; charset=utf-8", page)
}

// realTime is what the clock on the wall shows.
func (s *server) realTime() time.Time { return s.Clock().In(s.zone) }
