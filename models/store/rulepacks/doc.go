// Package rulepacks holds the rule packs that the product comes with, and reads packs that are written as YAML or JSON. It
// takes nothing that it does not know: a misspelt key would be a rule that nobody applies.
package rulepacks
