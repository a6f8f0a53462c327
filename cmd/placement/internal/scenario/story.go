package scenario

// Story is what happens to people and places, step by step, and what must be so on the way.
type Story struct {
	// File is where it was read from; Title and Purpose are what it is called and what it shows.
	File, Title, Purpose string

	begin moment
	cast  cast
	steps []step
}

// cast is who and what a story is about. Every run makes its own.
type cast struct {
	// workers are the case workers by the names that the story gives them; the first one acts where a step names nobody.
	workers    []member[string]
	companies  []member[company]
	candidates []member[candidate]
}

// member is somebody or something of the cast, under the name that steps use.
type member[T any] struct {
	spot
	name string
	is   T
}

func find[T any](members []member[T], name string) (T, bool) {
	for _, m := range members {
		if m.name == name {
			return m.is, true
		}
	}
	var none T
	return none, false
}

type company struct {
	name, sector, phone, email string
	workplaces                 []member[workplace]
}

type workplace struct {
	name, street, postalCode, city string
	// employees are the ordinary ones of the last twelve months, and of each month to come; 0 when the company does not tell.
	employees float64
	places    []member[opening]
	mentors   []member[mentor]
	tasks     []member[workTask]
	// industry is a code of DB07; empty when the story does not say.
	industry string
}

// opening is a place at a workplace.
type opening struct {
	title, description string
	minHours, maxHours float64
	// occupation is what the place is for, by DISCO-08; empty for anything.
	occupation string
	// shut says that it takes nobody until an agreement opens it.
	shut bool
	// tasks are those of the workplace's catalogue that the place is for.
	tasks []named
}

type candidate struct {
	name, phone string
	// targetGroup is who the candidate is in law; activity_ready when the story does not say.
	targetGroup    string
	accommodations []accommodation
	// waiting is since when the candidate waits for a place; nil for one who seeks none.
	waiting *day
	// profile has the job goal, without which the candidate cannot be proposed, and what else matching asks for.
	profile profile
}

// jobGoal is what a candidate works towards: an occupation of DISCO-08, and words.
type jobGoal struct{ occupation, text string }

type accommodation struct {
	Code  string   `json:"code"`
	Max   *float64 `json:"max,omitempty"`
	Limit string   `json:"limit,omitempty"`
	Hard  bool     `json:"hard"`
	Note  string   `json:"note,omitempty"`
}

// opening returns a place of the cast by its name, with the company it is at.
func (c cast) opening(name string) (company, opening, bool) {
	for _, co := range c.companies {
		for _, w := range co.is.workplaces {
			if o, ok := find(w.is.places, name); ok {
				return co.is, o, true
			}
		}
	}
	return company{}, opening{}, false
}

// workplace returns a workplace of the cast by its name.
func (c cast) workplace(name string) (workplace, bool) {
	for _, co := range c.companies {
		if w, ok := find(co.is.workplaces, name); ok {
			return w, true
		}
	}
	return workplace{}, false
}

// mentor returns a mentor of the cast by its name.
func (c cast) mentor(name string) (mentor, bool) {
	for _, co := range c.companies {
		for _, w := range co.is.workplaces {
			if m, ok := find(w.is.mentors, name); ok {
				return m, true
			}
		}
	}
	return mentor{}, false
}

// step is one thing that happens, and what must be so after it.
type step struct {
	spot
	// note is a sentence for those who read along.
	note string
	// worker acts, on placement. Both are filled in where the file leaves them out.
	worker, placement string
	// apart are the names of the agreement, the training, … that the step is about besides, by the word for their kind; named
	// are the words of those that the file itself names.
	apart map[kind]string
	named []string
	// do is what happens; nil where the story only looks.
	do act
	// refused is the code with which the service is to refuse it.
	refused *named
	expect  []expectation
}

// named is a name or code and where it stands.
type named struct {
	spot
	name string
}

// act is what happens in a step. An act is a command, a proposal, or time that passes.
type act interface {
	// names are the things of the cast, and the placements, that it speaks of.
	names() names
}

// names are what an act refers to, to be looked up before anything runs.
type names struct {
	candidates, places, workers, placements []named
	companies, workplaces, mentors          []named
	// noPlacement says that the act is about no placement that exists.
	noPlacement bool
}

// command is an act that asks one thing of a placement or its rematch.
type command interface {
	act
	// request returns what is to be sent, and says in a sentence what that is.
	request(s *scene) request
}

// dated is a command with days in words, which may be none.
type dated interface {
	act
	request(s *scene) (request, error)
}

// request is what a command sends.
type request struct {
	// tell is the line of the story.
	tell string
	// path follows that of the placement, of its rematch or of its follow-along; a proposal has the whole of it.
	path          string
	ofRematch     bool
	ofFollowAlong bool
	body          body
	// method is POST unless it says otherwise; ifMatch is the version that it changes.
	method, ifMatch string
}

// body is the JSON of a request.
type body map[string]any

// with sets a value unless it is empty.
func (b body) with(key, value string) body {
	if value != "" {
		b[key] = value
	}
	return b
}
