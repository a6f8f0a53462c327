package kpi_test

import (
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle/kpi"
)

func number(t *testing.T, name string) kpi.Number {
	t.Helper()
	n, ok := kpi.Find(name)
	require.True(t, ok, name)
	return n
}

func TestNumbersHaveNamesOfTheirOwn(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, n := range kpi.Numbers() {
		require.Regexp(t, `^[a-z][a-z0-9_]+$`, n.Name)
		require.False(t, seen[n.Name], n.Name)
		seen[n.Name] = true
		require.Equal(t, n, number(t, n.Name))
		require.Equal(t, n.Stat == kpi.Share, n.Stat.Unit() == "share")
	}
	_, ok := kpi.Find("nothing")
	require.False(t, ok)
}

func cell(unit, class string, n int) kpi.Cell {
	return kpi.Cell{Where: kpi.Where{Unit: unit, Month: kpi.Any}, Class: class, Observations: n, Placements: n, First: n}
}

func at(unit string) kpi.Where { return kpi.Everywhere().With(kpi.ByUnit, unit) }

func TestFewAreNotTold(t *testing.T) {
	t.Parallel()
	met := number(t, "purpose_met")

	few := kpi.Told([]kpi.Cell{cell("a", kpi.Yes, 4)}).Of(met, kpi.Everywhere())
	require.Equal(t, kpi.Value{}, few)

	all := kpi.Told([]kpi.Cell{cell("a", kpi.Yes, 5)}).Of(met, kpi.Everywhere())
	require.Equal(t, kpi.Value{N: 5, Placements: 5, Count: 5, CountPlacements: 5, Whole: true, Told: true}, all)
	require.InDelta(t, 1, all.Share(), 0)

	none := kpi.Told([]kpi.Cell{cell("a", kpi.No, 5)}).Of(met, kpi.Everywhere())
	require.Equal(t, kpi.Value{N: 5, Placements: 5, Whole: true, Told: true}, none)

	// Of twelve four did not: to tell the eight would tell the four.
	some := kpi.Told([]kpi.Cell{cell("a", kpi.Yes, 8), cell("a", kpi.No, 4)}).Of(met, kpi.Everywhere())
	require.Equal(t, kpi.Value{N: 12, Placements: 12, Whole: true}, some)
	require.Equal(t, kpi.Value{}, kpi.Counts{}.Of(met, kpi.Everywhere()))
}

func TestTheWholeAndTheOthersDoNotTellOneUnit(t *testing.T) {
	t.Parallel()
	met := number(t, "purpose_met")

	c := kpi.Told([]kpi.Cell{cell("a", kpi.Yes, 20), cell("b", kpi.Yes, 9), cell("c", kpi.Yes, 3)})

	require.Equal(t, 32, c.Of(met, kpi.Everywhere()).N)
	require.Equal(t, 20, c.Of(met, at("a")).N)
	require.Equal(t, kpi.Value{}, c.Of(met, at("b")), "32 - 20 - 9")
	require.Equal(t, kpi.Value{}, c.Of(met, at("c")))
}

func TestReasonsDoNotTellEachOther(t *testing.T) {
	t.Parallel()
	c := kpi.Told([]kpi.Cell{
		cell("a", kpi.Ordinary, 30), cell("a", "attendance", 10), cell("a", "hours_do_not_fit", 6), cell("a", "unsafe", 2),
	})

	early := c.Of(number(t, "early_terminations"), kpi.Everywhere())
	require.Equal(t, kpi.Value{N: 48, Placements: 48, Count: 18, CountPlacements: 18, Whole: true, Told: true}, early)
	require.True(t, c.Of(number(t, "early_terminations_attendance"), kpi.Everywhere()).Told)
	require.False(t, c.Of(number(t, "early_terminations_unsafe"), kpi.Everywhere()).Told)
	require.False(t, c.Of(number(t, "early_terminations_hours_do_not_fit"), kpi.Everywhere()).Told, "18 - 10 - 6")
	require.True(t, c.Of(number(t, "early_terminations_got_job"), kpi.Everywhere()).Told, "there is none")
}

// Whatever the cells: no count below five is told, and no sum tells one that is hidden.
func TestNoSmallCountIsTold(t *testing.T) {
	t.Parallel()
	met := number(t, "purpose_met")
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 6)) //nolint:gosec // the same each time
		var cells []kpi.Cell
		units, models := 1+r.IntN(4), 1+r.IntN(3)
		for u := range units {
			for m := range models {
				for _, class := range []string{kpi.Yes, kpi.No} {
					if n := r.IntN(14) * r.IntN(4); n > 0 {
						c := cell(strconv.Itoa(u), class, n)
						c.Model = strconv.Itoa(m)
						cells = append(cells, c)
					}
				}
			}
		}
		c := kpi.Told(cells)
		r.Shuffle(len(cells), func(i, j int) { cells[i], cells[j] = cells[j], cells[i] })
		again := kpi.Told(cells)

		sizes := map[kpi.Where]int{}
		for _, x := range cells {
			for _, w := range []kpi.Where{x.Where, x.With(kpi.ByUnit, kpi.Any), x.With(kpi.ByModel, kpi.Any), x.With(kpi.ByUnit, kpi.Any).With(kpi.ByModel, kpi.Any)} {
				sizes[w] += x.Placements
			}
		}
		for w, n := range sizes {
			v := c.Of(met, w)
			require.Equal(t, v, again.Of(met, w), "seed %d: the order of the cells does not matter", seed)
			require.False(t, v.Whole && n < kpi.Smallest, "seed %d", seed)
			if v.Told {
				require.NotContains(t, []int{1, 2, 3, 4}, v.Count, "seed %d", seed)
				require.NotContains(t, []int{1, 2, 3, 4}, v.N-v.Count, "seed %d", seed)
			}
		}
		for w := range sizes {
			for _, d := range []kpi.Dimension{kpi.ByUnit, kpi.ByModel} {
				if w.Of(d) != kpi.Any {
					continue
				}
				hidden, left := 0, 0
				for x, n := range sizes {
					if x.Of(d) != kpi.Any && x.With(d, kpi.Any) == w && !c.Of(met, x).Whole {
						hidden, left = hidden+n, left+1
					}
				}
				if c.Of(met, w).Whole {
					require.True(t, left == 0 || left > 1 && hidden >= kpi.Smallest, "seed %d: %v tells what is hidden", seed, w)
				} else {
					require.Positive(t, left, "seed %d: the parts tell %v", seed, w)
				}
			}
		}
	}
}

// A whole is told although one part has all of a class, for nobody can know that the others have none.
func TestHiddenUnitsDoNotHideTheWhole(t *testing.T) {
	t.Parallel()
	shows := number(t, "no_shows")

	c := kpi.Told([]kpi.Cell{cell("a", kpi.Yes, 7), cell("a", kpi.No, 3), cell("b", kpi.No, 8)})

	require.Equal(t, kpi.Value{N: 18, Placements: 18, Count: 7, CountPlacements: 7, Whole: true, Told: true}, c.Of(shows, kpi.Everywhere()))
	require.Equal(t, kpi.Value{}, c.Of(shows, at("a")))
	require.Equal(t, kpi.Value{}, c.Of(shows, at("b")))
}

func TestAUnitWithNoneIsHiddenBeforeTheWhole(t *testing.T) {
	t.Parallel()
	early := number(t, "early_terminations")

	c := kpi.Told([]kpi.Cell{
		cell("a", kpi.Ordinary, 6), cell("a", "attendance", 2), cell("b", "attendance", 3), cell("b", "hours_do_not_fit", 5),
	})

	require.Equal(t, kpi.Value{N: 16, Placements: 16, Count: 10, CountPlacements: 10, Whole: true, Told: true}, c.Of(early, kpi.Everywhere()))
	require.Equal(t, kpi.Value{}, c.Of(early, at("a")), "sixteen, ten and what b has would tell two")
	require.Equal(t, kpi.Value{}, c.Of(early, at("b")))
}

func TestFidelityIsScoredByShares(t *testing.T) {
	t.Parallel()
	require.Len(t, kpi.Fidelity(), 10)
	for _, n := range kpi.Fidelity() {
		require.Equal(t, kpi.Share, n.Stat, n.Name)
	}
	for share, want := range map[float64]int{0: 1, 0.39: 1, 0.4: 2, 0.6: 3, 0.79: 3, 0.8: 4, 0.9: 5, 1: 5} {
		require.Equal(t, want, kpi.Score(share), "%v", share)
	}
}

// Months protect each other as units do: of three in one month nobody learns by taking the other months away.
func TestMonthsDoNotTellEachOther(t *testing.T) {
	t.Parallel()
	met := number(t, "purpose_met")
	in := func(month string, n int) kpi.Cell {
		c := cell("a", kpi.Yes, n)
		c.Month = month
		return c
	}

	c := kpi.Told([]kpi.Cell{in("2027-01", 20), in("2027-02", 9), in("2027-03", 3)})

	of := func(month string) int { return c.Of(met, kpi.Everywhere().With(kpi.ByMonth, month)).N }
	require.Equal(t, []int{32, 20, 0, 0}, []int{of(kpi.Any), of("2027-01"), of("2027-02"), of("2027-03")})
}
