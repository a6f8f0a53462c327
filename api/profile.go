package api

import (
	"context"
	"time"

	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/vocabulary"
	"placement/models/store"
)

// GoalBody is a job that the candidate works towards.
type GoalBody struct {
	Occupations []string `json:"occupations,omitempty" maxItems:"10" pattern:"^[0-9]{4}$" patternDescription:"four digits" doc:"Occupations of DISCO-08: four digits each."`
	Text        string   `json:"text,omitempty" maxLength:"2000" doc:"The goal in words."`
}

// WishBody is something that the candidate would like, and how much it matters.
type WishBody struct {
	Code       string `json:"code" pattern:"^[a-z0-9][a-z0-9_]{1,39}$" patternDescription:"a code of small letters, digits and underscores"`
	Importance int    `json:"importance" minimum:"1" maximum:"3" doc:"1 somewhat, 2 much, 3 very much."`
}

// WorkplaceWishBody is a workplace that the candidate asks for.
type WorkplaceWishBody struct {
	WorkplaceID string `json:"workplace_id,omitempty" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"A workplace of the register; else say in words which it is."`
	Text        string `json:"text,omitempty" maxLength:"500"`
	SelfFound   bool   `json:"self_found,omitempty" doc:"Whether the candidate has found it on their own and was not turned down."`
}

// WishesBody are the candidate's wishes.
type WishesBody struct {
	Industries []WishBody          `json:"industries,omitempty" maxItems:"20" doc:"Codes of DB07; one of two to five digits means all that begin with it."`
	Tasks      []WishBody          `json:"tasks,omitempty" maxItems:"30" doc:"Kinds of work, as codes such as packing."`
	Traits     []WishBody          `json:"traits,omitempty" maxItems:"7" doc:"What the workplace should be: inclusive, flexible, patient, quiet, structured, sociable or clear_language."`
	Workplaces []WorkplaceWishBody `json:"workplaces,omitempty" maxItems:"20" doc:"Workplaces that the candidate asks for."`
}

// VetoesBody are what the candidate will not have.
type VetoesBody struct {
	Companies   []string `json:"companies,omitempty" maxItems:"50" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"Companies of the register."`
	Industries  []string `json:"industries,omitempty" maxItems:"20" pattern:"^[0-9]{2,6}$" patternDescription:"two to six digits" doc:"Codes of DB07; one of fewer than six digits means all that begin with it."`
	Occupations []string `json:"occupations,omitempty" maxItems:"20" pattern:"^[0-9]{1,4}$" patternDescription:"one to four digits" doc:"Codes of DISCO-08; one of fewer than four digits means all that begin with it."`
}

// LanguageBody is a language and how well it is spoken.
type LanguageBody struct {
	Code  string `json:"code" pattern:"^[a-z]{2}$" patternDescription:"two small letters" doc:"ISO 639-1."`
	Level int    `json:"level" minimum:"0" maximum:"6" doc:"1 to 6 for A1 to C2, 0 for none."`
	Goal  int    `json:"goal,omitempty" minimum:"0" maximum:"6" doc:"The level to reach; leave it out for no goal."`
}

// StepBody is how many hours a week are meant to be worked from a day on.
type StepBody struct {
	From          day     `json:"from" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099"`
	WeeklyHours   float64 `json:"weekly_hours" minimum:"0" maximum:"168"`
	OrdinaryHours float64 `json:"ordinary_hours,omitempty" minimum:"0" maximum:"168" doc:"How many of them at ordinary pay."`
}

// ManageableBody are the hours a week that the candidate can manage, and how they are meant to grow.
type ManageableBody struct {
	Min  float64    `json:"min,omitempty" minimum:"0" maximum:"168" doc:"The fewest that make sense now; leave it out while it is not known."`
	Max  float64    `json:"max,omitempty" minimum:"0" maximum:"168" doc:"The most that can be managed now; leave it out while it is not known."`
	Ramp []StepBody `json:"ramp,omitempty" maxItems:"30" doc:"The steps by which the hours are meant to grow, in order of date."`
}

// TravelModeBody is a way of getting to work.
type TravelModeBody struct {
	Mode  vocabulary.TravelMode `json:"mode" enum:"on_foot,bicycle,public_transport,car"`
	MaxKm int                   `json:"max_km,omitempty" minimum:"0" maximum:"500" doc:"How far it goes; leave it out when that was not said."`
}

// TravelBody is how far the candidate goes to work, and by what.
type TravelBody struct {
	Modes      []TravelModeBody `json:"modes,omitempty" maxItems:"4"`
	MaxKm      int              `json:"max_km,omitempty" minimum:"0" maximum:"500" doc:"For ways of travelling without a distance of their own."`
	PostalCode string           `json:"postal_code,omitempty" pattern:"^[0-9]{4}$" patternDescription:"four digits" doc:"Of the candidate's home. Not shown to others when the address is protected."`
}

// LessonBody is what went wrong before, held against what it names.
type LessonBody struct {
	PlacementID string            `json:"placement_id,omitempty" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The candidate's placement that taught it. Then a lesson that names nothing but where excludes; without one it counts against the place."`
	CompanyID   string            `json:"company_id,omitempty" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	WorkplaceID string            `json:"workplace_id,omitempty" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	Occupation  string            `json:"occupation,omitempty" pattern:"^[0-9]{4}$" patternDescription:"four digits"`
	Demand      vocabulary.Demand `json:"demand,omitempty" enum:"standing,walking,sitting,lifting,heights,stairs,noise,cold,outdoors,dust,fragrance,night,early_morning,weekend,customers,crowds,working_alone,fast_pace,repetition,changing_tasks,fine_motor,screen,reading,numbers,driving,danish_language" doc:"A demand of the work that was too much."`
	Max         float64           `json:"max,omitempty" minimum:"0" maximum:"480" doc:"How much of the demand can be met, in its measure: minutes, kilograms, or a level of language. Leave it out for a demand that is yes or no."`
	MaxHours    float64           `json:"max_weekly_hours,omitempty" minimum:"0" maximum:"168" doc:"The most hours a week that can be managed."`
	Need        vocabulary.Need   `json:"need,omitempty" enum:"structure,anxiety,autism,adhd,pain,brain_injury,depression,substance_use,learning_difficulties,language,first_job,long_absence,hearing_or_vision,mobility" doc:"A need that nobody met."`
	Text        string            `json:"text,omitempty" maxLength:"2000" doc:"What went wrong, and how to avoid it."`
}

// ProfileBody is what a candidate works towards, wishes and can do. All of it is kept encrypted.
type ProfileBody struct {
	Goals         []GoalBody        `json:"goals,omitempty" maxItems:"10" doc:"The jobs that the candidate works towards. A placement cannot be proposed without one."`
	Stage         string            `json:"stage,omitempty" pattern:"^[a-z][a-z0-9_]{0,39}$" patternDescription:"a code of small letters, digits and underscores" doc:"Where the candidate stands on your own ladder of steps, as a code of yours."`
	Wishes        WishesBody        `json:"wishes,omitzero" required:"false"`
	Vetoes        VetoesBody        `json:"vetoes,omitzero" required:"false"`
	Skills        []string          `json:"skills,omitempty" maxItems:"50" pattern:"^[a-z][a-z0-9_]{1,39}$" patternDescription:"a code of small letters, digits and underscores" doc:"As codes such as forklift."`
	Certificates  []string          `json:"certificates,omitempty" maxItems:"50" pattern:"^[a-z][a-z0-9_]{1,39}$" patternDescription:"a code of small letters, digits and underscores" doc:"What the candidate has proof of, as codes such as driving_licence_b or hygiene."`
	Languages     []LanguageBody    `json:"languages,omitempty" maxItems:"20" doc:"Languages besides Danish."`
	Danish        *int              `json:"danish,omitempty" minimum:"0" maximum:"6" doc:"1 to 6 for A1 to C2, 0 for none; leave it out while nobody has asked."`
	DanishGoal    int               `json:"danish_goal,omitempty" minimum:"0" maximum:"6" doc:"The level of Danish to reach."`
	Interpreter   string            `json:"interpreter,omitempty" pattern:"^[a-z]{2}$" patternDescription:"two small letters" doc:"The language in which an interpreter is wanted at meetings."`
	Hours         ManageableBody    `json:"hours,omitzero" required:"false"`
	EarliestStart day               `json:"earliest_start,omitempty" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"Leave it out for at once."`
	Travel        TravelBody        `json:"travel,omitzero" required:"false"`
	Needs         []vocabulary.Need `json:"needs,omitempty" maxItems:"14" enum:"structure,anxiety,autism,adhd,pain,brain_injury,depression,substance_use,learning_difficulties,language,first_job,long_absence,hearing_or_vision,mobility" doc:"What a mentor should have experience with."`
	NeedsMentor   bool              `json:"needs_mentor,omitempty" doc:"Whether only places with a mentor will do."`
	Lessons       []LessonBody      `json:"lessons,omitempty" maxItems:"200" doc:"What went wrong before. A lesson holds until you take it out."`
}

// ProfileView is the profile of a candidate.
type ProfileView struct {
	CandidateID string `json:"candidate_id"`
	ProfileBody
	SelfFoundRight bool                 `json:"self_found_right" doc:"Whether the target group has a right to a placement that they found themselves, when its conditions are met."`
	RampRemark     string               `json:"ramp_remark,omitempty" doc:"The ramp in Danish, for the field for remarks of the state's form VITAS."`
	Hidden         candidacy.Protection `json:"hidden,omitempty" enum:"name,address,name_and_address" doc:"What is left out, because the person is protected and you are not a case worker of their unit."`
	Version        int                  `json:"version" doc:"That of the candidate, who changes with the profile."`
	UpdatedAt      time.Time            `json:"updated_at"`
}

func (b ProfileBody) profile() candidacy.Profile {
	return candidacy.Profile{
		Goals: some(b.Goals, func(g GoalBody) candidacy.Goal { return candidacy.Goal(g) }), Stage: b.Stage,
		Wishes: candidacy.Wishes{
			Industries: some(b.Wishes.Industries, wish), Tasks: some(b.Wishes.Tasks, wish), Traits: some(b.Wishes.Traits, wish),
			Workplaces: some(b.Wishes.Workplaces, func(w WorkplaceWishBody) candidacy.WorkplaceWish { return candidacy.WorkplaceWish(w) }),
		},
		Vetoes: candidacy.Vetoes(b.Vetoes), Skills: b.Skills, Certificates: b.Certificates,
		Languages: some(b.Languages, func(l LanguageBody) candidacy.Language { return candidacy.Language(l) }),
		Danish:    b.Danish, DanishGoal: b.DanishGoal, Interpreter: b.Interpreter,
		Hours: candidacy.Hours{
			Min: b.Hours.Min, Max: b.Hours.Max, Ramp: some(b.Hours.Ramp, func(s StepBody) candidacy.Step { return candidacy.Step(s) }),
		},
		EarliestStart: b.EarliestStart,
		Travel: candidacy.Travel{
			Modes: some(b.Travel.Modes, func(m TravelModeBody) candidacy.Mode { return candidacy.Mode(m) }), MaxKm: b.Travel.MaxKm,
			PostalCode: b.Travel.PostalCode,
		},
		Needs: b.Needs, NeedsMentor: b.NeedsMentor,
		Lessons: some(b.Lessons, func(l LessonBody) candidacy.Lesson { return candidacy.Lesson(l) }),
	}
}

func wish(w WishBody) candidacy.Wish { return candidacy.Wish(w) }

// some is each, and nothing for nothing.
func some[A, B any](list []A, f func(A) B) []B {
	if len(list) == 0 {
		return nil
	}
	return each(list, f)
}

func profileView(p store.CandidateProfile) ProfileView {
	wished := func(w candidacy.Wish) WishBody { return WishBody(w) }
	return ProfileView{
		CandidateID: p.CandidateID,
		ProfileBody: ProfileBody{
			Goals: some(p.Goals, func(g candidacy.Goal) GoalBody { return GoalBody(g) }), Stage: p.Stage,
			Wishes: WishesBody{
				Industries: some(p.Wishes.Industries, wished), Tasks: some(p.Wishes.Tasks, wished), Traits: some(p.Wishes.Traits, wished),
				Workplaces: some(p.Wishes.Workplaces, func(w candidacy.WorkplaceWish) WorkplaceWishBody { return WorkplaceWishBody(w) }),
			},
			Vetoes: VetoesBody(p.Vetoes), Skills: p.Skills, Certificates: p.Certificates,
			Languages: some(p.Languages, func(l candidacy.Language) LanguageBody { return LanguageBody(l) }),
			Danish:    p.Danish, DanishGoal: p.DanishGoal, Interpreter: p.Interpreter,
			Hours: ManageableBody{
				Min: p.Hours.Min, Max: p.Hours.Max, Ramp: some(p.Hours.Ramp, func(s candidacy.Step) StepBody { return StepBody(s) }),
			},
			EarliestStart: p.EarliestStart,
			Travel: TravelBody{
				Modes: some(p.Travel.Modes, func(m candidacy.Mode) TravelModeBody { return TravelModeBody(m) }), MaxKm: p.Travel.MaxKm,
				PostalCode: p.Travel.PostalCode,
			},
			Needs: p.Needs, NeedsMentor: p.NeedsMentor,
			Lessons: some(p.Lessons, func(l candidacy.Lesson) LessonBody { return LessonBody(l) }),
		},
		SelfFoundRight: candidacy.MayFindOwn(p.TargetGroup), RampRemark: p.Hours.Remark(), Hidden: p.Hidden,
		Version: p.Version, UpdatedAt: p.UpdatedAt,
	}
}

func profileOutput(p store.CandidateProfile) *thingOutput[ProfileView] {
	return &thingOutput[ProfileView]{ETag: etag(p.Version), Body: profileView(p)}
}

// readProfile answers with a candidate's profile. The store notes who read it.
func (s *server) readProfile(ctx context.Context, in *idInput) (*thingOutput[ProfileView], error) {
	profile, err := s.Store.CandidateProfile(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return profileOutput(profile), nil
}

func (s *server) updateProfile(ctx context.Context, in *updateInput[ProfileBody]) (*thingOutput[ProfileView], error) {
	version, err := requiredVersion(in.IfMatch)
	if err != nil {
		return nil, err
	}
	profile := in.Body.profile()
	if err := profile.Check(); err != nil {
		return nil, err
	}
	after, err := s.Store.SetCandidateProfile(ctx, actorOf(ctx), in.ID, version, profile)
	if err != nil {
		return nil, err
	}
	return profileOutput(after), nil
}
