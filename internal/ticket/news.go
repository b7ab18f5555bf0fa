package ticket

import (
	"context"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// News gives a ticket as it is and the entries after the one that a page showed. Nothing is noted as read.
func (s *Staff) News(ctx context.Context, sc desk.StaffScope, number string, after int) (desk.Ticket, []desk.Entry, error) {
	t, err := store.Tickets(s.db).ForStaff(ctx, sc, number)
	if err != nil || after == 0 || t.LastSeq <= after {
		return t, nil, err
	}
	entries, err := store.Tickets(s.db).EntriesAfter(ctx, t.ID, after)
	return t, entries, err
}
