package ticket_test

import (
	"maps"
	"strings"
	"testing"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/ticket"
)

// field adds a field of the installation's own.
func (h *house) field(change func(*desk.OwnField)) (f desk.OwnField) {
	h.t.Helper()
	f = desk.OwnField{Type: desk.OwnText, LabelDE: "Mandant", LabelEN: "Client", Visible: true}
	if change != nil {
		change(&f)
	}
	h.Tx(func(tx *store.Tx) (err error) {
		f, err = tx.AddField(ctx, f)
		return err
	})
	return f
}

func TestOwnFieldsAreAskedOfThoseWhoSeeThem(t *testing.T) {
	h := build(t)
	client := h.field(nil)
	must := h.field(func(f *desk.OwnField) {
		f.LabelDE, f.Required, f.Kind = "Umgebung", true, desk.Incident
		f.Type, f.Choices = desk.OwnChoice, []desk.Choice{{DE: "Test", EN: "test"}, {DE: "Produktion", EN: "production"}}
	})
	secret := h.field(func(f *desk.OwnField) { f.LabelDE, f.Visible, f.Required = "Vertrag", false, true })
	create := func(change map[string]string) (string, error) {
		values := h.complete(nil)
		maps.Copy(values, change)
		return h.contacts.Create(ctx, h.Scope(h.mia), h.draft(h.mia, values).Ref)
	}
	_, err := create(map[string]string{client.Name(): "4711"})
	h.kind("a fault without what is required", err, desk.Invalid)
	if _, err := create(map[string]string{"kind": "question", "impact": ""}); err != nil {
		t.Errorf("a question asks for less: %v", err)
	}
	number, err := create(map[string]string{client.Name(): " 4711 ", must.Name(): "Produktion", secret.Name(): "Geheimvertrag"})
	h.must(err)
	v := h.view(h.mia, number)
	if len(v.Fields) != 2 || v.Fields[0].Value != "4711" || v.Fields[1].Words("en") != "production" {
		t.Errorf("the reporter sees %+v", v.Fields)
	}
	s := h.staffView(number)
	if len(s.Fields) != 3 || s.Fields[2].Value != "" {
		t.Errorf("a contact filled the staff's field, or staff are not asked: %+v", s.Fields)
	}
	for text, want := range map[string]int{"4711": 1, "Geheimvertrag": 0} {
		rows, err := h.contacts.List(ctx, h.Scope(h.ole), desk.TicketFilter{Text: text})
		if err != nil || len(rows.Rows) != want {
			t.Errorf("a colleague finds %q %d times, %v", text, len(rows.Rows), err)
		}
	}
}

func TestStaffPutOwnFieldsRight(t *testing.T) {
	h := build(t)
	open, secret := h.field(nil), h.field(func(f *desk.OwnField) { f.LabelDE, f.Visible = "Vertrag", false })
	elsewhere := h.field(func(f *desk.OwnField) { f.LabelDE, f.Kind = "Nur Störungen", desk.Incident })
	q := h.question()
	h.must(h.comment(h.mia, q.Number, "Noch etwas."))
	sc := h.StaffScope(h.ute)
	version := h.staffView(q.Number).Version
	set := func(typed map[string]string, version int) error {
		return h.staff.SetFields(ctx, sc, q.Number, typed, version)
	}
	h.kind("too long", set(map[string]string{open.Name(): strings.Repeat("ä", 201)}, version), desk.Invalid)
	h.must(set(map[string]string{open.Name(): "4711", secret.Name(): "Rahmenvertrag", elsewhere.Name(): "nichts"}, version))
	h.kind("an old version", set(map[string]string{open.Name(): "4712"}, version), desk.Conflict)
	h.kind("who only reads", h.staff.SetFields(ctx, h.StaffScope(h.Agent("Pia", desk.Auditor)), q.Number, nil, 0), desk.Forbidden)

	v := h.view(h.mia, q.Number)
	last := v.Entries[len(v.Entries)-1]
	if len(v.Fields) != 1 || v.Fields[0].Value != "4711" || last.Data.OwnField != open.Ref || last.Data.Is != "4711" || !last.ByStaff {
		t.Errorf("the reporter sees %+v, last %+v", v.Fields, last)
	}
	s := h.staffView(q.Number)
	if len(s.Fields) != 2 || s.Fields[1].Value != "Rahmenvertrag" {
		t.Errorf("staff see %+v", s.Fields)
	}
	if !s.Replied {
		t.Error("a detail put right took the customer's words from the desk")
	}
	found := func(text string, staff bool) int {
		if staff {
			rows, err := h.staff.List(ctx, sc, desk.TicketFilter{Text: text})
			h.must(err)
			return len(rows.Rows)
		}
		rows, err := h.contacts.List(ctx, h.Scope(h.mia), desk.TicketFilter{Text: text})
		h.must(err)
		return len(rows.Rows)
	}
	if found("Rahmenvertrag", true) != 1 || found("Rahmenvertrag", false) != 0 || found("4711", false) != 1 {
		t.Error("the search shows the staff's field to contacts, or hides the other one")
	}
	h.must(set(map[string]string{open.Name(): ""}, 0))
	if v := h.view(h.mia, q.Number); len(v.Fields) != 1 || v.Fields[0].Value != "" {
		t.Errorf("cleared: %+v", v.Fields)
	}
	before := len(h.staffView(q.Number).Entries)
	h.must(set(map[string]string{open.Name(): ""}, 0))
	if len(h.staffView(q.Number).Entries) != before {
		t.Error("what is as wished already is in the history again")
	}
}

func TestByPhoneAsksForTheStaffsFieldsToo(t *testing.T) {
	h := build(t)
	secret := h.field(func(f *desk.OwnField) { f.Visible, f.Required = false, true })
	create := func(change map[string]string) error {
		values := h.complete(map[string]string{"org": h.city.Ref})
		maps.Copy(values, change)
		d, err := h.staff.StartDraft(ctx, h.ute.ID, ticket.FormPhone, values)
		h.must(err)
		_, err = h.staff.ByPhone(ctx, h.StaffScope(h.ute), d.Ref, h.mia.Ref)
		return err
	}
	h.kind("without it", create(nil), desk.Invalid)
	h.must(create(map[string]string{secret.Name(): "4711"}))
}
