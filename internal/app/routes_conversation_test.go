package app_test

import (
	"context"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/portal"
)

// conversationDoors are the routes of answering: keys, text building blocks, several tickets, live.
var conversationDoors = map[string]door{
	"POST /settings/keys": signedIn, "POST /tickets/{number}/rating": ofTicket,

	"GET /staff/tickets/{number}/live": staffOnly, "POST /staff/tickets/{number}/writing": worksOnTickets,
	"GET /staff/tickets/{number}/insert": worksOnTickets, "GET /staff/tickets/{number}/articles": worksOnTickets,

	"POST /staff/answers": worksOnTickets, "GET /staff/answers/{draft}": ofPhoneDraft, "POST /staff/answers/{draft}": ofPhoneDraft,
	"POST /staff/answers/{draft}/save": ofPhoneDraft, "GET /staff/answers/{draft}/preview": ofPhoneDraft, "POST /staff/answers/{draft}/send": ofPhoneDraft,
	"GET /staff/answers/{draft}/report": ofPhoneDraft, "GET /staff/answers/{draft}/insert": ofPhoneDraft, "GET /staff/answers/{draft}/articles": ofPhoneDraft,

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

// answersDraft is one answer to several tickets that somebody of the staff writes, and gives its name.
func answersDraft(p *portal.Portal, who desk.Person, t desk.Ticket) string {
	var d desk.Draft
	p.Tx(func(tx *store.Tx) (err error) {
		d, err = tx.AddDraft(context.Background(), desk.Draft{PersonID: who.ID, Form: "answers:x", Values: map[string]string{"chosen": t.Number, "tickets": t.Number},
			UpdatedAt: p.Clock.Now(), ExpiresAt: p.Clock.Now().AddDate(0, 1, 0)})
		return err
	})
	return d.Ref
}
