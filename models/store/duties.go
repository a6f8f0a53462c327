package store

import (
	"placement/models/lifecycle"
	"placement/models/lifecycle/mentor"
	"placement/models/lifecycle/placement"
	"placement/models/store/calendars"
)

// What duties are about: things of the register that are no process.
const (
	AboutMentor        lifecycle.Kind = "mentor"
	AboutMentorSupport lifecycle.Kind = "mentor_support"
)

// dutiesSQL finds what must be done by the day @on although no process says so: it follows from the register, and is gone when
// that has changed. It has the columns of tasks, and the company that it is about.
//
// A mentor is to be enrolled on a course when somebody is matched with a place whose model trains mentors then (domain.md F19,
// F53), until one that is not over has been found or the placement begins. Support for a mentor is to be renewed, or let end,
// in its last days (F55), unless it outlasts the placement that it is for.
const dutiesSQL = `
WITH duties AS (
	SELECT x.tenant_id, CAST(md5('enrol_mentor:' || x.id) AS uuid) AS id, x.mentor_id AS process_id, '` + string(AboutMentor) + `' AS process_kind,
		'enrol_mentor:' || x.id AS key, 'enrol_mentor' AS kind, 'enrol_mentor' AS command,
		(x.starts_on + time '08:00') AT TIME ZONE '` + calendars.Zone + `' AS due, 0 AS level, x.starts_on <= ` + theDay + ` AS escalated,
		m.owner_id, m.unit_id, CAST(NULL AS uuid) AS candidate_id, m.created_at AS opened_at, CAST(NULL AS timestamptz) AS closed_at, x.company_id
	FROM placements x
	JOIN processes m ON m.tenant_id = x.tenant_id AND m.id = x.id AND m.status IN @before
	JOIN places p ON p.tenant_id = x.tenant_id AND p.id = x.place_id AND p.model IN @trained
	JOIN mentors n ON n.tenant_id = x.tenant_id AND n.id = x.mentor_id AND n.active
	WHERE x.tenant_id = @tenant AND x.mentor_id IS NOT NULL AND x.starts_on >= ` + theDay + ` - CAST(@back AS integer) AND NOT EXISTS (
		SELECT FROM mentor_trainings r JOIN processes c ON c.tenant_id = r.tenant_id AND c.id = r.id
		WHERE r.tenant_id = x.tenant_id AND r.mentor_id = x.mentor_id
			AND ((r.holds AND x.starts_on BETWEEN r.passed_on AND r.valid_to) OR (r.passed_on IS NULL AND c.ended_at IS NULL)))
	UNION ALL
	SELECT s.tenant_id, CAST(md5('renew_mentor_support:' || s.id) AS uuid), s.id, '` + string(AboutMentorSupport) + `',
		'renew_mentor_support:' || s.id, 'renew_mentor_support', 'create_mentor_support',
		(s.ends_on + time '16:00') AT TIME ZONE '` + calendars.Zone + `', 0, false,
		coalesce(m.owner_id, o.user_id), coalesce(m.unit_id, u.unit_id), NULL, (s.ends_on - CAST(@last AS integer) + time '08:00') AT TIME ZONE '` + calendars.Zone + `',
		NULL, w.company_id
	FROM mentor_supports s
	JOIN mentors n ON n.tenant_id = s.tenant_id AND n.id = s.mentor_id AND n.active
	JOIN workplaces w ON w.tenant_id = n.tenant_id AND w.id = n.workplace_id
	LEFT JOIN placements x ON x.tenant_id = s.tenant_id AND x.id = s.placement_id
	LEFT JOIN processes m ON m.tenant_id = s.tenant_id AND m.id = s.placement_id
	LEFT JOIN company_owners o ON s.placement_id IS NULL AND o.tenant_id = s.tenant_id AND o.company_id = w.company_id AND o.to_at IS NULL
	LEFT JOIN users u ON u.tenant_id = o.tenant_id AND u.id = o.user_id
	WHERE s.tenant_id = @tenant AND s.ends_on BETWEEN ` + theDay + ` AND ` + theDay + ` + CAST(@last AS integer)
		AND coalesce(m.owner_id, o.user_id) IS NOT NULL AND (s.placement_id IS NULL OR (x.ends_on > s.ends_on AND m.ended_at IS NULL))
		AND NOT EXISTS (SELECT FROM mentor_supports z WHERE z.tenant_id = s.tenant_id AND z.renewal_of = s.id)
)
`

// notBegun is how many days after its planned first day a placement that has not begun is still looked at.
const notBegun = 31

// dutyArgs are what dutiesSQL asks with, beside tenant and day.
func dutyArgs(args map[string]any) {
	args["before"], args["trained"] = placement.BeforeStart(), mentor.TrainedAtMatch()
	args["back"], args["last"] = notBegun, mentor.SupportNotice
}

// standInDuties joins the owners of the companies c that duties are about, whose substitute @user is on the day @on.
const standInDuties = `duties t
	JOIN company_owners o ON o.tenant_id = t.tenant_id AND o.company_id = t.company_id AND o.user_id = t.owner_id
		AND o.substitute_id = @user AND o.to_at IS NULL
	JOIN users u ON u.tenant_id = o.tenant_id AND u.id = o.user_id
	LEFT JOIN absences a ON a.tenant_id = o.tenant_id AND a.user_id = o.user_id AND ` + theDay + ` BETWEEN a.from_on AND a.to_on`
