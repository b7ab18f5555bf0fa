// Package e2e holds the journeys: people with a browser in front of the whole portal, from the
// first password to the confirmed solution, and every page looked at for barriers.
//
// It has tests only. They start the same wiring as the binary, on a real database, with a real
// browser, and with mails that go through SMTP. They know the portal by what a person sees:
// labels, headings, addresses. Nothing here reaches around the pages into the database.
package e2e
