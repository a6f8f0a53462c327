// Package document turns what is to be given to people into a page of HTML and a PDF that say the same: both can be read aloud
// by a screen reader, by headings, lists and tables, and need nothing from outside themselves.
//
// It knows nothing of placements, and neither clock, files nor network: the same [Document] always gives the same bytes. Begin
// to read at document.go; html.go and pdf.go are the two ways out. No Go library that we can get writes tagged PDF, so pdf*.go
// does, upon golang.org/x/image for the measures of the font.
package document
