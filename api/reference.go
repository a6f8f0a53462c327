package api

import (
	"embed"
	"fmt"
	"html"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
)

// The reference page is Swagger UI (Apache-2.0, see reference/LICENSE) as its makers publish it, with a page and a script
// of our own around it. Nothing of it is loaded from elsewhere.
//
//go:embed reference
var referenceFiles embed.FS

// referencePolicy lets the page load what is its own and talk to this API, and nothing else. Swagger UI writes style
// attributes; scripts need no such exception.
const referencePolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
	"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// reference serves the reference page, the document it shows, and a page for every code of a problem.
func (s *server) reference(e *gin.Engine) {
	e.GET("/", func(c *gin.Context) { c.Redirect(http.StatusFound, "/reference") })
	file := func(name, contentType, cache string) gin.HandlerFunc {
		data, err := referenceFiles.ReadFile("reference/" + name)
		return func(c *gin.Context) {
			if err != nil {
				s.writeProblem(c, err)
				return
			}
			c.Header("Content-Security-Policy", referencePolicy)
			c.Header("Cache-Control", cache)
			c.Data(http.StatusOK, contentType, data)
		}
	}
	e.GET("/reference", file("index.html", "text/html; charset=utf-8", "no-cache"))
	const day = "public, max-age=86400"
	e.GET("/reference/reference.js", file("reference.js", "text/javascript; charset=utf-8", day))
	e.GET("/reference/swagger-ui-bundle.js", file("swagger-ui-bundle.js", "text/javascript; charset=utf-8", day))
	e.GET("/reference/swagger-ui.css", file("swagger-ui.css", "text/css; charset=utf-8", day))
	e.GET("/reference/favicon-32x32.png", file("favicon-32x32.png", "image/png", day))
	e.GET("/reference/LICENSE", file("LICENSE", "text/plain; charset=utf-8", day))
	e.GET("/problems/:code", s.problemPage)
}

// problemPage explains one code in the caller's language.
func (s *server) problemPage(c *gin.Context) {
	code, l := c.Param("code"), inquiryOf(c.Request.Context()).language
	text, ok := s.texts[l].Refusals[code]
	if !ok || strings.Contains(code, ".") {
		s.writeProblem(c, notFound("no_such_route"))
		return
	}
	c.Header("Content-Security-Policy", referencePolicy)
	code, text = html.EscapeString(code), html.EscapeString(sentence(text))
	c.Data(http.StatusOK, "text/html; charset=utf-8", fmt.Appendf(nil, `<!doctype html>
<html lang="%s"><meta charset="utf-8"><title>%s</title>
<h1><code>%s</code></h1><p>%s</p><p><a href="/reference">API</a></p></html>
`, l, code, code, text))
}
