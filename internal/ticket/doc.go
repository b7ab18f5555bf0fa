// Package ticket is what people do with tickets: Contacts for the customer's side, Staff for the
// vendor's. Each use case authorises, writes the change and its entry in one transaction, and
// leaves a job for those to be told.
//
// A handler of the customer's pages gets a *Contacts and can therefore not reach what is for
// staff. Nothing here sends mail, renders a page or asks the clock of the machine.
package ticket
