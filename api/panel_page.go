package api

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"placement/api/panel"
	"placement/models/lifecycle"
	"placement/workflows/contract"
)

// panelRoutes serve the page of the panel. It needs no token, for it holds no data: its script asks for that.
func (s *server) panelRoutes(e *gin.Engine) {
	page := func(write func(string) ([]byte, error), policy string) gin.HandlerFunc {
		return func(c *gin.Context) {
			l := inquiryOf(c.Request.Context()).language
			if asked := language(c.Query("lang")); asked == danish || asked == english {
				l = asked
			}
			data, err := write(string(l))
			if err != nil {
				s.writeProblem(c, err)
				return
			}
			c.Header("Content-Security-Policy", policy)
			c.Header("Content-Language", string(l))
			c.Header("X-Robots-Tag", "noindex, nofollow")
			c.Data(http.StatusOK, "text/html; charset=utf-8", data)
		}
	}
	e.GET(contract.PanelPath, page(s.panelPages.Panel, s.panelPages.Policy()))
	e.GET("/panel/sign-in", page(s.panelPages.SignIn, panel.SignInPolicy))
	e.GET("/panel/:file", func(c *gin.Context) {
		data, contentType, found := panel.Asset(c.Param("file"))
		if !found {
			s.writeProblem(c, notFound("no_such_route"))
			return
		}
		c.Data(http.StatusOK, contentType, data)
	})
}

// commandText is what a command does: in English the summary of its operation.
func (s *server) commandText(l language, name string) string {
	if text := s.panelPages.Command(name); l == danish && text != "" {
		return text
	}
	return s.summaries[name]
}

// shortly is what a status is called, out of the sentence that says what it means.
func shortly(text string) string {
	name, _, _ := strings.Cut(text, ":")
	return name
}

// kindText is what a kind of process is called.
func (s *server) kindText(l language, k lifecycle.Kind) string {
	return s.panelPages.Say(string(l), "kind."+string(k))
}
