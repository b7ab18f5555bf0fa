// Package jobs runs what store.Tx.Enqueue stored: each job by the handler of its kind, again after
// a growing pause when that fails, and on the list of dead letters when nothing helps.
//
// A job runs at least once, never exactly once: the machine can stop between a handler's work and
// the note that it is done. Handlers are written so that a second run does no harm.
//
// The package never logs a payload or a mail address, and it knows none of the handlers: app
// registers them.
package jobs
