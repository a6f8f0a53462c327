package api

import (
	"context"

	"placement/models/lifecycle/access"
	"placement/models/lifecycle/relation"
	"placement/models/store"
)

// KnowledgeView is what is known of a workplace from visits and its catalogue of tasks, and how old that is.
type KnowledgeView struct {
	LastVisitID string      `json:"last_visit_id,omitempty"`
	LastVisitOn string      `json:"last_visit_on,omitempty" doc:"The day of the last visit that was held."`
	NextVisitOn string      `json:"next_visit_on,omitempty" doc:"The day of the next one that is planned."`
	AgeDays     *int        `json:"age_days,omitempty" doc:"How many days ago the last visit was."`
	Stale       bool        `json:"stale" doc:"Whether that is more than 180 days ago, or there was none."`
	Text        string      `json:"text" doc:"The same in words, in the caller's language."`
	Traits      []TraitView `json:"traits" doc:"What was seen last of each trait."`
	Tasks       int         `json:"tasks" doc:"The active tasks of the catalogue."`
	StaleTasks  int         `json:"stale_tasks" doc:"Those of them that nobody has seen or gone through in the last 12 months."`
}

// TraitView is what was seen of one trait of a workplace, and when.
type TraitView struct {
	Trait  string `json:"trait"`
	Value  int    `json:"value" doc:"1 (hardly) to 5 (very much)."`
	SeenOn string `json:"seen_on"`
}

// knowledge returns what is known of workplaces today, by their IDs: nothing for callers who may not read visits.
func (s *server) knowledge(ctx context.Context, ids ...string) (map[string]*KnowledgeView, error) {
	views := make(map[string]*KnowledgeView, len(ids))
	p := principalOf(ctx)
	if len(ids) == 0 || !s.access.May(p.Roles, access.ReadVisit) {
		return views, nil
	}
	today, err := s.today(ctx)
	if err != nil {
		return nil, err
	}
	known, err := s.Store.Knowledge(ctx, p.Tenant.ID, today, ids...)
	if err != nil {
		return nil, err
	}
	for id, k := range known {
		age := relation.AgeOfVisit(k.LastVisitOn, today)
		views[id] = &KnowledgeView{
			LastVisitID: k.LastVisitID, LastVisitOn: string(k.LastVisitOn), NextVisitOn: string(k.NextVisitOn), AgeDays: ageDays(age),
			Stale: age.Stale, Text: s.texts.freshness(inquiryOf(ctx).language, "visit", age),
			Traits: each(k.Traits, func(t store.TraitSeen) TraitView {
				return TraitView{Trait: string(t.Trait), Value: t.Value, SeenOn: string(t.On)}
			}),
			Tasks: k.Tasks, StaleTasks: k.StaleTasks,
		}
	}
	return views, nil
}

// ageDays is how many days an age is; nil when it never began.
func ageDays(a relation.Age) *int {
	if a.On == "" {
		return nil
	}
	return &a.Days
}

// freshness is the text of how old something is that is known of a workplace: of a visit or a task.
func (t texts) freshness(l language, of string, a relation.Age) string {
	step := "fresh"
	switch {
	case a.On == "":
		step = "never"
	case a.Stale:
		step = "stale"
	case a.Days == 0:
		step = "today"
	case a.Days == 1:
		step = "yesterday"
	}
	return t.relation(l, of+"_"+step, a.Days)
}
