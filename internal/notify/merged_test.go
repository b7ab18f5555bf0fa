package notify_test

import (
	"strings"
	"testing"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

func TestAMergingNamesTheOtherTicketToWhoSeesIt(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	tk := r.ticket()
	kreis := r.Org("Kreis", desk.Organisation{})
	eva := r.Contact("Eva", kreis, nil)
	for name, x := range map[string]struct {
		other desk.Ticket
		shown bool
	}{
		"her own organisation's": {r.Ticket("Drucken geht nicht", r.lea, r.city, nil), true},
		"another one's":          {r.Ticket("Anderswo", eva, kreis, nil), false},
	} {
		e := store.NewEntry{Kind: desk.EntryChange, Author: r.ute.ID, ByStaff: true, Data: desk.EntryData{Action: desk.ActMerge, Other: x.other.Number}}
		mails := r.write(tk, e)
		m := mails[len(mails)-1]
		if strings.Contains(m.Raw+m.Text, x.other.Number) != x.shown || !strings.Contains(m.Subject, "Doppelt gemeldet") {
			t.Errorf("%s: %s\n%s", name, m.Subject, m.Text)
		}
	}
}
