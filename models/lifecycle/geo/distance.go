package geo

import "math"

// Point is a place on the map, in degrees (WGS 84).
type Point struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
}

const (
	// earth is the mean radius in kilometres.
	earth = 6371.0088
	// blur is what the points of postal codes can hide, in kilometres: hundreds of codes of one city share a point.
	blur = 5.0
)

// Kilometres returns the length of the great circle between two points. It is the same in both directions.
func Kilometres(a, b Point) float64 {
	lat1, lat2 := radians(a.Latitude), radians(b.Latitude)
	half := func(x float64) float64 { s := math.Sin(x / 2); return s * s }
	h := half(lat2-lat1) + math.Cos(lat1)*math.Cos(lat2)*half(radians(b.Longitude)-radians(a.Longitude))
	// Rounding can lift h over 1 for points on opposite sides of the earth.
	return 2 * earth * math.Asin(math.Sqrt(math.Min(1, h)))
}

func radians(degrees float64) float64 { return degrees * math.Pi / 180 }

// Distance is how far it is as the crow flies between two places that are known by their postal codes.
type Distance struct {
	// Kilometres is the distance, or what it is less than when Under is set.
	Kilometres float64
	// Under tells that both places have the same point, so that nothing more than this is known of the distance. It is never 0.
	Under bool
}

// Between returns how far it is between two points of postal codes.
func Between(a, b Point) Distance {
	km := Kilometres(a, b)
	if km == 0 {
		return Distance{Kilometres: blur, Under: true}
	}
	return Distance{Kilometres: km}
}

// Within tells whether the distance is at most limit kilometres, as far as is known: of two places with the same point it
// cannot be ruled out for any limit above 0.
func (d Distance) Within(limit float64) bool {
	if d.Under {
		return limit > 0
	}
	return d.Kilometres <= limit
}
