package vocabulary

import "slices"

// SizeBand is how many people work at a workplace, as the register of companies tells it: in bands.
type SizeBand string

// The bands.
const (
	SizeUnder5     SizeBand = "under_5"
	Size5To9       SizeBand = "from_5_to_9"
	Size10To19     SizeBand = "from_10_to_19"
	Size20To49     SizeBand = "from_20_to_49"
	Size50To99     SizeBand = "from_50_to_99"
	Size100To249   SizeBand = "from_100_to_249"
	Size250AndMore SizeBand = "from_250"
)

// SizeBands returns all bands, the smallest first.
func SizeBands() []SizeBand {
	return []SizeBand{SizeUnder5, Size5To9, Size10To19, Size20To49, Size50To99, Size100To249, Size250AndMore}
}

// Valid tells whether b is one of the bands.
func (b SizeBand) Valid() bool { return slices.Contains(SizeBands(), b) }

// Small tells whether the band is one of workplaces with fewer than 20 employees, as 85 of 100 are. A size that is not known
// is not small.
func (b SizeBand) Small() bool { return slices.Contains(SmallSizeBands(), b) }

// SmallSizeBands returns the bands below 20 employees.
func SmallSizeBands() []SizeBand { return []SizeBand{SizeUnder5, Size5To9, Size10To19} }

// SizeBandOf returns the band that a number of employees is in.
func SizeBandOf(employees int) SizeBand {
	switch {
	case employees < 5:
		return SizeUnder5
	case employees < 10:
		return Size5To9
	case employees < 20:
		return Size10To19
	case employees < 50:
		return Size20To49
	case employees < 100:
		return Size50To99
	case employees < 250:
		return Size100To249
	}
	return Size250AndMore
}
