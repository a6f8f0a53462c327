// Package postcodes knows the Danish postal codes: towns, municipalities and where they lie. The list is of October 2020, so
// a code that is not in it may still be one. README.md beside the list says where it comes from; coordinates are those of
// GeoNames (geonames.org, CC BY 4.0).
package postcodes
