// Package notify writes the portal's mails: what happens to a ticket to the contacts who are to
// know of it, and what happens to an account to its person. Its exported methods are the handlers of
// the jobs that use cases leave, and the two mails of a reset.
//
// Who gets a mail about a ticket is looked up when it is written, through the recipient's own
// scope: a contact who may not see the ticket (any more) gets nothing. Internal notes are out of
// reach: what the package reads of an entry has no room for one. An organisation that wants mails
// without content gets the number and a link.
//
// Each recipient is a job, so that trying again for one sends nothing twice to the others; a
// message has the same Message-ID in every attempt, by which mail systems drop a second copy.
package notify
