package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"time"

	"placement/models/store"
	"placement/models/store/rulepacks"
)

// RulePackBody is a rule pack as somebody wrote it.
type RulePackBody struct {
	Document string `json:"document" minLength:"1" maxLength:"262144" doc:"The pack, written as YAML or JSON. It never changes once it is loaded; to mend one, load another that names it under replaces."`
}

// RulePackView is the law about one instrument for a span of days.
type RulePackView struct {
	ID           string         `json:"id"`
	Instrument   string         `json:"instrument" enum:"virksomhedspraktik,nytteindsats"`
	Jurisdiction string         `json:"jurisdiction"`
	ValidFrom    day            `json:"valid_from" doc:"The earliest first day of the placements that it is for."`
	ValidTo      day            `json:"valid_to,omitempty" doc:"The latest one; absent while no end is known. A pack that begins later ends it."`
	Replaces     string         `json:"replaces,omitempty" doc:"The pack that it is in force instead of."`
	Notes        []string       `json:"notes,omitempty" doc:"What a reader should know, such as what could not be confirmed."`
	BuiltIn      bool           `json:"built_in" doc:"Whether it comes with the product."`
	Hash         string         `json:"hash" doc:"SHA-256 of the document."`
	LoadedBy     string         `json:"loaded_by,omitempty"`
	LoadedAt     *time.Time     `json:"loaded_at,omitempty"`
	Document     map[string]any `json:"document,omitempty" doc:"The whole pack; in lists it is left out."`
}

func rulePackView(p store.RulePack) RulePackView {
	v := RulePackView{
		ID: p.ID, Instrument: string(p.Instrument), Jurisdiction: p.Jurisdiction, ValidFrom: p.ValidFrom, ValidTo: p.ValidTo,
		Replaces: p.Replaces, Notes: p.Notes, BuiltIn: p.BuiltIn, Hash: p.Hash, LoadedBy: p.LoadedBy,
	}
	if !p.LoadedAt.IsZero() {
		v.LoadedAt = &p.LoadedAt
	}
	return v
}

type rulePackOutput struct {
	Location string `header:"Location" doc:"Where it is, after it was loaded."`
	Body     RulePackView
}

func rulePackOutputOf(p store.RulePack) (*rulePackOutput, error) {
	out := &rulePackOutput{Body: rulePackView(p)}
	return out, json.Unmarshal(p.Document, &out.Body.Document)
}

type loadRulePackInput struct{ Body RulePackBody }

// loadRulePack takes a pack for good. Its own ID makes it safe to repeat: the same document once more changes nothing.
func (s *server) loadRulePack(ctx context.Context, in *loadRulePackInput) (*rulePackOutput, error) {
	p, err := rulepacks.Parse([]byte(in.Body.Document))
	if err != nil {
		return nil, faultsOf(err)
	}
	loaded, err := s.Store.LoadRulePack(ctx, actorOf(ctx), p)
	if err != nil {
		return nil, err
	}
	out, err := rulePackOutputOf(loaded)
	if err == nil {
		out.Location = "/v1/rule-packs/" + loaded.ID
	}
	return out, err
}

// maxFaults is how many faults of a pack an answer names.
const maxFaults = 50

// faultsOf names each fault of a pack as an input of its own. What is no key or path is not repeated.
func faultsOf(err error) error {
	wrong, ok := errors.AsType[*rulepacks.FaultsError](err)
	if !ok {
		return err
	}
	word := regexp.MustCompile(`^[a-z0-9_.\[\]]{1,100}$`)
	refusal := &apiError{status: http.StatusUnprocessableEntity, code: "invalid_rule_pack"}
	for _, f := range wrong.Faults[:min(len(wrong.Faults), maxFaults)] {
		field := "document"
		if f.Path != field && word.MatchString(f.Path) {
			field += "." + f.Path
		}
		refusal.faults = append(refusal.faults, FieldError{Field: field, Code: refusal.code})
	}
	return refusal
}

func (s *server) listRulePacks(ctx context.Context, _ *struct{}) (*listOutput[RulePackView], error) {
	all, err := s.Store.RulePacks(ctx, principalOf(ctx).Tenant.ID)
	if err != nil {
		return nil, err
	}
	return listOf(store.List[store.RulePack]{Items: all}, rulePackView), nil
}

type rulePackInput struct {
	ID string `path:"id" pattern:"^[a-z][a-z0-9-]{2,59}$" patternDescription:"the ID of a rule pack: small letters, digits and hyphens"`
}

func (s *server) readRulePack(ctx context.Context, in *rulePackInput) (*rulePackOutput, error) {
	p, err := s.Store.RulePack(ctx, principalOf(ctx).Tenant.ID, in.ID)
	if err != nil {
		return nil, err
	}
	return rulePackOutputOf(p)
}
