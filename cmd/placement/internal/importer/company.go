package importer

import (
	"context"
	"net/url"

	"placement/cmd/placement/internal/caller"
	"placement/models/lifecycle"
)

// columnsAsFields are columns whose field in the request has the same name.
func columnsAsFields(k Kind) map[string]string {
	out := map[string]string{}
	for _, c := range columnsOf(k) {
		out[c.name] = c.name
	}
	return out
}

// put adds what a line says in the given columns, as it stands there.
func (r record) put(b body, names ...string) {
	for _, n := range names {
		if r[n] != "" {
			b[n] = r[n]
		}
	}
}

func (i *importing) company(ctx context.Context, rec record) (outcome, error) {
	cvr := rec.digits("cvr", 0)
	if err := i.first("cvr", cvr, rec); err != nil {
		return nil, err
	}
	rec["cvr"] = cvr
	if rec["industry_code"] != "" {
		rec["industry_code"] = rec.digits("industry_code", 6)
	}
	_, outcome, err := i.keep(ctx, register{
		path: "/v1/companies", fields: columnsAsFields(Companies),
		find: func(ctx context.Context) (body, error) {
			return i.findCompany(ctx, cvr)
		},
		merge: func(there body) body {
			b := kept(there, "cvr", "name", "sector", "phone", "email", "industry_code", "group_id")
			rec.put(b, "cvr", "name", "sector", "phone", "email", "industry_code")
			return b
		},
	})
	return outcome, err
}

// companyID is the ID of the company with a CVR number.
func (i *importing) companyID(ctx context.Context, cvr string) (string, error) {
	if id, ok := i.companies[cvr]; ok {
		return id, nil
	}
	there, err := i.findCompany(ctx, cvr)
	if err != nil {
		return "", err
	}
	id, _ := there["id"].(string)
	if id == "" {
		return "", fault{"cvr", codeUnknownCompany}
	}
	i.companies[cvr] = id
	return id, nil
}

// findCompany returns a company, nil when there is none. Only what can be a company's number is put into an address: a personal
// number in the wrong column never is.
func (i *importing) findCompany(ctx context.Context, cvr string) (body, error) {
	if !lifecycle.ValidCVR(cvr) {
		return nil, nil //nolint:nilnil // no company has it
	}
	list, err := caller.Pages[body](ctx, i.Service, i.Token, "/v1/companies", url.Values{"cvr": {cvr}})
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return list[0], nil
}
