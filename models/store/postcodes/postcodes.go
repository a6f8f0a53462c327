package postcodes

import (
	_ "embed" // the list
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"placement/models/lifecycle/geo"
)

//go:embed dk_postal_codes.csv
var list string

// PostalCode is a postal code and what lies behind it.
type PostalCode struct {
	Code string
	Town string
	// Areas are the parts of it, one for each municipality that it reaches into, in order of their codes.
	Areas []Area
}

// Area is the part of a postal code that lies in one municipality.
type Area struct {
	// MunicipalityCode has four digits: "0730".
	MunicipalityCode string
	Municipality     string
	Region           string
	Point            geo.Point
	// OfTown tells that the point is that of the town; else it is the middle of the municipality's towns.
	OfTown bool
}

// Lookup returns a postal code, or false when the list does not have it.
func Lookup(code string) (PostalCode, bool) {
	c, ok := table().byCode[code]
	return c, ok
}

// All returns all postal codes in their order.
func All() []PostalCode { return slices.Clone(table().codes) }

// Area returns the part of c that lies in a municipality, or false when it does not reach there.
func (c PostalCode) Area(municipalityCode string) (Area, bool) {
	i := slices.IndexFunc(c.Areas, func(a Area) bool { return a.MunicipalityCode == municipalityCode })
	if i < 0 {
		return Area{}, false
	}
	return c.Areas[i], true
}

// Point returns where the postal code lies as a whole: its town where that is known, else the middle of its parts.
func (c PostalCode) Point() geo.Point {
	var middle geo.Point
	for _, a := range c.Areas {
		if a.OfTown {
			return a.Point
		}
		middle.Latitude += a.Point.Latitude / float64(len(c.Areas))
		middle.Longitude += a.Point.Longitude / float64(len(c.Areas))
	}
	if c.same() {
		return c.Areas[0].Point // without the rounding of a mean
	}
	return middle
}

// same tells whether all parts have one point.
func (c PostalCode) same() bool {
	return !slices.ContainsFunc(c.Areas, func(a Area) bool { return a.Point != c.Areas[0].Point })
}

// Locate returns the point of a postal code in a municipality; of the whole code when the municipality is empty or one that
// the code does not reach into. It returns false when the list does not have the code.
func Locate(code, municipalityCode string) (geo.Point, bool) {
	c, ok := Lookup(code)
	if !ok {
		return geo.Point{}, false
	}
	if a, ok := c.Area(municipalityCode); ok {
		return a.Point, true
	}
	return c.Point(), true
}

type postalCodes struct {
	codes  []PostalCode
	byCode map[string]PostalCode
}

//nolint:gochecknoglobals // the list, read once and never changed
var table = sync.OnceValue(func() postalCodes {
	t, err := read(list)
	if err != nil {
		panic(fmt.Sprintf("the list of postal codes cannot be read: %v", err)) // unreachable: a test reads it
	}
	return t
})

// read reads the list: postal_code, town, municipality_code, municipality, region, latitude, longitude, coordinate_of.
func read(data string) (postalCodes, error) {
	r := csv.NewReader(strings.NewReader(data))
	r.FieldsPerRecord = 8
	lines, err := r.ReadAll()
	if err != nil {
		return postalCodes{}, err
	}
	t := postalCodes{byCode: map[string]PostalCode{}}
	for i, l := range lines {
		if i == 0 {
			continue // the names of the columns
		}
		latitude, err1 := strconv.ParseFloat(l[5], 64)
		longitude, err2 := strconv.ParseFloat(l[6], 64)
		if err1 != nil || err2 != nil {
			return postalCodes{}, fmt.Errorf("line %d has no coordinate", i+1)
		}
		c := t.byCode[l[0]]
		c.Code, c.Town = l[0], l[1]
		c.Areas = append(c.Areas, Area{
			MunicipalityCode: l[2], Municipality: l[3], Region: l[4],
			Point: geo.Point{Latitude: latitude, Longitude: longitude}, OfTown: l[7] == "town",
		})
		t.byCode[l[0]] = c
	}
	for _, c := range t.byCode {
		slices.SortFunc(c.Areas, func(a, b Area) int { return strings.Compare(a.MunicipalityCode, b.MunicipalityCode) })
		t.codes = append(t.codes, c)
	}
	slices.SortFunc(t.codes, func(a, b PostalCode) int { return strings.Compare(a.Code, b.Code) })
	return t, nil
}
