package notify_test

import (
	"encoding/json"
	"strings"
	"testing"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

func TestAHandoverTellsNoSubjectOfAConfidentialTicket(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	open := r.Ticket("Bescheid druckt nicht", r.lea, r.city, nil)
	secret := r.Ticket("Personalakte offen lesbar", r.lea, r.city, func(n *store.NewTicket) { n.Confidential = true })
	for _, to := range []desk.Person{r.lea, r.ute} {
		payload, err := json.Marshal(desk.HandoverPayload{Person: to.ID, From: "Mia Muster", Tickets: []int64{open.ID, secret.ID}})
		if err != nil {
			t.Fatal(err)
		}
		if err := r.n.Handover(ctx, payload); err != nil {
			t.Fatal(err)
		}
		mails := r.box.Messages()
		m := mails[len(mails)-1]
		for _, text := range []string{m.Text, m.HTML} {
			if !strings.Contains(text, open.Subject) || !strings.Contains(text, secret.Number) || strings.Contains(text, "Personalakte") {
				t.Errorf("to %s:\n%s", to.GivenName, text)
			}
		}
	}
}
