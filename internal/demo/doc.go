// Package demo fills a new database with a portal that reads like real work: the customers, persons,
// tickets, articles and news of an invented vendor's support, told by story and content. Its
// sub-package mailbox receives the mails that the demo sends.
//
// It writes only into a database that is empty, and nothing but the demo command uses it.
package demo
