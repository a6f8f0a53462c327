package api

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"placement/models/lifecycle"
	"placement/models/lifecycle/access"
	"placement/models/lifecycle/placement"
	"placement/models/store"
)

type ratingLinkBody struct {
	Party    lifecycle.Party `json:"party" enum:"mentor" doc:"Who is asked. The mentor promises confidentiality before the form opens."`
	Language string          `json:"language,omitempty" enum:"da,en" default:"da" doc:"The language that the page begins in; it can be changed there."`
}

type ratingLinkInput struct {
	ID string `path:"id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	No int    `path:"no" minimum:"1" maximum:"10000" doc:"The number of the follow-up."`
	CreateHeaders
	Body ratingLinkBody
}

// createRatingLink makes a link through which the mentor rates the goals after a follow-up (domain.md F57), and takes back the
// one there was for it.
func (s *server) createRatingLink(ctx context.Context, in *ratingLinkInput) (*evaluationLinkOutput, error) {
	tenant := principalOf(ctx).Tenant
	state, err := s.placementState(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	// What people read of a placement comes without its calendar; how long the link holds is counted by the tenant's.
	if state.Calendar, err = s.calendars.of(ctx, tenant, s.now(tenant)); err != nil {
		return nil, err
	}
	until, err := state.RatingLink(in.No, in.Body.Party, s.now(tenant))
	if err != nil {
		return nil, err
	}
	return s.makeLink(ctx, access.CreateRatingLink, in.CreateHeaders, store.Link{
		PlacementID: in.ID, Purpose: placement.LinkForRating, Party: in.Body.Party, FollowUp: in.No, Language: in.Body.Language, ExpiresAt: until,
	})
}

// What the fields of the page of a rating are called: one for each goal, and the note.
const (
	ratingField = "rating_"
	ratingNote  = "rating_note"
)

// ratingScale is what can be chosen for a goal; the words of each are those of the page.
const ratingScale = 5

// asked are the goals that the page asks about: those that the party has not rated. When the link has been used they are all,
// for then it is only to be seen whether the same was sent again.
func (v linkVisit) asked() []placement.Goal {
	if v.link.UsedAt == nil {
		return v.state.Unrated(v.link.FollowUp, v.link.Party)
	}
	return slices.DeleteFunc(slices.Clone(v.state.Goals), func(g placement.Goal) bool { return g.Parent != "" })
}

// readRating is what was chosen on the page of a rating, as the body of the command that records it.
func (s *server) readRating(c *gin.Context, v linkVisit) (request, answers) {
	a := answers{values: map[string]string{}, faults: map[string]string{}}
	b := ratingBody{Party: v.link.Party, Channel: lifecycle.ChannelForm}
	goals := v.asked()
	for _, g := range goals {
		chosen := c.Request.PostForm.Get(ratingField + g.Key) //nolint:forbidigo // what was sent to us, not a request of ours
		n, err := strconv.Atoi(chosen)
		if chosen == "" || err != nil || n < 0 || n >= ratingScale {
			continue
		}
		a.values[ratingField+g.Key] = strconv.Itoa(n)
		b.Progress = append(b.Progress, PartyProgress{Goal: g.Key, Rating: n})
	}
	if len(b.Progress) == 0 && len(goals) > 0 {
		a.faults[ratingField+goals[0].Key] = "rating.missing"
	}
	b.Note = s.readText(c, ratingNote, &a)
	return b, a
}

// ratingFields are the questions of the page of a rating, with the goals in the words that were agreed.
func (s *server) ratingFields(ctx context.Context, v linkVisit, a answers) ([]linkField, error) {
	w, goals := s.linkPages, v.asked()
	words, err := s.goalWords(ctx, v, goals)
	if err != nil {
		return nil, err
	}
	var fields []linkField
	for _, g := range goals {
		name := ratingField + g.Key
		f := linkField{
			Name: name, Label: cmp.Or(words[g.Key], w.say(v.lang, "goal."+string(g.Kind))), Hint: w.say(v.lang, "rating.hint"), Fault: w.say(v.lang, a.faults[name]),
		}
		for n := range ratingScale {
			value := strconv.Itoa(n)
			f.Options = append(f.Options, linkOption{Value: value, Label: w.say(v.lang, "rating."+value), Chosen: a.values[name] == value})
		}
		f.Options = append(f.Options, linkOption{Label: w.say(v.lang, "rating.unknown"), Chosen: a.values[name] == ""})
		fields = append(fields, f)
	}
	return append(fields, linkField{
		Name: ratingNote, Label: w.say(v.lang, ratingNote), Hint: w.say(v.lang, ratingNote+".hint"), Value: a.values[ratingNote], Fault: w.say(v.lang, a.faults[ratingNote]),
	}), nil
}

// goalWords are the goals in the words that company and candidate have signed, by key. That they were shown is noted.
func (s *server) goalWords(ctx context.Context, v linkVisit, goals []placement.Goal) (map[string]string, error) {
	var keys, ids []string
	for _, g := range goals {
		if said := v.state.Texts.Of(placement.ContentGoal + ":" + g.Key); len(said) > 0 {
			keys, ids = append(keys, g.Key), append(ids, said[len(said)-1].ID)
		}
	}
	if len(ids) == 0 {
		return nil, nil //nolint:nilnil // nobody wrote anything
	}
	texts, err := s.Store.ReadTexts(ctx, v.link.Actor(inquiryOf(ctx).id), ids)
	if err != nil {
		return nil, err
	}
	words := map[string]string{}
	for i, t := range texts {
		words[keys[i]] = cut(t.Body, maxGoalWords)
	}
	return words, nil
}

// maxGoalWords is how much of a goal the page shows: a sentence or two.
const maxGoalWords = 400

// cut is the beginning of a text, no longer than so many characters.
func cut(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most]) + "…"
}
