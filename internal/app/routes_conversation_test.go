package app_test

import (
	"context"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/portal"
)

// conversationDoors are the routes of answering: keys, text building blocks, several tickets, live.
var conversationDoors = map[string]door{
	"POST /settings/keys": signedIn,

	"GET /staff/tickets/{number}/live": staffOnly, "POST /staff/tickets/{number}/writing": worksOnTickets,
	"GET /staff/tickets/{number}/insert": worksOnTickets, "GET /staff/tickets/{number}/articles": worksOnTickets,

	"GET /staff/replies": writesReplies, "GET /staff/replies/new": writesReplies, "POST /staff/replies/new": writesReplies,
	"GET /staff/replies/{block}": writesReplies, "POST /staff/replies/{block}": writesReplies,
	"GET /staff/replies/{block}/delete": writesReplies, "POST /staff/replies/{block}/delete": writesReplies,
}

// textBlock makes a text building block and gives its name.
func textBlock(p *portal.Portal) string {
	var b desk.TextBlock
	p.Tx(func(tx *store.Tx) (err error) {
		b, err = tx.AddTextBlock(context.Background(), desk.TextBlock{Title: "Begrüßung", Bodies: map[string]string{"de": "Guten Tag {name}"}, UpdatedAt: p.Clock.Now()})
		return err
	})
	return b.Ref
}
