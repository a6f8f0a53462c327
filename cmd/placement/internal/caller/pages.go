package caller

import (
	"context"
	"net/http"
	"net/url"
)

type page[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next"`
}

// Pages reads a list to its end.
func Pages[T any](ctx context.Context, s *Service, token, path string, query url.Values) ([]T, error) {
	var all []T
	query.Set("limit", "200")
	for {
		a, err := s.Send(ctx, Exchange{Method: http.MethodGet, Path: path + "?" + query.Encode(), Token: token})
		if err != nil {
			return nil, err
		}
		var p page[T]
		if err := a.Decode("GET "+path, &p); err != nil {
			return nil, err
		}
		all = append(all, p.Items...)
		if p.Next == "" {
			return all, nil
		}
		query.Set("after", p.Next)
	}
}
