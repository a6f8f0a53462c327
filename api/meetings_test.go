package api

import (
	"net/http"
	"strings"
	"testing"

	ics "github.com/arran4/golang-ical"
	"github.com/stretchr/testify/require"

	"placement/models/lifecycle/lifecycletest"
)

// component is a part of a calendar, read by the letter of RFC 5545 and not by who wrote it.
type component struct {
	name  string
	lines map[string]string
	parts []*component
}

func parseCalendar(t *testing.T, text string) *component {
	t.Helper()
	require.True(t, strings.HasSuffix(text, "\r\n"))
	require.NotContains(t, strings.ReplaceAll(text, "\r\n", ""), "\n")
	for line := range strings.SplitSeq(text, "\r\n") {
		require.LessOrEqual(t, len(line), 75, line)
	}
	root := &component{}
	open := []*component{root}
	for line := range strings.SplitSeq(strings.TrimSuffix(strings.ReplaceAll(text, "\r\n ", ""), "\r\n"), "\r\n") {
		name, value, ok := strings.Cut(line, ":")
		require.True(t, ok, line)
		top := open[len(open)-1]
		switch name {
		case "BEGIN":
			c := &component{name: value, lines: map[string]string{}}
			top.parts, open = append(top.parts, c), append(open, c)
		case "END":
			require.Equal(t, top.name, value)
			open = open[:len(open)-1]
		default:
			require.NotContains(t, top.lines, name, "given twice")
			top.lines[name] = value
		}
	}
	require.Len(t, open, 1)
	require.Len(t, root.parts, 1)
	return root.parts[0]
}

func TestTheMeetingsAreACalendar(t *testing.T) {
	t.Parallel()
	b := setup(t)
	const path = "/v1/placements/" + lifecycletest.PlacementID + "/meetings.ics"
	read := func() *component {
		a := b.get(path, "Accept-Language", "da")
		require.Equal(t, http.StatusOK, a.status, a.body)
		require.Equal(t, "text/calendar; charset=utf-8", a.header.Get("Content-Type"))
		require.Equal(t, `attachment; filename="meetings.ics"`, a.header.Get("Content-Disposition"))
		_, err := ics.ParseCalendar(strings.NewReader(a.body))
		require.NoError(t, err)
		for _, secret := range []string{secretName, secretCPR, "Mogens", "Camilla", "svimmel", "Lageret ApS"} {
			require.NotContains(t, a.body, secret)
		}
		return parseCalendar(t, a.body)
	}
	b.documented("meeting_booked")

	c := read()

	require.Equal(t, map[string]string{"VERSION": "2.0", "PRODID": "-//Placement//Placement//DA", "METHOD": "PUBLISH"}, c.lines)
	require.Equal(t, "VTIMEZONE", c.parts[0].name)
	require.Equal(t, "Europe/Copenhagen", c.parts[0].lines["TZID"])
	require.Len(t, c.parts[0].parts, 2)
	require.Len(t, c.parts, 2)
	meeting := c.parts[1].lines
	require.Equal(t, map[string]string{
		"UID": "safety-meeting." + lifecycletest.PlacementID + "@placement", "SEQUENCE": "0", "STATUS": "CONFIRMED", "SUMMARY": "Tryghedsmøde",
		"DTSTART;TZID=Europe/Copenhagen": "20270114T100000", "DTEND;TZID=Europe/Copenhagen": "20270114T110000",
		"DTSTAMP": meeting["DTSTAMP"], "LAST-MODIFIED": meeting["DTSTAMP"], "LOCATION": `Strandvejen 1\, 8000 Aarhus C`,
		"URL": "https://placement.example/v1/placements/" + lifecycletest.PlacementID,
	}, meeting)

	b.store.story = append(b.store.story, lifecycletest.Happened{Event: lifecycletest.MoveMeeting(), At: b.at})
	moved := read().parts[1].lines
	require.Equal(t, []string{meeting["UID"], "1", "20270115T100000"}, []string{moved["UID"], moved["SEQUENCE"], moved["DTSTART;TZID=Europe/Copenhagen"]})

	b.documented("active")
	followUp := read().parts[2].lines
	require.Equal(t, []string{"20270201", "20270202", "TRANSPARENT", "Opfølgning: Første dag"},
		[]string{followUp["DTSTART;VALUE=DATE"], followUp["DTEND;VALUE=DATE"], followUp["TRANSP"], followUp["SUMMARY"]})

	s := b.documented("evaluating_terminated")
	cancelled := 0
	for _, part := range read().parts {
		if part.lines["STATUS"] == "CANCELLED" {
			cancelled++
		}
	}
	held := 0
	for _, f := range s.FollowUps {
		if f.HeldOn != "" {
			held++
		}
	}
	require.Equal(t, len(s.FollowUps)-held, cancelled)

	// A history that is none is not made up for.
	b.store.story = b.store.story[1:]
	b.get(path).refused(http.StatusInternalServerError, "internal")
}
