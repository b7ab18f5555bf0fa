package directory_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/directory"
	"kundenportal/internal/store"
)

// table makes records of a file: the first row has the columns.
func table(rows ...string) []directory.Record {
	var out []directory.Record
	columns := strings.Split(rows[0], ";")
	for i, row := range rows[1:] {
		r := directory.Record{Line: i + 2, Cells: map[string]string{}}
		for j, cell := range strings.Split(row, ";") {
			if r.Cells[columns[j]] = cell; cell == "-" {
				r.Cells[columns[j]] = directory.Clear
			}
		}
		out = append(out, r)
	}
	return out
}

func (f *fixture) bring(t *testing.T, kind desk.ImportKind, rows ...string) directory.Import {
	t.Helper()
	ref, err := f.d.BringImport(ctx, f.admin, kind, "datei.csv", table(rows...), fmt.Sprint(time.Now().UnixNano()))
	ok(t, err)
	return f.look(t, ref)
}

func (f *fixture) look(t *testing.T, ref string) directory.Import {
	t.Helper()
	i, err := f.d.Import(ctx, f.admin, ref)
	ok(t, err)
	return i
}

// apply does what the preview shows.
func (f *fixture) apply(t *testing.T, i directory.Import, invite bool) directory.Import {
	t.Helper()
	ok(t, f.d.ApplyImport(ctx, f.admin, i.Ref, i.Digest, invite))
	ok(t, f.run(i.Ref))
	return f.look(t, i.Ref)
}

func (f *fixture) run(ref string) error {
	payload, _ := json.Marshal(desk.ImportPayload{Ref: ref, Person: f.admin.Person})
	return f.d.RunImport(ctx, payload)
}

// refusals are the problems of a report, by line.
func refusals(r directory.Report) string {
	var out []string
	for _, l := range r.Lines {
		for _, p := range l.Problems {
			out = append(out, fmt.Sprintf("%d %s %s", l.No, p.Column, p.Key))
		}
	}
	return strings.Join(out, ", ")
}

func TestWhatAFileOfOrganisationsIsRefusedFor(t *testing.T) {
	t.Parallel()
	f := setUp(t)
	city := f.Org("Musterhausen", desk.Organisation{})
	other := f.Org("Beispielstadt", desk.Organisation{})
	f.Org("Doppelt", desk.Organisation{})
	f.Org("Doppelt", desk.Organisation{})
	f.Tx(func(tx *store.Tx) error { return tx.SetFormerNos(ctx, city.ID, []string{"ALT"}) })
	for name, c := range map[string]struct {
		rows []string
		want string
	}{
		"a new one without a name":             {[]string{"customer_no;name", "N1;"}, "2 name error.org_name_required"},
		"neither number nor name":              {[]string{"customer_no;name", ";"}, "2 name error.org_name_required"},
		"a name of two":                        {[]string{"name", "Doppelt"}, "2 name error.import_org_ambiguous"},
		"a name that is cleared":               {[]string{"customer_no;name", city.CustomerNo + ";-"}, "2 name error.org_name_required"},
		"the same one twice, once by a former": {[]string{"customer_no;name", city.CustomerNo + ";A", "ALT;B"}, "3 customer_no error.import_twice"},
		"a word that is neither yes nor no":    {[]string{"customer_no;link_only", city.CustomerNo + ";vielleicht"}, "2 link_only error.import_word"},
		"a parent that is not there":           {[]string{"customer_no;parent", city.CustomerNo + ";X9"}, "2 parent error.import_org_unknown"},
		"a cycle over two lines": {[]string{"customer_no;parent", city.CustomerNo + ";" + other.CustomerNo, other.CustomerNo + ";" + city.CustomerNo},
			"2 parent error.org_cycle, 3 parent error.org_cycle"},
		"a number that another had":    {[]string{"customer_no;former_nos", other.CustomerNo + ";ALT"}, "2 former_nos error.customer_no_taken"},
		"a level that is not there":    {[]string{"customer_no;contract", city.CustomerNo + ";Gold"}, "2 contract error.import_level"},
		"an end without a level":       {[]string{"customer_no;until", city.CustomerNo + ";31.12.2027"}, "2 until error.until_without_level"},
		"a day that is none":           {[]string{"customer_no;until", city.CustomerNo + ";31.02.2027"}, "2 until error.date"},
		"a product that is not there":  {[]string{"customer_no;products", city.CustomerNo + ";Nichts (1)"}, "2 products error.import_product"},
		"a product twice":              {[]string{"customer_no;products", city.CustomerNo + ";Aktenwerk | Aktenwerk (2)"}, "2 products error.import_product_twice"},
		"nothing that is wrong at all": {[]string{"customer_no;name", city.CustomerNo + ";Musterhausen"}, ""},
	} {
		i := f.bring(t, desk.ImportOrgs, c.rows...)
		if got := refusals(i.Report); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		key(t, f.d.ApplyImport(ctx, f.admin, i.Ref, i.Digest, false), "error.import_stands")
	}
}

func TestOrganisationsAreBroughtInAsATree(t *testing.T) {
	t.Parallel()
	f := setUp(t)
	city := f.Org("Musterhausen", desk.Organisation{})
	old := f.Org("Altamt", city)
	f.Tx(func(tx *store.Tx) error {
		if err := tx.SetFormerNos(ctx, city.ID, []string{"ALT"}); err != nil {
			return err
		}
		_, err := tx.AddLevel(ctx, desk.ContractLevel{Name: "Gold"})
		return err
	})
	rows := []string{"customer_no;name;former_nos;parent;contract;until;link_only;products;active",
		"N2;Unteramt;;N1;;;;;", // before the one above it
		"N1;Neuamt;ALT;" + city.CustomerNo + ";gold;31.12.2027;yes;aktenwerk (4.3);yes",
		city.CustomerNo + ";;-;;;;;;",        // gives its former number to the new one
		old.CustomerNo + ";;;N2;;;;;no",      // below what is new
		"N3;Stillgelegt;K1 | K2;;;;;;no",     // new and not in use
		";Musterhausen Land;;-;-;-;no;-;yes", // without a number
	}
	i := f.bring(t, desk.ImportOrgs, rows...)
	if got := refusals(i.Report); got != "" {
		t.Fatal(got)
	}
	if c, ch := i.Report.Count(directory.LineCreated), i.Report.Count(directory.LineChanged); c != 4 || ch != 2 {
		t.Fatalf("%d created, %d changed: %+v", c, ch, i.Report.Lines)
	}
	if list, err := f.d.Organisations(ctx, f.admin, "neuamt"); err != nil || len(list) != 0 {
		t.Fatal("the preview changed something", err)
	}
	done := f.apply(t, i, false)
	if done.State != desk.ImportDone || done.Content != "" || done.Report.Count(directory.LineCreated) != 4 {
		t.Errorf("after it: %+v", done)
	}
	list, err := f.d.Organisations(ctx, f.admin, "alt n1") // a former number is found
	if ok(t, err); len(list) != 1 || !list[0].LinkOnly || list[0].Parent != "Musterhausen" {
		t.Fatalf("found %+v", list)
	}
	c, err := store.Levels(f.DB).Contract(ctx, list[0].ID)
	if ok(t, err); c.Level.Name != "Gold" || c.Until != "2027-12-31" {
		t.Errorf("contract %+v", c)
	}
	if below, err := store.Orgs(f.DB).Below(ctx, city.ID, old.ID); err != nil || !below {
		t.Errorf("the old office is not below the city any more: %v", err)
	}
	again := f.bring(t, desk.ImportOrgs, rows...)
	for _, l := range again.Report.Lines {
		if l.Outcome != directory.LineUnchanged {
			t.Errorf("brought in again: %+v", l)
		}
	}
}

func TestWhatAFileOfContactsIsRefusedFor(t *testing.T) {
	t.Parallel()
	f := setUp(t)
	city := f.Org("Musterhausen", desk.Organisation{})
	empty := f.Org("Leer", desk.Organisation{})
	lead := f.Contact("Lea", city, func(m *desk.Membership) { m.Lead = true })
	f.Contact("Kai", city, nil)
	agent := f.Agent("Ada", desk.Agent)
	no := city.CustomerNo
	const head = "email;given_name;family_name;customer_no;lead;named_by;named_on;active"
	for name, c := range map[string]struct {
		rows []string
		want string
	}{
		"no address":               {[]string{head, ";A;B;" + no + ";;Amt;;"}, "2 email error.email_required"},
		"an address that is none":  {[]string{head, "wer;A;B;" + no + ";;Amt;;"}, "2 email error.email"},
		"an address of the staff":  {[]string{head, agent.Email + ";A;B;" + no + ";;Amt;;"}, "2 email error.email_taken"},
		"a new one without names":  {[]string{head, "neu@a.example;;;" + no + ";;Amt;;"}, "2 given_name error.given_name_required, 2 family_name error.family_name_required"},
		"a new one of nowhere":     {[]string{head, "neu@a.example;A;B;;;Amt;;"}, "2 customer_no error.choose_org, 2 customer_no error.choose_org"},
		"one whom nobody named":    {[]string{head, "neu@a.example;A;B;" + no + ";;;;"}, "2 named_by error.named_by_required"},
		"one named in the future":  {[]string{head, "neu@a.example;A;B;" + no + ";;Amt;2099-01-01;"}, "2 named_on error.date_future"},
		"the first is no lead":     {[]string{head, "neu@a.example;A;B;" + empty.CustomerNo + ";no;Amt;;"}, "2 lead error.lead_required"},
		"the last lead steps down": {[]string{head, lead.Email + ";;;" + no + ";no;;;"}, "2 lead error.last_lead"},
		"the last lead goes":       {[]string{head, lead.Email + ";;;;;;;no"}, "2 lead error.last_lead"},
		"the same one twice":       {[]string{head, lead.Email + ";;;" + no + ";;;;", lead.Email + ";;;" + no + ";;;;"}, "3 customer_no error.import_twice"},
		"lines that contradict": {[]string{head, "neu@a.example;A;B;" + no + ";;Amt;;", "neu@a.example;X;B;" + empty.CustomerNo + ";yes;Amt;;"},
			"3 given_name error.import_contradiction"},
		"an organisation that is not there":       {[]string{head, lead.Email + ";;;X9;;;;"}, "2 customer_no error.import_org_unknown"},
		"another lead takes over in a later line": {[]string{head, lead.Email + ";;;" + no + ";no;;;", "neu@a.example;A;B;" + no + ";yes;Amt;;"}, ""},
	} {
		i := f.bring(t, desk.ImportContacts, c.rows...)
		if got := refusals(i.Report); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestContactsAreBroughtInWithTheirMemberships(t *testing.T) {
	t.Parallel()
	f := setUp(t)
	city, office := f.Org("Musterhausen", desk.Organisation{}), f.Org("Amt", desk.Organisation{})
	lead := f.Contact("Lea", city, func(m *desk.Membership) { m.Lead = true })
	rows := []string{"email;given_name;family_name;phone;lang;customer_no;org;lead;level;may_comment;named_by;named_on;active",
		"Neu@A.example;Nele;Neu;0123;en;" + city.CustomerNo + ";;no;own;no;Amtsleitung;2026-01-15;",
		"neu@a.example;;;;;;Amt;yes;;;Amtsleitung;;", // a second organisation, by its name
		"aus@a.example;Axel;Aus;;;" + office.CustomerNo + ";;;;;Amtsleitung;;no",
		lead.Email + ";;Müller;-;;" + city.CustomerNo + ";;yes;below;;Wer anders;;",
	}
	i := f.bring(t, desk.ImportContacts, rows...)
	if got := refusals(i.Report); got != "" {
		t.Fatal(got)
	}
	if n := i.Report.Lines[3].Notes; len(n) != 1 || n[0].Key != "import.note.named" {
		t.Errorf("notes %+v", n)
	}
	stale := i.Digest
	f.Tx(func(tx *store.Tx) error { return tx.SetProfile(ctx, lead.ID, "Leonie", "Muster", "") })
	key(t, f.d.ApplyImport(ctx, f.admin, i.Ref, "another", false), "error.import_changed")
	ok(t, f.d.ApplyImport(ctx, f.admin, i.Ref, f.look(t, i.Ref).Digest, true))
	f.Tx(func(tx *store.Tx) error { return tx.SetProfile(ctx, lead.ID, "Leonie", "Maier", "") }) // between the button and the job
	ok(t, f.run(i.Ref))
	if i = f.look(t, i.Ref); i.State != desk.ImportChanged || i.Digest == stale {
		t.Fatalf("what was changed meanwhile was overwritten: %s", i.State)
	}
	f.apply(t, i, true)
	ok(t, f.run(i.Ref)) // the job again
	ok(t, f.d.ApplyImport(ctx, f.admin, i.Ref, i.Digest, true))
	neu, err := store.People(f.DB).ByEmail(ctx, "neu@a.example")
	ok(t, err)
	ms, err := store.People(f.DB).AllMemberships(ctx, neu.ID)
	ok(t, err)
	if len(ms) != 2 || neu.Lang != "en" || neu.Phone != "0123" || !ms[0].Lead || ms[1].Level != desk.LevelOwn || ms[1].MayComment {
		t.Errorf("%+v with %+v", neu, ms)
	}
	if gone, err := store.People(f.DB).ByEmail(ctx, "aus@a.example"); err != nil || gone.Active {
		t.Errorf("who has no access got one: %v", err)
	}
	welcomes := 0
	f.Tx(func(tx *store.Tx) error {
		for {
			j, found, err := tx.Claim(ctx, f.Clock.Now().Add(time.Hour), f.Clock.Now().Add(2*time.Hour))
			if err != nil || !found {
				return err
			}
			if j.Kind == desk.JobWelcome {
				welcomes++
			}
		}
	})
	if welcomes != 1 {
		t.Errorf("%d were welcomed, want the new one with access alone", welcomes)
	}
	trail, _, err := f.d.Audit(ctx, f.admin, directory.AuditQuery{})
	ok(t, err)
	actions := map[string]int{}
	for _, e := range trail {
		actions[e.Action]++
	}
	want := map[string]int{"contact.create": 2, "membership.create": 3, "contact.active": 1, "contact.edit": 1, "membership.edit": 1, "contact.import": 1}
	if !maps.Equal(actions, want) {
		t.Errorf("the trail has %v, want %v", actions, want)
	}
	for _, l := range f.bring(t, desk.ImportContacts, rows...).Report.Lines {
		if l.Outcome != directory.LineUnchanged {
			t.Errorf("brought in again: %+v", l)
		}
	}
}

func TestOnlyWhoManagesCustomersBringsFiles(t *testing.T) {
	t.Parallel()
	f := setUp(t)
	i := f.bring(t, desk.ImportOrgs, "name", "Neu")
	for name, c := range map[string]struct {
		sc   desk.StaffScope
		want desk.ErrorKind
	}{"an agent": {f.StaffScope(f.Agent("Ali", desk.Agent)), desk.Forbidden}, "nobody": {desk.StaffScope{}, desk.NotFound}} {
		_, err := f.d.BringImport(ctx, c.sc, desk.ImportOrgs, "x", table("name", "A"), "k")
		_, look := f.d.Import(ctx, c.sc, i.Ref)
		for _, err := range []error{err, look, f.d.ApplyImport(ctx, c.sc, i.Ref, i.Digest, false), f.d.DropImport(ctx, c.sc, i.Ref)} {
			if desk.KindOf(err) != c.want {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	f.Clock.Move(directory.ImportKept + time.Second)
	ok(t, f.d.SweepImports(ctx))
	if _, err := f.d.Import(ctx, f.admin, i.Ref); desk.KindOf(err) != desk.NotFound {
		t.Errorf("a file is kept for ever: %v", err)
	}
}

func TestFiveThousandContactsAreBroughtInAtOnce(t *testing.T) {
	f := setUp(t)
	city := f.Org("Musterhausen", desk.Organisation{})
	rows := []string{"email;given_name;family_name;customer_no;lead;named_by"}
	for n := range 5000 {
		rows = append(rows, fmt.Sprintf("p%d@a.example;Vor;Nach%d;%s;%s;Amt", n, n, city.CustomerNo, map[bool]string{true: "yes", false: "no"}[n == 0]))
	}
	began := time.Now()
	i := f.bring(t, desk.ImportContacts, rows...)
	preview := time.Since(began)
	i = f.apply(t, i, true)
	if i.State != desk.ImportDone || i.Report.Count(directory.LineCreated) != 5000 {
		t.Fatal(i.State)
	}
	t.Logf("preview %s, all %s", preview, time.Since(began))
}
