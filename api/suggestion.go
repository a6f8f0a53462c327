package api

import (
	"context"

	"placement/models/lifecycle"
	"placement/models/matching"
	"placement/models/store"
)

// ListedInput is how much of an answer about suggestions is wanted.
type ListedInput struct {
	Limit    int `query:"limit" minimum:"1" maximum:"100" default:"10" doc:"How many of the best are listed, each explained part by part."`
	Excluded int `query:"excluded" minimum:"0" maximum:"200" default:"20" doc:"How many of the excluded are listed with their reasons. All of them are counted."`
	// Why is for the question that people ask about a list: why is this one not on it?
	Why []string `query:"why" maxItems:"20" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"Those that are listed with their reasons in any case, when they are excluded: places when a candidate asks, candidates when a place does."`
}

// excluded is how many of the excluded matching shall list.
func (in ListedInput) excluded() int {
	if in.Excluded == 0 {
		return matching.NoneListed
	}
	return in.Excluded
}

// PlacesInput is which of the open places are wanted.
type PlacesInput struct {
	SmallLocal bool `query:"small_local" doc:"Workplaces with fewer than 20 employees alone, within 15 km unless max_km says otherwise."`
	MaxKm      int  `query:"max_km" minimum:"0" maximum:"500" doc:"How far away places may be; as far as the candidate goes when you leave it out."`
	From       day  `query:"from" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The first day on which the candidate could begin, in place of that of the profile."`
	ListedInput
}

type placesForInput struct {
	ID string `path:"id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	PlacesInput
}

type suggestionsOutput struct{ Body SuggestionsView }

// suggestPlaces says which open places fit a candidate, and why the others do not. It changes nothing but audit.
func (s *server) suggestPlaces(ctx context.Context, in *placesForInput) (*suggestionsOutput, error) {
	view, err := s.placesFor(ctx, in.ID, in.PlacesInput)
	return &suggestionsOutput{view}, err
}

// placesFor answers which open places fit a candidate.
func (s *server) placesFor(ctx context.Context, candidateID string, in PlacesInput) (SuggestionsView, error) {
	if in.From != "" && !in.From.Valid() {
		return SuggestionsView{}, refuseField(lifecycle.CodeInvalidDate, "from")
	}
	today, err := s.today(ctx)
	if err != nil {
		return SuggestionsView{}, err
	}
	facts, err := s.Store.MatchFacts(ctx, actorOf(ctx), store.MatchQuestion{CandidateID: candidateID, On: today})
	if err != nil {
		return SuggestionsView{}, err
	}
	c := facts.Candidates[0]
	if in.From != "" {
		c.Start.Earliest = in.From
	}
	answer := matching.Suggest(c, facts.Places, matching.Options{
		On: today, Limit: in.Limit, Excluded: in.excluded(), Why: in.Why, MaxKm: in.MaxKm, SmallLocal: in.SmallLocal, Lessons: facts.Lessons,
	})
	v := s.suggestionsView(ctx, answer, today)
	v.Experience, err = s.experience(ctx, facts.Places, ranked(answer)...)
	return v, err
}

type candidatesForInput struct {
	ID string `path:"id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	ListedInput
}

// suggestCandidates says which of the candidates who wait fit a place, and why the others do not.
func (s *server) suggestCandidates(ctx context.Context, in *candidatesForInput) (*suggestionsOutput, error) {
	today, err := s.today(ctx)
	if err != nil {
		return nil, err
	}
	facts, err := s.Store.MatchFacts(ctx, actorOf(ctx), store.MatchQuestion{PlaceID: in.ID, On: today})
	if err != nil {
		return nil, err
	}
	answer := matching.SuggestCandidates(facts.Places[0], facts.Candidates, matching.Options{
		On: today, Limit: in.Limit, Excluded: in.excluded(), Why: in.Why,
	})
	v := s.suggestionsView(ctx, answer, today)
	v.Experience, err = s.experience(ctx, facts.Places[:1])
	return &suggestionsOutput{v}, err
}
