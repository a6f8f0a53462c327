package scenario

import (
	"context"
	"net/url"
	"strconv"

	"gopkg.in/yaml.v3"
)

// disclosuresAnswer is what the company of a placement had been told.
type disclosuresAnswer struct {
	EndedFor   string          `json:"ended_for"`
	AtDecision *standingAnswer `json:"at_decision"`
	AtEnding   *standingAnswer `json:"at_ending"`
	Later      []idAnswer      `json:"later"`
}

type standingAnswer struct {
	OnRecord []struct {
		Key  string `json:"key"`
		Text string `json:"text"`
		Told *struct {
			ToldOn string `json:"told_on"`
		} `json:"told"`
	} `json:"on_record"`
	NotTold      []itemAnswer `json:"not_told"`
	Presentation *struct {
		ApprovedOn string `json:"approved_on"`
	} `json:"presentation"`
}

type itemAnswer struct {
	Key string `json:"key"`
}

// disclosures is what the company of the placement had been told, and what it has not been told today.
func (t *expectTable) disclosures() {
	t.keys["disclosures"] = func(n *yaml.Node) {
		t.r.fields(n, "disclosures", known{
			"at decision": t.standingAt("at decision", func(d disclosuresAnswer) *standingAnswer { return d.AtDecision }),
			"at ending":   t.standingAt("at ending", func(d disclosuresAnswer) *standingAnswer { return d.AtEnding }),
			"ended for": func(n *yaml.Node) {
				want := t.r.text(n)
				t.disclosed(n, "ended for", func(d disclosuresAnswer) verdict { return sameWord(want, d.EndedFor) })
			},
			"recorded later": func(n *yaml.Node) {
				want := t.r.whole(n)
				t.disclosed(n, "recorded later", func(d disclosuresAnswer) verdict { return same(strconv.Itoa(want), strconv.Itoa(len(d.Later))) })
			},
		})
	}
	t.keys["not told"] = func(n *yaml.Node) {
		var candidate, company named
		var want []string
		t.r.fields(n, "not told", known{
			"candidate": into(&candidate, t.r.name), "company": into(&company, t.r.name), "items": into(&want, t.r.texts),
		}, "candidate", "company", "items")
		t.all = append(t.all, expectation{
			spot: t.r.at(n), what: "not told", general: true, candidates: []named{candidate},
			look: func(ctx context.Context, s *scene) (verdict, error) {
				id, ok := s.companies[company.name]
				if !ok {
					return verdict{}, company.fault("not told", "a company of the story", strconv.Quote(company.name))
				}
				var answer struct {
					Untold []itemAnswer `json:"untold"`
				}
				path := "/v1/candidates/" + s.candidates[candidate.name] + "/disclosures?" + url.Values{"company_id": {id}}.Encode()
				err := s.service.Read(ctx, s.token(), path, &answer)
				return sameSet(want, keysOf(answer.Untold)), err
			},
		})
	}
}

func keysOf(all []itemAnswer) []string {
	return eachOf(all, func(i itemAnswer) string { return i.Key })
}

// disclosed adds an expectation about the placement of the step.
func (t *expectTable) disclosed(n *yaml.Node, what string, look func(d disclosuresAnswer) verdict) {
	t.all = append(t.all, expectation{
		spot: t.r.at(n), what: "disclosures " + what,
		look: func(ctx context.Context, s *scene) (verdict, error) {
			var d disclosuresAnswer
			err := s.service.Read(ctx, s.token(), "/v1/placements/"+s.placements[s.step.placement].ID+"/disclosures", &d)
			return look(d), err
		},
	})
}

// standingAt expects what had been told at a moment, and what had not; "nothing kept" where it has not come to that.
func (t *expectTable) standingAt(what string, of func(disclosuresAnswer) *standingAnswer) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if isText(n) {
			if text := t.r.text(n); text != "nothing kept" {
				t.r.fault(n, what, `"nothing kept", or what was told`, text)
			}
			t.disclosed(n, what, func(d disclosuresAnswer) verdict {
				return verdict{of(d) == nil, "nothing kept", "something kept"}
			})
			return
		}
		about := func(part string, found func(a standingAnswer) []string) func(*yaml.Node) {
			return func(n *yaml.Node) {
				want := t.r.texts(n)
				t.disclosed(n, what+": "+part, func(d disclosuresAnswer) verdict {
					if of(d) == nil {
						return verdict{false, listWords(want), "nothing kept"}
					}
					return sameSet(want, found(*of(d)))
				})
			}
		}
		t.r.fields(n, what, known{
			"told": about("told", standingAnswer.told), "not told": about("not told", func(a standingAnswer) []string { return keysOf(a.NotTold) }),
			"presentation": about("presentation", standingAnswer.presented),
		})
	}
}

func (a standingAnswer) told() []string {
	var keys []string
	for _, i := range a.OnRecord {
		if i.Told != nil {
			keys = append(keys, i.Key)
		}
	}
	return keys
}

func (a standingAnswer) presented() []string {
	switch {
	case a.Presentation == nil:
		return nil
	case a.Presentation.ApprovedOn == "":
		return []string{"not approved"}
	}
	return []string{"approved"}
}
