// Package panel is the page that shows one process at a glance: what is expected now, from whom, by when, and what happens
// then. It stands inside Temporal's own page of a workflow, and by itself at /panel.
//
// The package holds the page, its scripts and its words, and the headers that they are served under; it reads nothing and knows
// nobody. The scripts ask the API for the data, with a pass of the person who looks at it. They are plain modules: host.mjs
// is the conversation with Temporal's page, session.mjs the sign-in, picture.mjs the drawing, panel.mjs puts it together. Start
// reading at pages.go.
package panel
