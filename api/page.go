package api

import "placement/models/store"

// PageInput is a page of a list.
type PageInput struct {
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"How many at most."`
	After string `query:"after" maxLength:"500" doc:"The next of the page before; leave it out for the first page."`
}

func (p PageInput) page() store.Page { return store.Page{Limit: p.Limit, After: p.After} }

// ListView is a page of a list.
type ListView[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty" doc:"Send it as after for the next page; absent on the last."`
}

type listOutput[T any] struct{ Body ListView[T] }

// listOf makes a page of answers from a page of values.
func listOf[A, B any](list store.List[A], f func(A) B) *listOutput[B] {
	return &listOutput[B]{Body: ListView[B]{Items: each(list.Items, f), Next: list.Next}}
}
