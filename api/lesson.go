package api

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"placement/models/lifecycle/access"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/vocabulary"
	"placement/models/matching"
	"placement/models/store"
)

// ReleasedLessonBody is what a placement taught, in words for others.
type ReleasedLessonBody struct {
	Text        string   `json:"text" minLength:"10" maxLength:"2000" doc:"What was learned, written so that nobody can tell whom it is about. Not encrypted: others read it. The candidate's name is refused; of anybody else only you can see that they are not in it."`
	About       []string `json:"about,omitempty" maxItems:"20" doc:"The demands and needs that it is about, by their codes."`
	NamesNobody bool     `json:"names_nobody" doc:"Your word that it names nobody and that nobody can be recognized by it; it must be true."`
}

func (b ReleasedLessonBody) check() error {
	switch {
	case !b.NamesNobody:
		return refuseField("names_nobody_required", "names_nobody")
	case manyDigits.MatchString(b.Text):
		return refuseField(store.CodeNamesSomebody, "text")
	}
	for _, code := range b.About {
		if !slices.Contains(vocabulary.Demands(), vocabulary.Demand(code)) && !slices.Contains(vocabulary.Needs(), vocabulary.Need(code)) {
			return refuseField("invalid", "about")
		}
	}
	return nil
}

// ReleasedLessonView is a lesson that was released.
type ReleasedLessonView struct {
	ID          string   `json:"id"`
	PlacementID string   `json:"placement_id"`
	Text        string   `json:"text"`
	About       []string `json:"about"`
	ReleasedBy  string   `json:"released_by"`
	Version     int      `json:"version"`
}

func releasedLessonOutput(l store.ReleasedLesson) *thingOutput[ReleasedLessonView] {
	return &thingOutput[ReleasedLessonView]{ETag: etag(l.Version), Body: ReleasedLessonView{l.ID, l.PlacementID, l.Text, list(l.About), l.ReleasedBy, l.Version}}
}

// releaseLesson keeps words that somebody has written for others (domain.md F73).
func (s *server) releaseLesson(ctx context.Context, in *addInput[ReleasedLessonBody]) (*thingOutput[ReleasedLessonView], error) {
	if err := in.Body.check(); err != nil {
		return nil, err
	}
	c, err := s.creation(ctx, access.ReleaseLesson, in.CreateHeaders)
	if err != nil {
		return nil, err
	}
	made, err := s.Store.ReleaseLesson(ctx, c, store.ReleasedLesson{PlacementID: in.ID, Text: strings.TrimSpace(in.Body.Text), About: in.Body.About})
	if err != nil {
		return nil, err
	}
	out := releasedLessonOutput(made)
	out.Location = "/v1/lessons/export"
	return out, nil
}

// withdrawLesson takes a released lesson back; exports from then on do not have it.
func (s *server) withdrawLesson(ctx context.Context, in *removeInput) (*thingOutput[ReleasedLessonView], error) {
	version, err := requiredVersion(in.IfMatch)
	if err != nil {
		return nil, err
	}
	gone, err := s.Store.WithdrawLesson(ctx, actorOf(ctx), in.ID, version)
	if err != nil {
		return nil, err
	}
	return releasedLessonOutput(gone), nil
}

// ExperienceView is what was learned before, where it concerns what is suggested. It tells of no person.
type ExperienceView struct {
	PlacementID string   `json:"placement_id" doc:"Its texts say more, to those who may read them."`
	CompanyID   string   `json:"company_id"`
	Occupation  string   `json:"occupation,omitempty"`
	Industry    string   `json:"industry,omitempty"`
	Month       string   `json:"month" doc:"When it ended: year and month."`
	Ending      string   `json:"ending"`
	Reason      string   `json:"reason,omitempty"`
	Text        string   `json:"text,omitempty" doc:"What was released for others; absent while nobody has."`
	About       []string `json:"about" doc:"The demands and needs that the text is about."`
}

func experienceView(e store.Experience) ExperienceView {
	return ExperienceView{e.PlacementID, e.CompanyID, e.Occupation, e.Industry, e.Month, string(e.Ending), string(e.Reason), e.Text, list(e.About)}
}

// experience is what was learned before with the companies of places, or at work of their kind: of the places with these IDs,
// or of all of them when there are none.
func (s *server) experience(ctx context.Context, places []matching.Place, ids ...string) ([]ExperienceView, error) {
	var companies, occupations []string
	add := func(to *[]string, v string) {
		if v != "" && !slices.Contains(*to, v) {
			*to = append(*to, v)
		}
	}
	for _, p := range places {
		if len(ids) == 0 || slices.Contains(ids, p.ID) {
			add(&companies, p.CompanyID)
			add(&occupations, p.Occupation)
		}
	}
	found, err := s.Store.Experience(ctx, principalOf(ctx).Tenant.ID, companies, occupations)
	return each(found, experienceView), err
}

// experienceOf is what was learned before that concerns a placement.
func (s *server) experienceOf(ctx context.Context, p placement.State) ([]ExperienceView, error) {
	place, err := s.Store.Place(ctx, principalOf(ctx).Tenant.ID, p.PlaceID)
	if err != nil {
		return nil, err
	}
	all, err := s.experience(ctx, []matching.Place{{CompanyID: p.CompanyID, Occupation: place.Occupation}})
	return slices.DeleteFunc(all, func(e ExperienceView) bool { return e.PlacementID == p.ID }), err
}

// ranked are the IDs of the places that are suggested; one that is no place when there are none.
func ranked(a matching.Suggestions) []string {
	ids := []string{""}
	for _, r := range a.Ranked {
		ids = append(ids, r.PlaceID)
	}
	return ids
}

type exportInput struct {
	From string `query:"from" pattern:"^20[0-9]{2}-(0[1-9]|1[0-2])$" patternDescription:"a month as year-month" doc:"The first month in which the placements ended."`
	To   string `query:"to" pattern:"^20[0-9]{2}-(0[1-9]|1[0-2])$" patternDescription:"a month as year-month" doc:"The last month."`
}

// fewest is how many there are at least in a group whose count is told.
const fewest = 5

// LessonGroupView counts placements that ended alike.
type LessonGroupView struct {
	Industry string `json:"industry,omitempty" doc:"The first two digits of the industry code."`
	Ending   string `json:"ending"`
	Reason   string `json:"reason,omitempty"`
	Count    int    `json:"count,omitempty" doc:"How many; absent where there are fewer than five."`
}

// SharedLessonView is a lesson in words, without where and whose it was.
type SharedLessonView struct {
	Month      string   `json:"month"`
	Industry   string   `json:"industry,omitempty"`
	Occupation string   `json:"occupation,omitempty"`
	Ending     string   `json:"ending"`
	Reason     string   `json:"reason,omitempty"`
	About      []string `json:"about"`
	Text       string   `json:"text"`
}

// LessonExportView is what other municipalities may learn: no person, no company, no ID, no day.
type LessonExportView struct {
	Groups  []LessonGroupView  `json:"groups" doc:"What ended early, or began with nobody coming."`
	Lessons []SharedLessonView `json:"lessons" doc:"What somebody has released."`
}

type lessonExportOutput struct{ Body LessonExportView }

func (s *server) exported(ctx context.Context, in *exportInput) (LessonExportView, error) {
	from, to := in.From, in.To
	if from == "" {
		from = "2000-01"
	}
	if to == "" {
		to = "2099-12"
	}
	all, err := s.Store.LessonExport(ctx, principalOf(ctx).Tenant.ID, from, to)
	if err != nil {
		return LessonExportView{}, err
	}
	v := LessonExportView{
		Groups: each(all.Groups, func(g store.LessonGroup) LessonGroupView {
			view := LessonGroupView{Industry: g.Industry, Ending: string(g.Ending), Reason: string(g.Reason)}
			if g.Count >= fewest {
				view.Count = g.Count
			}
			return view
		}),
		Lessons: each(all.Released, func(e store.Experience) SharedLessonView {
			return SharedLessonView{e.Month, e.Industry, e.Occupation, string(e.Ending), string(e.Reason), list(e.About), e.Text}
		}),
	}
	// In an order that tells nothing of when something was written.
	slices.SortFunc(v.Groups, func(a, b LessonGroupView) int {
		return strings.Compare(a.Industry+" "+a.Ending+" "+a.Reason, b.Industry+" "+b.Ending+" "+b.Reason)
	})
	slices.SortFunc(v.Lessons, func(a, b SharedLessonView) int { return strings.Compare(a.Month+a.Text, b.Month+b.Text) })
	return v, nil
}

func (s *server) exportLessons(ctx context.Context, in *exportInput) (*lessonExportOutput, error) {
	v, err := s.exported(ctx, in)
	return &lessonExportOutput{v}, err
}

// exportLessonFile is the export as a spreadsheet.
func (s *server) exportLessonFile(ctx context.Context, in *exportInput) (*spreadsheetOutput, error) {
	v, err := s.exported(ctx, in)
	if err != nil {
		return nil, err
	}
	rows := [][]string{{"kind", "month", "industry", "occupation", "ending", "reason", "count", "about", "text"}}
	for _, g := range v.Groups {
		count := "<" + strconv.Itoa(fewest)
		if g.Count > 0 {
			count = strconv.Itoa(g.Count)
		}
		rows = append(rows, []string{"group", "", g.Industry, "", g.Ending, g.Reason, count, "", ""})
	}
	for _, l := range v.Lessons {
		rows = append(rows, []string{"lesson", l.Month, l.Industry, l.Occupation, l.Ending, l.Reason, "", strings.Join(l.About, " "), inert(l.Text)})
	}
	return spreadsheet("lessons.csv", rows)
}
