package store

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strconv"

	"placement/models/lifecycle"
	"placement/models/lifecycle/geo"
	"placement/models/lifecycle/vocabulary"
	"placement/models/store/postcodes"
)

// WorkplaceFilter chooses workplaces; empty fields choose all.
type WorkplaceFilter struct {
	CompanyID string
	PNumber   string
	// Near chooses those within WithinKm of a postal code that the list of postal codes has, and orders them: workplaces
	// with fewer than 20 employees first, then by distance. Whoever lies nowhere known is not near.
	Near     string
	WithinKm float64
	// Small chooses those with fewer than 20 employees.
	Small bool
	// Industry is an industry code, or the first digits of one; the company's counts where the workplace has none.
	Industry string
	// Occupation is four digits, or the first ones of them, of an active task of the catalogue; DemandFree are demands that it
	// does not have, or can do without. Only tasks that somebody has seen or gone through count for the demands.
	Occupation string
	DemandFree []vocabulary.Demand
	// UnvisitedSince chooses those without a visit held on that day or later.
	UnvisitedSince lifecycle.Date
	Page
}

const workplaceColumns = `w.id, w.company_id, w.p_number, w.name, w.street, w.postal_code, w.city, w.municipality_code, w.industry_code,
	w.employees, w.size_band, w.version, w.created_at, w.updated_at`

// Workplaces returns a page of workplaces: newest first, or by size and distance when they are asked for near a postal code.
// *InvalidError near when the list of postal codes does not have that one.
func (s *Store) Workplaces(ctx context.Context, tenantID string, f WorkplaceFilter) (List[Workplace], error) {
	list, err := s.workplaceList(ctx, tenantID, f)
	if err != nil {
		return list, fmt.Errorf("list workplaces: %w", err)
	}
	return list, nil
}

func (s *Store) workplaceList(ctx context.Context, tenantID string, f WorkplaceFilter) (List[Workplace], error) {
	if f.Near != "" {
		return s.workplacesNear(ctx, tenantID, f)
	}
	const list = "workplaces"
	q := query{sql: `SELECT ` + workplaceColumns + ` FROM workplaces w WHERE w.tenant_id = @tenant`, args: map[string]any{"tenant": tenantID}}
	f.conditions(&q)
	if err := q.newest(list, "w", f.Page); err != nil {
		return List[Workplace]{}, err
	}
	items, err := rowsOf(ctx, s, tenantID, q, func(scan func(...any) error) (Workplace, error) {
		return scanWorkplace(scan)
	})
	if err != nil {
		return List[Workplace]{}, err
	}
	return paged(items, f.limit(), func(w Workplace) cursor {
		return cursor{List: list, At: instant(w.CreatedAt), ID: w.ID}
	}), nil
}

// conditions adds those that hold wherever the workplace lies.
func (f WorkplaceFilter) conditions(q *query) {
	q.id("w.company_id", "company", f.CompanyID)
	q.text("w.p_number", "number", f.PNumber)
	if f.Small {
		q.and("w.size_band IN @small")
		q.args["small"] = vocabulary.SmallSizeBands()
	}
	q.prefix(`COALESCE(NULLIF(w.industry_code, ''),
		(SELECT c.industry_code FROM companies c WHERE c.tenant_id = w.tenant_id AND c.id = w.company_id))`, "industry", f.Industry)
	f.tasks(q)
	if f.UnvisitedSince != "" {
		q.and(`NOT EXISTS (SELECT FROM visits v WHERE v.tenant_id = w.tenant_id AND v.workplace_id = w.id AND v.state = 'held'
			AND v.visit_on >= CAST(@since AS date))`)
		q.args["since"] = string(f.UnvisitedSince)
	}
}

// tasks adds that one task of the catalogue has the occupation and none of the demands.
func (f WorkplaceFilter) tasks(q *query) {
	if f.Occupation == "" && len(f.DemandFree) == 0 {
		return
	}
	task := query{args: q.args}
	task.prefix("t.occupation", "occupation", f.Occupation)
	if len(f.DemandFree) > 0 {
		task.and("GREATEST(t.reviewed_on, seen.visit_on) IS NOT NULL")
	}
	for i, d := range f.DemandFree {
		name := "demand" + strconv.Itoa(i)
		task.and("NOT t.demands @> CAST(@" + name + " AS jsonb)")
		q.args[name] = `[{"code": ` + strconv.Quote(string(d)) + `, "optional": false}]`
	}
	q.none = q.none || task.none
	q.and(`EXISTS (SELECT FROM work_tasks t CROSS JOIN LATERAL (` + taskSeenSQL + `) seen
		WHERE t.tenant_id = w.tenant_id AND t.workplace_id = w.id AND t.state = 'active'` + task.sql + `)`)
}

// around is a postal code and municipality, and how far it is.
type around struct {
	Code         string `json:"code"`
	Municipality string `json:"municipality"`
	Metres       int    `json:"metres"`
}

// nearby returns the postal codes within a distance of one, with each of their municipalities and without any.
func nearby(near string, withinKm float64) ([]around, error) {
	here, ok := postcodes.Locate(near, "")
	if !ok {
		return nil, &InvalidError{Field: "near"}
	}
	found := []around{}
	add := func(code, municipality string, there geo.Point) {
		if geo.Between(here, there).Within(withinKm) {
			found = append(found, around{code, municipality, int(math.Round(geo.Kilometres(here, there) * 1000))})
		}
	}
	for _, c := range postcodes.All() {
		add(c.Code, "", c.Point())
		for _, a := range c.Areas {
			add(c.Code, a.MunicipalityCode, a.Point)
		}
	}
	return found, nil
}

const nearSQL = `
SELECT ` + workplaceColumns + `, d.metres
FROM workplaces w
JOIN jsonb_to_recordset(CAST(@near AS jsonb)) AS d(code text, municipality text, metres integer)
	ON d.code = w.postal_code AND d.municipality = w.municipality_code
WHERE w.tenant_id = @tenant`

// workplacesNear is the list in order of size and distance. Its cursors hold both.
func (s *Store) workplacesNear(ctx context.Context, tenantID string, f WorkplaceFilter) (List[Workplace], error) {
	const list = "workplaces_near"
	codes, err := nearby(f.Near, f.WithinKm)
	if err != nil {
		return List[Workplace]{}, err
	}
	data, err := json.Marshal(codes)
	if err != nil {
		return List[Workplace]{}, fmt.Errorf("encode postal codes: %w", err)
	}
	q := query{sql: nearSQL, args: map[string]any{"tenant": tenantID, "near": string(data), "bands": vocabulary.SmallSizeBands()}}
	f.conditions(&q)
	const order = "(CASE WHEN w.size_band IN @bands THEN 0 ELSE 1 END), d.metres, w.id"
	after, err := f.after(list, 2)
	if err != nil {
		return List[Workplace]{}, err
	}
	if after != nil {
		q.and("(" + order + ") > (@rank, @metres, CAST(@afterid AS uuid))")
		q.args["rank"], q.args["metres"], q.args["afterid"] = after.No[0], after.No[1], after.ID
	}
	q.sql += "\nORDER BY " + order + " LIMIT " + strconv.Itoa(f.limit()+1)
	items, err := rowsOf(ctx, s, tenantID, q, func(scan func(...any) error) (nearWorkplace, error) {
		var n nearWorkplace
		var err error
		n.Workplace, err = scanWorkplace(scan, &n.metres)
		n.Distance = distanceOf(n.metres)
		return n, err
	})
	if err != nil {
		return List[Workplace]{}, err
	}
	page := paged(items, f.limit(), func(n nearWorkplace) cursor {
		rank := 1
		if n.SizeBand.Small() {
			rank = 0
		}
		return cursor{List: list, At: forever, No: []int{rank, n.metres}, ID: n.ID}
	})
	out := List[Workplace]{Items: make([]Workplace, 0, len(page.Items)), Next: page.Next}
	for _, n := range page.Items {
		out.Items = append(out.Items, n.Workplace)
	}
	return out, nil
}

type nearWorkplace struct {
	Workplace
	metres int
}

// distanceOf is the distance that metres tell: none at all says only that both have the same point.
func distanceOf(metres int) *geo.Distance {
	if metres == 0 {
		d := geo.Between(geo.Point{}, geo.Point{})
		return &d
	}
	return &geo.Distance{Kilometres: float64(metres) / 1000}
}

func scanWorkplace(scan func(...any) error, more ...any) (Workplace, error) {
	var w Workplace
	err := scan(append([]any{
		&w.ID, &w.CompanyID, &w.PNumber, &w.Name, &w.Street, &w.PostalCode, &w.City, &w.MunicipalityCode, &w.IndustryCode,
		&w.Employees, &w.SizeBand, &w.Version, &w.CreatedAt, &w.UpdatedAt,
	}, more...)...)
	w.CreatedAt, w.UpdatedAt = w.CreatedAt.UTC(), w.UpdatedAt.UTC()
	return w, err
}
