// Package activities is what workflows let happen outside themselves: recording what they decided, and moving the practice
// clock. Activities are thin: translate in, call one thing, translate out. Each is idempotent, and its comment says by
// which key.
package activities
