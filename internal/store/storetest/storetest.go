// Package storetest is the one suite that every engine of the store has to pass.
//
// It knows the store from outside only, and no engine: what an engine alone does is tested beside the
// store itself. It is linked into tests and nothing else.
package storetest

import (
	"context"
	"sync"
	"testing"

	"kundenportal/internal/store"
	"kundenportal/internal/testkit/world"
)

// Run runs the suite. open gives a fresh, migrated database for each test.
func Run(t *testing.T, open func(t *testing.T) *store.DB) {
	for _, x := range []struct {
		name string
		run  func(*testing.T, *world.World)
	}{
		{"migrations go up once and say so", migrations},
		{"ticket numbers are unique when many are created at once", numbers},
		{"a contact sees what the rule of sight says, everywhere", contactsSight},
		{"staff see what the rule of sight says, everywhere", staffSight},
		{"staff lose sight of confidential tickets with their team", confidentialStaff},
		{"lists filter, sort and page as their model does", Paging},
		{"hundreds of organisations are one list", manyOrganisations},
		{"entries make unread for others and never by a note", unread},
		{"a customer's words wait until staff met them", replies},
		{"what staff have seen waits no more", heard},
		{"marks never go back", marks},
		{"one report for several organisations is known to who reported it", bundles},
		{"similar tickets are open ones that the reader sees", similar},
		{"search finds words, parts and beginnings within the scope", searching},
		{"an author's organisation is the one through which they see the ticket", authorsOrgs},
		{"search takes the last word for a beginning unless it fills a page", beginnings},
		{"search takes any input", hostileSearch},
		{"what is withdrawn or moved is found no more", reindexing},
		{"a ticket's version guards its change", versions},
		{"a tag is one however it is written", tags},
		{"a product has its components", components},
		{"links show from both sides and within the scope", links},
		{"who lost sight is told of nothing", audience},
		{"each queue counts what it lists, for staff of every sight", queues},
		{"a view is its owner's until it is shared", savedViews},
		{"what was done to several is undone once", bulks},
		{"assignment rules keep their order and version", rules},
		{"the next ticket goes to who is present", loads},
		{"a contract is the nearest one while it lasts", contractLevels},
		{"a calendar has the days of both sides", calendars},
		{"clocks are kept and found when they are due", clocks},
		{"drafts belong to their person", drafts},
		{"attachments go from the draft to the entry", attachments},
		{"blobs go when nothing refers to them", blobs},
		{"jobs are claimed in order, revived, buried and raised", jobs},
		{"no job is claimed twice", claims},
		{"a commit that left a job says so", enqueueHook},
		{"sessions end with their person", sessions},
		{"a token works once", tokens},
		{"failures count until a pause", throttle},
		{"what has run out is swept", sweep},
		{"articles fall back to the other language", articles},
		{"news reach whom they are for", news},
		{"what is published is read in its time by whom it is for", publishing},
		{"an article keeps its earlier addresses and its versions", articleVersions},
		{"a news feed is its owner's while they are active", newsFeeds},
		{"a customer's other tickets are those that staff may see", customersTickets},
		{"text blocks keep their languages and their version", textBlocks},
		{"texts of mails are kept by key and language", mailTexts},
		{"moved organisations keep the closure right", orgMoves},
		{"two moves at once make no cycle", orgMovesAtOnce},
		{"an address is one person's", people},
		{"a setting is kept until it is given up, and a secret of the set-up works once", settings},
		{"a mailbox is found by what names it, and told while its organisation is active", mailboxes},
		{"a new address waits until it is confirmed, given up, or too old", emails},
		{"a naming waits once and is decided once", namings},
		{"a mail domain is known by active contacts above and below", knownDomains},
		{"a deputyship is in force within its time and between two contacts", deputies},
		{"deeds are those of an organisation and of its contacts", deeds},
		{"an import is kept until it is applied and reported", imports},
		{"organisations and contacts are read as a whole", roster},
		{"figures count what the rule of sight shows", figuresSight},
		{"a ticket has one rating, counted within sight", ratings},
		{"figures know the first reply and the result that stands", figureTimes},
		{"own fields are kept with what tickets have in them", ownFields},
		{"roles are kept with their permissions", roles},
		{"new tickets go to one active team", teams},
		{"a ticket is handed over", handovers},
		{"the trail is narrowed and paged", trail},
		{"a form's result is kept once", formResults},
		{"a transaction that fails leaves nothing", rollback},
		{"a text that no database holds is not found, and its transaction goes on", unholdable},
		{"a committed transaction is read at once", visibleAtOnce},
	} {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			x.run(t, world.New(t, open(t)))
		})
	}
}

var ctx = context.Background()

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// second is the error of a call whose result does not matter.
func second[T any](_ T, err error) error { return err }

func get[T any](t testing.TB) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		must(t, err)
		return v
	}
}

// together runs n functions at the same time and waits for them.
func together(n int, fn func(i int)) {
	var all sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		all.Go(func() {
			<-start
			fn(i)
		})
	}
	close(start)
	all.Wait()
}

func migrations(t *testing.T, w *world.World) {
	if n := get[int](t)(w.DB.Migrate(ctx)); n != 0 {
		t.Errorf("the second migration took %d steps", n)
	}
}
