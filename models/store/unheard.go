package store

import (
	"context"
	"fmt"
	"strconv"

	"placement/models/lifecycle"
)

// UnheardMatch is a rematch that is open although a placement was proposed for its candidate.
type UnheardMatch struct {
	RematchID   string
	PlacementID string
}

// UnheardMatches returns the tenant's open rematches that a placement answers, each with the first one that does.
func (s *Store) UnheardMatches(ctx context.Context, tenantID string) ([]UnheardMatch, error) {
	q := query{
		sql: `SELECT DISTINCT ON (r.id) r.id, p.id FROM processes r
			JOIN processes p ON p.tenant_id = r.tenant_id AND p.candidate_id = r.candidate_id AND p.kind = @placement AND p.parent_id = r.id
			WHERE r.tenant_id = @tenant AND r.kind = @rematch AND r.ended_at IS NULL
			ORDER BY r.id, p.created_at, p.id`,
		args: map[string]any{
			"tenant": tenantID, "placement": string(lifecycle.KindPlacement), "rematch": string(lifecycle.KindRematch),
		},
	}
	found, err := rowsOf(ctx, s, tenantID, q, func(scan func(...any) error) (UnheardMatch, error) {
		var u UnheardMatch
		return u, scan(&u.RematchID, &u.PlacementID)
	})
	if err != nil {
		return nil, fmt.Errorf("list unheard matches: %w", err)
	}
	return found, nil
}

// UnheardRenewal is a training of a mentor that goes on although another one was passed to take its place.
type UnheardRenewal struct {
	TrainingID string
	RenewedBy  string
}

// UnheardRenewals returns the tenant's trainings that were renewed and do not know it, each with the first one that renews
// it.
func (s *Store) UnheardRenewals(ctx context.Context, tenantID string) ([]UnheardRenewal, error) {
	q := query{
		sql: `SELECT DISTINCT ON (o.id) o.id, n.id FROM processes n
			JOIN processes o ON o.tenant_id = n.tenant_id AND o.kind = n.kind AND CAST(o.id AS text) = n.state ->> 'renews'
			WHERE n.tenant_id = @tenant AND n.kind = @training AND (n.status = 'passed' OR n.outcome IN ('expired', 'renewed')) AND o.status = 'passed'
			ORDER BY o.id, n.created_at, n.id`,
		args: map[string]any{"tenant": tenantID, "training": string(lifecycle.KindMentorTraining)},
	}
	found, err := rowsOf(ctx, s, tenantID, q, func(scan func(...any) error) (UnheardRenewal, error) {
		var u UnheardRenewal
		return u, scan(&u.TrainingID, &u.RenewedBy)
	})
	if err != nil {
		return nil, fmt.Errorf("list unheard renewals: %w", err)
	}
	return found, nil
}

// UnheardPlace is a placement and an agreement that say different things about a place: what the one told, the other may
// not have heard.
type UnheardPlace struct {
	AgreementID string
	PlacementID string
}

// UnheardPlaces returns up to limit of them, in order of agreement and placement, after the given one. They are those where
// an open agreement does not know the newest that an open placement has told of holding a place, and those where it takes a
// placement for one that holds a place of its own and which does not. Whether what was told is news to the agreement is for
// the agreement's rules to say.
func (s *Store) UnheardPlaces(ctx context.Context, tenantID string, after UnheardPlace, limit int) ([]UnheardPlace, error) {
	q := query{
		sql: `WITH held AS (
			SELECT a.id AS agreement_id, h ->> 'placement_id' AS placement_id, max(CAST(h ->> 'no' AS integer)) AS no
			FROM processes a, jsonb_array_elements(coalesce(a.state -> 'places', '[]')) l, jsonb_array_elements(coalesce(l -> 'holds', '[]')) h
			WHERE a.tenant_id = @tenant AND a.kind = @agreement AND a.ended_at IS NULL GROUP BY 1, 2
		), differ AS (
			SELECT a.id AS agreement_id, p.id AS placement_id FROM processes p
			JOIN processes a ON a.tenant_id = p.tenant_id AND a.kind = @agreement AND a.ended_at IS NULL AND CAST(a.id AS text) = p.state ->> 'agreement_id'
			LEFT JOIN held h ON h.agreement_id = a.id AND h.placement_id = CAST(p.id AS text)
			WHERE p.tenant_id = @tenant AND p.kind = @placement AND p.ended_at IS NULL AND p.state -> 'ending' IS NULL
				AND (h.no IS NULL OR h.no < CAST(p.state ->> 'place_news' AS integer))
			UNION
			SELECT h.agreement_id, p.id FROM held h
			JOIN processes p ON p.tenant_id = @tenant AND p.kind = @placement AND CAST(p.id AS text) = h.placement_id
			WHERE p.state -> 'ending' IS NOT NULL OR p.state ->> 'agreement_id' IS DISTINCT FROM CAST(h.agreement_id AS text)
		)
		SELECT agreement_id, placement_id FROM differ
		WHERE (agreement_id, placement_id) > (CAST(@agreement_id AS uuid), CAST(@placement_id AS uuid))
		ORDER BY agreement_id, placement_id LIMIT ` + strconv.Itoa(limit),
		args: map[string]any{
			"tenant": tenantID, "placement": string(lifecycle.KindPlacement), "agreement": string(lifecycle.KindAgreement),
			"agreement_id": after.AgreementID, "placement_id": after.PlacementID,
		},
	}
	if after == (UnheardPlace{}) {
		q.args["agreement_id"], q.args["placement_id"] = noID, noID
	}
	found, err := rowsOf(ctx, s, tenantID, q, func(scan func(...any) error) (UnheardPlace, error) {
		var u UnheardPlace
		return u, scan(&u.AgreementID, &u.PlacementID)
	})
	if err != nil {
		return nil, fmt.Errorf("list unheard places: %w", err)
	}
	return found, nil
}
