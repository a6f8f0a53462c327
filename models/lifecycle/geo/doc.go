// Package geo measures how far it is between two points on the map. It knows no addresses: whoever asks brings the points,
// and those of postal codes are the middle of a town, good to a few kilometres and no better.
package geo
