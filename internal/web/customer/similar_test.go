package customer_test

import (
	"net/url"
	"strings"
	"testing"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

func TestSimilarTicketsAreOfferedWithAWayToFollowThem(t *testing.T) {
	t.Parallel()
	p, me := newcomer(t)
	city := p.Scope(me).Grants[0].Org
	colleague := p.Contact("Jens Albrecht", desk.Organisation{ID: city}, nil)
	there := p.Ticket("Bescheide drucken dauert lange", colleague, desk.Organisation{ID: city}, nil)
	mine := p.Ticket("Bescheide drucken geht nicht", me, desk.Organisation{ID: city}, nil)
	p.Ticket("Bescheide drucken Geheimsache", colleague, desk.Organisation{ID: city}, func(n *store.NewTicket) {
		n.Confidential, n.Circle = true, []int64{me.ID}
	})
	suggest := "/tickets/new/suggest?" + url.Values{"q": {"Bescheide drucken"}, "product": {p.Product.Ref}}.Encode()
	p.get(suggest).is(200).has(there.Number, "Bescheide drucken dauert lange", "Neu", "Mitlesen statt neu melden", mine.Number, "Ihr Ticket").hasNot("Geheimsache")
	p.get("/tickets/new/suggest?q=Be").is(200).hasNot(there.Number)

	form := p.post("/tickets/new", "kind", "question").to("/tickets/new/")
	p.get(form).hasNot(there.Number)
	p.send(form, "subject", "Bescheide drucken", "product", p.Product.Ref, "body", "Wie geht das?", "do", "next").to(strings.Replace(form, "/form", "/check", 1))
	for _, page := range []string{form, strings.Replace(form, "/form", "/check", 1)} {
		p.get(page).has(there.Number, "Mitlesen statt neu melden").hasNot("Geheimsache")
	}
	to := p.send(form, "subject", "Bescheide drucken geht auch nicht", "watch", there.Number).to("/tickets/" + there.Number)
	p.get(to).has("Ihr Entwurf ist noch da", "Entwurf verwerfen", "Nicht mehr mitlesen")
	if got := p.get(form).value("subject"); got != "Bescheide drucken geht auch nicht" {
		t.Errorf("the words are lost: %q", got)
	}
	p.get("/tickets?view=watching").has(there.Number)
	p.post("/drafts/" + strings.Split(form, "/")[3] + "/discard").to("/tickets/new")
	p.get(to).is(200).hasNot("Ihr Entwurf ist noch da")

	form = p.post("/tickets/new", "kind", "question").to("/tickets/new/")
	p.send(form, "subject", "Getippt", "watch", "2026-999999").is(404)
	if got := p.get(form).value("subject"); got != "Getippt" {
		t.Errorf("the words are lost: %q", got)
	}
}
