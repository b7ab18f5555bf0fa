// Package story invents the tickets of the demo: two years of support work
// between a software vendor and the German public administrations it serves.
//
// Everything is drawn, deterministically, from the authored German texts in
// corpus/. A scenario there is one whole case, so that a question, its answer and
// the result belong together; slots and alternative wordings make several
// tickets of it that do not read alike.
//
// The package is pure. It must never touch a database, the clock or the network,
// and no production path but the demo may depend on it.
package story

import "time"

// Product is an invented product of the vendor.
type Product struct {
	Key     string
	Name    string
	Version string // the version that is current at the demo's present
}

// Products returns the six products that tickets refer to by key.
func Products() []Product {
	releases := releases()
	list := make([]Product, len(releases))
	for i, r := range releases {
		list[i] = Product{Key: r.key, Name: r.name, Version: r.version(0)}
	}
	return list
}

// Organisations is the number of organisations that tickets are spread over, by
// falling share.
const Organisations = 14

// OrgKind tells what the texts take the organisation at index i to be: "city",
// "datacentre", "district", "university", "municipality" or "association".
// Whoever loads the tickets lines its organisations up with it, else a
// university would write about dog tax.
func OrgKind(i int) string {
	kinds := [Organisations]string{
		"city", "datacentre", "district", "university", "city", "municipality", "municipality",
		"district", "city", "municipality", "association", "municipality", "city", "university",
	}
	return kinds[i%Organisations]
}

// Ticket is one ticket as it stands at the demo's present.
type Ticket struct {
	Kind   string // incident, change_request, question, suggestion
	State  string // new, in_progress, waiting_for_customer, scheduled, resolved, closed
	Result string // solved, answered, delivered, not_done, duplicate, withdrawn, no_feedback; empty while there is none
	Impact string // of an incident: one_person, several_people, work_stopped; else empty

	ProductKey string
	Subject    string
	OwnRef     string // the customer's file number, mostly empty

	// The loader takes these modulo what it has: OrgIndex the organisations,
	// ReporterSlot the contacts of that organisation, AgentSlot the agents.
	// Organisation 0 is the main demo customer, its reporter 0 the demo contact;
	// organisation 1 is the data centre.
	OrgIndex, ReporterSlot, AgentSlot int

	Created time.Time

	// Fields is what the kind asks for: an incident "happened" and "expected", a
	// change request "need", "benefit" and "wanted_by" (YYYY-MM-DD), a question
	// "question", a suggestion "idea". The first message is made of these.
	Fields map[string]string
	Files  []string // attachments of the first message, keys of [Files]

	PlannedFor string // while scheduled: "Version 9.2", or a date as YYYY-MM-DD

	// Entries follow the first message in the order of time, each later than the
	// one before and none after the demo's present. With the first message a
	// conversation has one to fifteen entries.
	Entries []Entry
}

// Entry is one step of a conversation after the first message.
type Entry struct {
	At time.Time
	By string // reporter, colleague (of the same organisation), agent, system

	// Do is what happened: comment, take, answer, ask, reply (to a question), note
	// (internal), schedule, resolve, confirm, object (to a result), reopen,
	// withdraw, expire (nobody reacted to the result).
	Do string

	// Body is text with a small Markdown subset; "{reporter}" and "{agent}" stand
	// for full names. A mere press of a button has none.
	Body   string
	Result string   // of a resolve: solved, answered, delivered, not_done, duplicate
	Files  []string // keys of [Files]
}
