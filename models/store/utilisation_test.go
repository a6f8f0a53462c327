package store_test

import (
	"math/rand/v2"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/store"
)

// span is some days of a place: those on which it was offered, or on which somebody worked there.
type span struct {
	place       string
	from, until lifecycle.Date // until is empty for a span that goes on
}

func (s span) contains(d lifecycle.Date) bool { return s.from <= d && (s.until == "" || d <= s.until) }

// The days that SQL counts as ranges are those that somebody would count one by one.
func TestUtilisationIsWhatOneWouldCount(t *testing.T) {
	t.Parallel()
	c := agreed(t)
	places := []string{c.place(), c.place(), c.place()}
	c.hold(c.opens(places[0], 1))
	c.hold(c.opens(places[1], 1))
	c.hold(c.opens(places[2], 2))
	models := []string{"fixed_places", "fixed_places", "advance_agreement"}
	c.exec(`ALTER TABLE placements DISABLE TRIGGER ALL`) // rows without their register
	for seed := range uint64(12) {
		r := rand.New(rand.NewPCG(seed, 24)) //nolint:gosec // the same each time
		c.exec(`DELETE FROM placement_stays`)
		c.exec(`DELETE FROM placements`)
		c.exec(`DELETE FROM place_spans`)
		c.exec(`UPDATE agreements SET activated_on = '2027-01-04', ended_on = NULL, ends_on = '2028-01-14'`)
		held := span{from: lifecycletest.DraftedOn, until: lifecycletest.AgreementTo}
		if seed%3 == 0 {
			held.until = "2027-09-17"
			c.exec(`UPDATE agreements SET ended_on = '2027-09-17'`)
		}
		var offered, worked []span
		for i, place := range places {
			offered = append(offered, some(r, place, 4)...)
			worked = append(worked, some(r, place, 4)...)
			for _, o := range offered[max(0, len(offered)-4):] {
				if o.place == place {
					c.exec(`INSERT INTO place_spans (tenant_id, place_id, from_on, until_on, agreement_id, line_no, model) VALUES ($1, $2, $3, NULLIF($4, '')::date, $5, $6, $7)`,
						c.b.Tenant.ID, place, string(o.from), string(o.until), c.state.ID, 1+i/2, models[i])
				}
			}
		}
		for i, w := range worked {
			c.works(w, r.IntN(3) == 0 && i%2 == 0)
		}
		between := lifecycle.Period{Start: lifecycletest.DraftedOn.AddDays(r.IntN(200) - 20)}
		between.End = between.Start.AddDays(r.IntN(300))

		got, err := c.b.Store.Utilisation(t.Context(), c.b.Tenant.ID, c.state.ID, between)

		require.NoError(t, err)
		days := 0
		contracted, occupied := map[string]int{}, map[string]int{}
		for d := between.Start; d <= between.End; d = d.AddDays(1) {
			if !held.contains(d) {
				continue
			}
			days++
			for _, place := range places {
				is := func(all []span) bool {
					for _, s := range all {
						if s.place == place && s.contains(d) {
							return true
						}
					}
					return false
				}
				if is(worked) {
					occupied[place]++
				}
				if is(offered) || is(worked) {
					contracted[place]++
				}
			}
		}
		require.Len(t, got.Lines, 3)
		for _, l := range got.Lines {
			require.Equal(t, l.Count*days, l.Contracted, "seed %d", seed)
		}
		for _, p := range got.Places {
			require.Equal(t, contracted[p.PlaceID], p.Contracted, "seed %d", seed)
			require.Equal(t, occupied[p.PlaceID], p.Occupied, "seed %d", seed)
		}
		if days > 0 {
			require.Len(t, got.Places, 3)
		}
		byModel, err := c.b.Store.DaysByModel(t.Context(), c.b.Tenant.ID, between)
		require.NoError(t, err)
		require.Len(t, byModel, 4, "also those of which there is nothing")
		require.Equal(t, store.ModelDays{
			Model: "fixed_places", Agreements: min(days, 1), Agreed: 2 * days,
			Contracted: contracted[places[0]] + contracted[places[1]], Occupied: occupied[places[0]] + occupied[places[1]],
		}, byModel[0], "seed %d", seed)
		require.Equal(t, []int{contracted[places[2]], occupied[places[2]]}, []int{byModel[1].Contracted, byModel[1].Occupied}, "seed %d", seed)
		require.Equal(t, store.ModelDays{Model: "cluster"}, byModel[3])
		// What is counted by model is the sum of what is listed by place, page by page.
		for _, model := range append([]string{""}, "fixed_places", "advance_agreement", "cluster") {
			want, got, page := [2]int{}, [2]int{}, store.Page{Limit: 1}
			for _, m := range byModel {
				if model == "" || model == string(m.Model) {
					want[0], want[1] = want[0]+m.Contracted, want[1]+m.Occupied
				}
			}
			for first := true; first || page.After != ""; first = false {
				list, err := c.b.Store.DaysByPlace(t.Context(), c.b.Tenant.ID, between, model, page)
				require.NoError(t, err)
				for _, p := range list.Items {
					require.Equal(t, []int{contracted[p.PlaceID], occupied[p.PlaceID]}, []int{p.Contracted, p.Occupied}, "seed %d", seed)
					got[0], got[1] = got[0]+p.Contracted, got[1]+p.Occupied
				}
				page.After = list.Next
			}
			require.Equal(t, want, got, "seed %d %q", seed, model)
		}
	}
}

// some spans of a place, in order and apart; the last one may go on.
func some(r *rand.Rand, place string, most int) []span {
	var all []span
	day := lifecycletest.DraftedOn.AddDays(r.IntN(30) - 10)
	for range 1 + r.IntN(most) {
		s := span{place, day, day.AddDays(r.IntN(60))}
		day = s.until.AddDays(1 + r.IntN(30))
		all = append(all, s)
	}
	return all
}

// works puts a placement of the days into the database, past its rules: of one that moved in half way through, or not.
func (c *contract) works(s span, moved bool) {
	c.t.Helper()
	id, n := uuid.NewString(), c.b.Tenant
	c.exec(`INSERT INTO processes (tenant_id, id, kind, status, outcome, ruleset, schema_version, version, epoch, state, owner_id, unit_id,
			candidate_id, calendar_version, created_at, updated_at)
		VALUES ($1, $2, 'placement', 'active', '', 1, 1, 1, 0, jsonb_build_object('started_on', $3::text), $4, $5, $6, 1, now(), now())`,
		n.ID, id, string(s.from), n.CaseWorker.ID, n.Unit.ID, n.Candidates[0].ID)
	from, here := s.from, s.from
	if moved {
		from = s.from.AddDays(-5)
	}
	c.exec(`INSERT INTO placements (tenant_id, id, candidate_id, company_id, workplace_id, place_id, starts_on, ends_on, holds, binds, here_from)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, true, false, $9)`,
		n.ID, id, n.Candidates[0].ID, n.Company.ID, n.Workplace.ID, s.place, string(from), string(s.until), string(here))
	if moved {
		c.exec(`INSERT INTO placement_stays (tenant_id, placement_id, from_on, until_on, place_id, workplace_id) VALUES ($1, $2, $3, $4, $5, $6)`,
			n.ID, id, string(from), string(s.from.AddDays(-1)), n.Places[0].ID, n.Workplace.ID)
	}
}

func TestUtilisationOfWhatIsNotThere(t *testing.T) {
	t.Parallel()
	c := agreed(t)

	_, err := c.b.Store.Utilisation(t.Context(), c.b.Tenant.ID, uuid.NewString(), c.state.Period)
	require.ErrorIs(t, err, store.ErrNotFound)
	got, err := c.b.Store.Utilisation(t.Context(), c.b.Tenant.ID, c.state.ID, lifecycle.Period{Start: "2026-01-01", End: "2026-12-31"})
	require.NoError(t, err)
	require.Zero(t, got.Lines[0].Contracted)
	require.Empty(t, got.Places)
}
