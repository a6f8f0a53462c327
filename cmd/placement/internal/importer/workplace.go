package importer

import (
	"context"
	"net/http"
	"net/url"

	"placement/cmd/placement/internal/caller"
)

func (i *importing) workplace(ctx context.Context, rec record) (outcome, error) {
	number := rec.digits("p_number", 0)
	if err := i.first("p_number", number, rec); err != nil {
		return nil, err
	}
	rec["p_number"] = number
	employees, counted, err := rec.whole("employees")
	if err != nil {
		return nil, err
	}
	fte, given, err := rec.number("ordinary_fte")
	switch {
	case err != nil:
		return nil, err
	case given && rec["fte_month"] == "":
		return nil, fault{"fte_month", codeRequired}
	}
	for name, length := range map[string]int{"municipality_code": 4, "industry_code": 6} {
		if rec[name] != "" {
			rec[name] = rec.digits(name, length)
		}
	}
	company, err := i.companyID(ctx, rec.digits("cvr", 0))
	if err != nil {
		return nil, err
	}
	fields := columnsAsFields(Workplaces)
	fields["company_id"] = "cvr"
	id, outcome, err := i.keep(ctx, register{
		path: "/v1/workplaces", fields: fields,
		find: func(ctx context.Context) (body, error) {
			return i.findWorkplace(ctx, company, number)
		},
		merge: func(there body) body {
			b := kept(there, "p_number", "name", "street", "postal_code", "city", "municipality_code", "industry_code", "employees", "size_band")
			b["company_id"] = company
			rec.put(b, "p_number", "name", "street", "postal_code", "city", "municipality_code", "industry_code")
			switch {
			case counted:
				b["employees"] = employees
				delete(b, "size_band") // it follows from the number
				rec.put(b, "size_band")
			case rec["size_band"] != "" && rec["size_band"] != there["size_band"]:
				delete(b, "employees") // the number that was known is in another band
				rec.put(b, "size_band")
			}
			return b
		},
	})
	if err != nil || !given {
		return outcome, err
	}
	return i.headcount(ctx, id, rec["fte_month"], fte, outcome)
}

// headcount keeps the number of ordinary employees of a month.
func (i *importing) headcount(ctx context.Context, workplace, month string, fte float64, so outcome) (outcome, error) {
	path := "/v1/workplaces/" + workplace + "/headcounts"
	known, err := i.read(ctx, caller.Exchange{Method: http.MethodGet, Path: path}, "")
	if err != nil {
		return nil, err
	}
	months, _ := known["items"].([]any)
	for _, m := range months {
		if k, ok := m.(body); ok && k["month"] == month && k["ordinary_fte"] == fte {
			return so, nil
		}
	}
	a, err := i.Service.Send(ctx, caller.Exchange{
		Method: http.MethodPost, Path: path, Token: i.Token, Body: body{"months": []body{{"month": month, "ordinary_fte": fte}}},
	})
	switch {
	case err != nil:
		return nil, err
	case a.Refused():
		return nil, refused{a.Problem, map[string]string{
			"months": "ordinary_fte", "months[0].month": "fte_month", "body.months[0].month": "fte_month",
		}}
	}
	sum := Summary{}
	if *so(&sum)++; sum.Unchanged > 0 {
		return changed, nil
	}
	return so, nil
}

// findWorkplace returns a workplace of a company, nil when there is none. It is found among the company's: what stands in the
// column of P-numbers could be a personal number, which must be in no address.
func (i *importing) findWorkplace(ctx context.Context, company, number string) (body, error) {
	list, err := caller.Pages[body](ctx, i.Service, i.Token, "/v1/workplaces", url.Values{"company_id": {company}})
	if err != nil {
		return nil, err
	}
	for _, w := range list {
		if w["p_number"] == number {
			return w, nil
		}
	}
	return nil, nil //nolint:nilnil // the company has none of this number
}
