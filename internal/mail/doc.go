// Package mail composes and sends the portal's e-mails.
//
// A [Message] is a complete description of one mail; [Message.WriteTo] turns it
// into RFC 5322 bytes and [SMTP] hands it to a mail server. The two bodies of a
// mail are made from the same [Block] values, so that the plain text never says
// less than the HTML.
//
// The package knows nothing of tickets, persons or languages: texts arrive
// finished. It never logs, never retries (that is the queue's work), never sends
// a password over an unencrypted connection to another machine, and never lets
// what a person typed become a header, a recipient or markup.
package mail
