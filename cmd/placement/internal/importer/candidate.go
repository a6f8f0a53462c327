package importer

import (
	"context"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"placement/cmd/placement/internal/caller"
)

// candidate brings a candidate, and then the profile, to what a line says. The personal number is in the bodies of requests
// alone, never in an address.
func (i *importing) candidate(ctx context.Context, rec record) (outcome, error) {
	number := strings.ReplaceAll(rec.digits("cpr", 0), "-", "")
	if err := i.first("cpr", number, rec); err != nil {
		return nil, err
	}
	person, err := i.person(ctx, rec)
	if err != nil {
		return nil, err
	}
	profile, err := rec.profile()
	if err != nil {
		return nil, err
	}
	fields := columnsAsFields(Candidates)
	fields["unit_id"] = "unit"
	id, outcome, err := i.keep(ctx, register{
		path: "/v1/candidates", fields: fields,
		find: func(ctx context.Context) (body, error) { return i.findCandidate(ctx, rec["cpr"]) },
		merge: func(there body) body {
			b := kept(there, "unit_id", "name", "phone", "target_group", "waiting_since", "protected", "accommodations")
			if there == nil {
				b["cpr"] = rec["cpr"]
			}
			maps.Copy(b, person)
			return b
		},
	})
	if err != nil || len(profile) == 0 {
		return outcome, err
	}
	return i.profile(ctx, id, profile, outcome)
}

// person is what a line says of the candidate.
func (i *importing) person(ctx context.Context, rec record) (body, error) {
	b := body{}
	rec.put(b, "name", "phone", "target_group", "protected")
	since, err := rec.day("waiting_since")
	if err != nil {
		return nil, err
	}
	if since != "" {
		b["waiting_since"] = since
	}
	if rec["unit"] != "" {
		if b["unit_id"], err = i.unitID(ctx, rec["unit"]); err != nil {
			return nil, err
		}
	}
	if rec["accommodations"] != "" {
		b["accommodations"] = accommodations(rec["accommodations"])
	}
	return b, nil
}

func (i *importing) findCandidate(ctx context.Context, cpr string) (body, error) {
	there, err := i.read(ctx, caller.Exchange{Method: http.MethodPost, Path: "/v1/candidates/search", Body: body{"cpr": cpr}}, "not_found")
	if no, ok := err.(refused); ok { //nolint:errorlint // read returns it as it is
		no.fields = map[string]string{"cpr": "cpr"}
		return nil, no
	}
	if there["hidden"] != nil {
		return nil, fault{"", codeProtected}
	}
	if there != nil {
		there["accommodations"] = accommodationsOf(there)
	}
	return there, err
}

// accommodationsOf are those of a candidate as a change takes them. Early ones have other codes than the demands.
func accommodationsOf(there body) []any {
	list, _ := there["accommodations"].([]any)
	out := make([]any, 0, len(list))
	for _, a := range list {
		one, _ := a.(body)
		one = kept(one, "code", "demand", "max", "limit", "hard", "from", "to", "note")
		if d, ok := one["demand"]; ok {
			one["code"] = d
			delete(one, "demand")
		}
		out = append(out, one)
	}
	return out
}

// accommodations reads "standing 20!, heights!, lifting 5": a code or a word, how much of it can be met, and ! where there is
// no way around it. They stand between commas or bars.
func accommodations(cell string) []any {
	words := demands()
	var out []any
	cell = regexp.MustCompile(`(\d),(\d)`).ReplaceAllString(cell, "$1.$2")
	for _, part := range strings.FieldsFunc(cell, func(r rune) bool { return r == '|' || r == '/' || r == '\n' || r == ';' || r == ',' }) {
		part, hard := strings.CutSuffix(strings.TrimSpace(part), "!")
		if part = strings.ToLower(strings.TrimSpace(part)); part == "" {
			continue
		}
		one := body{}
		if at := strings.LastIndexAny(part, " :"); at > 0 {
			if n, err := strconv.ParseFloat(part[at+1:], 64); err == nil && n >= 0 && n < 1e6 {
				one["max"] = n
				part = strings.TrimRight(part[:at], " :")
			}
		}
		one["code"] = part
		if code, ok := words[part]; ok {
			one["code"] = code
		}
		if hard {
			one["hard"] = true
		}
		out = append(out, one)
	}
	return out
}

func (i *importing) unitID(ctx context.Context, name string) (string, error) {
	if i.units == nil {
		known, err := i.read(ctx, caller.Exchange{Method: http.MethodGet, Path: "/v1/units"}, "")
		if err != nil {
			return "", err
		}
		i.units = map[string]string{}
		list, _ := known["items"].([]any)
		for _, one := range list {
			u, _ := one.(body)
			called, _ := u["name"].(string)
			i.units[plain(called)], _ = u["id"].(string)
		}
	}
	if id := i.units[plain(name)]; id != "" {
		return id, nil
	}
	return "", fault{"unit", codeUnknownUnit}
}

// levels of Danish, as they are spoken of.
func levels() []string { return []string{"0", "A1", "A2", "B1", "B2", "C1", "C2"} }

// profile is what a line says of the profile.
func (r record) profile() (body, error) {
	b := body{}
	goal := body{}
	if r["job_goal"] != "" {
		goal["text"] = r["job_goal"]
	}
	occupations := strings.FieldsFunc(r["occupations"], func(c rune) bool { return strings.ContainsRune(", ;/|", c) })
	if len(occupations) > 0 {
		goal["occupations"] = occupations
	}
	if len(goal) > 0 {
		b["goals"] = []any{goal}
	}
	for column, name := range map[string]string{"min_hours": "min", "max_hours": "max"} {
		n, given, err := r.number(column)
		if err != nil {
			return nil, err
		}
		if given {
			inside(b, "hours")[name] = n
		}
	}
	km, given, err := r.whole("max_km")
	if err != nil {
		return nil, err
	}
	if given {
		inside(b, "travel")["max_km"] = km
	}
	if r["postal_code"] != "" {
		inside(b, "travel")["postal_code"] = r["postal_code"]
	}
	if r["danish"] != "" {
		level := slices.Index(levels(), strings.ToUpper(r["danish"]))
		if level < 0 {
			return nil, fault{"danish", codeLevel}
		}
		b["danish"] = level
	}
	return b, nil
}

// inside is the object in b of that name.
func inside(b body, name string) body {
	inner, ok := b[name].(body)
	if !ok {
		inner = body{}
		b[name] = inner
	}
	return inner
}

// profile brings a profile to what a line says of it; the rest stays as it is.
func (i *importing) profile(ctx context.Context, id string, said body, so outcome) (outcome, error) {
	path := "/v1/candidates/" + id + "/profile"
	var last caller.Refusal
	for range attempts {
		there, err := i.read(ctx, caller.Exchange{Method: http.MethodGet, Path: path}, "")
		if err != nil {
			return nil, err
		}
		want := profileOf(there, said)
		if same(there, want) {
			return so, nil
		}
		a, err := i.Service.Send(ctx, caller.Exchange{Method: http.MethodPut, Path: path, Token: i.Token, IfMatch: version(there), Body: want})
		if err != nil {
			return nil, err
		}
		if sum := (Summary{}); !a.Refused() || a.Problem.Code == "stale_version" {
			if *so(&sum)++; sum.Unchanged > 0 {
				so = changed
			}
		}
		switch {
		case a.Problem.Code == "stale_version":
			last = a.Problem
		case a.Refused():
			return nil, refused{a.Problem, profileFields()}
		default:
			return so, nil
		}
	}
	return nil, refused{last, profileFields()}
}

// profileOf is what there is with what is said in it.
func profileOf(there, said body) body {
	b := body{}
	for name, value := range there {
		if !slices.Contains([]string{"candidate_id", "self_found_right", "ramp_remark", "hidden", "version", "updated_at", "$schema"}, name) {
			b[name] = value
		}
	}
	for name, value := range said {
		one, isBody := value.(body)
		before, wasBody := b[name].(body)
		if isBody && wasBody {
			both := maps.Clone(before)
			maps.Copy(both, one)
			value = both
		}
		b[name] = value
	}
	return b
}

func profileFields() map[string]string {
	return map[string]string{
		"goals": "job_goal", "goals[0].occupations": "occupations", "hours": "max_hours", "hours.min": "min_hours", "hours.max": "max_hours",
		"travel": "max_km", "travel.postal_code": "postal_code", "travel.max_km": "max_km", "danish": "danish",
	}
}
