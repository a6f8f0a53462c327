package api

import (
	"net/url"
	"slices"
	"strings"

	"placement/models/lifecycle"
	"placement/models/lifecycle/access"
	"placement/workflows/contract"
)

// Link is where something can be found or done.
type Link struct {
	Href   string `json:"href"`
	Method string `json:"method,omitempty" doc:"How it is called; GET when it is left out."`
}

// Command is something that may be done now.
type Command struct {
	Command string `json:"command" doc:"The name of the event."`
	Method  string `json:"method"`
	Href    string `json:"href"`
}

func placementPath(id string) string { return "/v1/placements/" + id }
func rematchPath(id string) string   { return "/v1/rematches/" + id }

// commandPath returns where a command of a process is sent. The number is that of a follow-up or problem, where the
// command has one.
func (s *server) commandPath(ref lifecycle.Ref, command, number string) string {
	path := s.paths[command]
	path = strings.ReplaceAll(path, "{id}", ref.ID)
	return strings.ReplaceAll(path, "{no}", number)
}

// allowed lists what the caller may do now: what the process admits and the caller's roles may, with a line for every
// number that a command can be about.
func (s *server) allowed(roles []lifecycle.Role, ref lifecycle.Ref, commands []string, numbers map[string][]string) []Command {
	list := []Command{}
	for _, name := range commands {
		if !s.access.May(roles, access.Operation(name)) {
			continue
		}
		if !strings.Contains(s.paths[name], "{no}") {
			list = append(list, Command{Command: name, Method: "POST", Href: s.commandPath(ref, name, "")})
			continue
		}
		for _, no := range slices.Compact(numbers[name]) {
			list = append(list, Command{Command: name, Method: "POST", Href: s.commandPath(ref, name, no)})
		}
	}
	return list
}

// temporalLink is the page of a process in Temporal's Web UI; nil when this installation shows none.
func (s *server) temporalLink(namespace string, ref lifecycle.Ref) *Link {
	return s.workflowLink(namespace, contract.WorkflowID(ref))
}

// workflowLink is where people see a workflow on Temporal's page, nil where there is none.
func (s *server) workflowLink(namespace, workflowID string) *Link {
	if s.TemporalUIURL == "" {
		return nil
	}
	if namespace == "" {
		namespace = s.Namespace
	}
	return &Link{Href: s.TemporalUIURL + "/namespaces/" + url.PathEscape(namespace) + "/workflows/" + url.PathEscape(workflowID)}
}
