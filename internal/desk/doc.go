// Package desk is the domain of the portal: tickets and their entries, organisations and
// persons, and the pure rules over them: which transition follows from which action, who may
// see and do what, when the support can be reached.
//
// It is the leaf of the house. It imports the standard library only, does no I/O, reads no
// clock and knows neither SQL nor HTTP; whoever needs "now" passes it in.
package desk
