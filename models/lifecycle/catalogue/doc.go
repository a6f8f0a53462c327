// Package catalogue says what the world is told of the events of all processes: the type of each, and the body that
// webhooks and the feed carry. Both are contracts: other systems keep them for years.
//
// A type is a kind of process and a fact of it, "placement.safety_meeting_held". The lists come from the packages of the
// rules, so an event that can be recorded has a type. The body is a CloudEvent that says which process it is, where it
// stands since, and where to read the rest: IDs, codes, a number and a link. Nothing personal can be in it, for [Event] has
// no room for it.
//
// What may change, and how:
//
//   - A new type may come with any release, a type never goes. One that is no longer recorded stays, deprecated: history
//     and the feed may still hold it.
//   - Within a version a field may be added to the body, when it comes from what is stored with the event and is left out
//     where nothing is: so an event has the same bytes whenever it is sent, and by whichever release. A status may be added to
//     a kind; whoever does not know one reads the process behind the link.
//   - A change that would break a reader is a version 2 of the type: another schema beside the first, under the same name.
//     Which version somebody is sent is fixed where it is sent to, one until it is asked for otherwise. So one event is never sent
//     twice in two shapes, and sequence numbers keep having no holes.
//   - A fact that comes to mean something else is another fact, with another name.
//
// Start reading at event.go.
package catalogue
