package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"placement/models/lifecycle/access"
)

// Forms of inputs that several types share. The descriptions are recognized again when Huma reports them.
const (
	uuidPattern     = `^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`
	uuidDescription = "an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"
	datePattern     = `^20[0-9]{2}-[0-9]{2}-[0-9]{2}$`
	dateDescription = "a day as year-month-day, in the years 2000 to 2099"
)

// humaConfig is the API's document and how it speaks: JSON only, unknown parameters refused, no pages of Huma's own, for
// those load from the internet.
func (s *server) humaConfig() huma.Config {
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title:   "Placement",
				Version: "1",
				Description: "Work placements in Danish municipalities, from match to close.\n\n" +
					"Every command of the lifecycle is a route of its own and answers with the process after it, what is allowed now, the next " +
					"deadline and the caller's next tasks. Send an `Idempotency-Key` with every POST: the same key and body always give the same " +
					"outcome, also after a time-out (202). Problems are `application/problem+json` with stable codes, in Danish or English by " +
					"`Accept-Language`.",
				License: &huma.License{Name: "MPL-2.0", Identifier: "MPL-2.0"},
			},
			Components: &huma.Components{
				Schemas: huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer),
				SecuritySchemes: map[string]*huma.SecurityScheme{
					"bearer": {Type: "http", Scheme: "bearer", Description: "A token names tenant, user and roles."},
				},
			},
			Security: []map[string][]string{{"bearer": {}}},
			Tags: []*huma.Tag{
				{Name: "Placements", Description: "A placement and the events of its life, in their order."},
				{Name: "Rematches", Description: "A person whose placement ended early, or never began, is to have a new one."},
				{Name: "Issues", Description: "A problem of a placement is reacted to within working hours, and met before the placement ends for it."},
				{Name: "Follow-along", Description: "What has become of a person some weeks and some months after a placement."},
				{Name: "Numbers", Description: "What supervisors steer by: each number with its definition, and exactly the placements that it counts."},
				{Name: "Mentors", Description: "Who looks after candidates at a workplace, their training and what is paid for them."},
				{Name: "Tasks", Description: "What people must do now."},
				{Name: "Companies", Description: "Who answers for a company, its people and log; the tasks of a workplace, and visits there."},
				{Name: "Register", Description: "Companies, their workplaces and places, and candidates."},
				{Name: "Candidates", Description: "What is known of a candidate, what companies are told, and trial visits."},
				{Name: "People", Description: "Users, units, and who you are."},
				{Name: tagEvents, Description: "Everything that happens, in one order without gaps, for other systems; the types of event, and the messages that carry them."},
				{Name: "Webhooks", Description: "Receivers that are told what happens: their verification, their signing secrets, what was sent, and what can be sent again."},
				{Name: "Practice", Description: "The clock of practice tenants."},
			},
		},
		OpenAPIPath:                  "/openapi",
		Formats:                      huma.DefaultFormats,
		DefaultFormat:                "application/json",
		RejectUnknownQueryParameters: true,
	}
}

// inServer lets Huma's process-wide hooks find this server.
func (s *server) inServer(ctx huma.Context, next func(huma.Context)) {
	inquiryOf(ctx.Context()).operation = ctx.Operation().OperationID
	next(huma.WithContext(ctx, context.WithValue(ctx.Context(), serverKey{}, s)))
}

// describe adds to the document what Huma cannot know.
func (s *server) describe(doc *huma.OpenAPI) {
	describeStream(doc)
	for _, path := range doc.Paths {
		for _, o := range []*huma.Operation{path.Get, path.Post, path.Put, path.Delete} {
			if o == nil {
				continue
			}
			for code, r := range o.Responses {
				if r.Headers == nil {
					r.Headers = map[string]*huma.Param{}
				}
				r.Headers["X-Request-Id"] = &huma.Param{Description: "The ID of this request.", Schema: &huma.Schema{Type: "string"}}
				if o.Method == http.MethodPost {
					r.Headers[idempotencyKey] = &huma.Param{Description: "The key that was made for this request, when it came with none.", Schema: &huma.Schema{Type: "string"}}
				}
				if code == "202" || code == "503" {
					r.Headers["Retry-After"] = &huma.Param{Description: "Seconds to wait before the same request is sent again.", Schema: &huma.Schema{Type: "string"}}
				}
			}
		}
	}
}

// problemStatuses are the statuses an operation may answer with besides its own.
func problemStatuses(o operation) []int {
	list := []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusUnprocessableEntity, http.StatusServiceUnavailable}
	if o.hasID {
		list = append(list, http.StatusNotFound)
	}
	if o.name == access.ListKPIPlacements {
		list = append(list, http.StatusConflict)
	}
	if o.tag == tagEvents {
		list = append(list, feedStatuses(o)...)
	}
	switch o.method {
	case http.MethodPost:
		list = append(list, http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)
		if o.command {
			list = append(list, http.StatusAccepted, http.StatusPreconditionFailed)
		}
		list = append(list, http.StatusConflict)
	case http.MethodPut:
		list = append(list, http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType,
			http.StatusConflict, http.StatusPreconditionFailed, http.StatusPreconditionRequired)
	case http.MethodDelete:
		list = append(list, http.StatusPreconditionFailed, http.StatusPreconditionRequired)
	}
	return list
}
