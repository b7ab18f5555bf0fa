package storetest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/world"
)

func ownFields(t *testing.T, w *world.World) {
	want := desk.OwnField{Kind: desk.Incident, Product: desk.Named{ID: w.Product.ID, Ref: w.Product.Ref, Name: w.Product.Name}, Type: desk.OwnChoice,
		LabelDE: "Umgebung", LabelEN: "Environment", HintDE: "Wo?", HintEN: "Where?", Choices: []desk.Choice{{DE: "Test", EN: "test"}, {DE: "Echt"}},
		Required: true, Visible: true}
	add := func(f desk.OwnField) (out desk.OwnField) {
		w.Tx(func(tx *store.Tx) (err error) {
			out, err = tx.AddField(ctx, f)
			return err
		})
		return out
	}
	first, second := add(want), add(desk.OwnField{Type: desk.OwnText, LabelDE: "Vertrag"})
	s := store.Fields(w.DB)
	want.ID, want.Ref, want.Position, want.Active = first.ID, first.Ref, 1, true
	if d := cmp.Diff(want, get[desk.OwnField](t)(s.ByRef(ctx, first.Ref))); d != "" {
		t.Error(d)
	}
	second.Position, second.Active, second.LabelEN = 0, false, "Contract"
	w.Tx(func(tx *store.Tx) error { return tx.UpdateField(ctx, second) })
	if all := get[[]desk.OwnField](t)(s.All(ctx)); len(all) != 2 || all[0].LabelEN != "Contract" || all[0].Active {
		t.Errorf("in order: %+v", all)
	}

	city := w.Org("Stadt", desk.Organisation{})
	ticket := w.Ticket("Drucker", w.Contact("Mia", city, nil), city, nil)
	set := func(f desk.OwnField, value string) {
		w.Tx(func(tx *store.Tx) error { return tx.SetField(ctx, ticket.ID, desk.OwnValue{OwnField: f, Value: value}) })
	}
	set(want, "Test")
	set(want, "Echt")
	set(second, "geheim")
	for staff, values := range map[bool][]string{true: {"geheim", "Echt"}, false: {"Echt"}} {
		var got []string
		for _, v := range get[[]desk.OwnValue](t)(s.OfTicket(ctx, ticket.ID, staff)) {
			got = append(got, v.Value)
		}
		if d := cmp.Diff(values, got); d != "" {
			t.Errorf("staff %v: %s", staff, d)
		}
	}
	w.Tx(func(tx *store.Tx) error { return tx.Reindex(ctx, ticket.ID) })
	found := get[desk.Rows[desk.StaffRow]](t)(store.Tickets(w.DB).StaffList(ctx, w.StaffScope(w.Agent("Ute", desk.Agent)), desk.TicketFilter{Text: "geheim"}))
	if len(found.Rows) != 1 {
		t.Error("a value is not found once the ticket was indexed anew")
	}
}
