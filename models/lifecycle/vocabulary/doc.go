// Package vocabulary holds the codes that register, rules and matching share: what work demands, what a candidate needs,
// who a candidate is in law, how one travels, how well one speaks. A code reaches rows and the wire and never changes;
// texts for people hang on it. Nothing here decides anything.
package vocabulary
