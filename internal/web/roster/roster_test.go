package roster

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/directory"
	"kundenportal/internal/i18n"
	"kundenportal/internal/sheet"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/world"
)

// awkward is a world whose names a spreadsheet, or the way back, could take for something else.
func awkward(t *testing.T) (*directory.Directory, desk.StaffScope) {
	t.Helper()
	w, ctx := world.New(t, world.SQLite(t)), context.Background()
	city := w.Org("=Stadt; \"Köhlerau\"", desk.Organisation{})
	office := w.Org("'Amt | Nord", city)
	w.Tx(func(tx *store.Tx) error {
		l, err := tx.AddLevel(ctx, desk.ContractLevel{Name: "+Gold"})
		if err != nil {
			return err
		}
		if err := tx.SetContract(ctx, office.ID, desk.Contract{Level: desk.Named{ID: l.ID}, Until: "2027-12-31"}); err != nil {
			return err
		}
		if err := tx.SetFormerNos(ctx, city.ID, []string{"-1", "0042"}); err != nil {
			return err
		}
		return tx.SetUses(ctx, office.ID, []desk.Use{{Product: desk.Named{ID: w.Product.ID}, Version: "4 (neu)"}})
	})
	mia := w.Contact("Mia", city, func(m *desk.Membership) { m.Lead, m.Level = true, desk.LevelBelow })
	w.Join(mia, office, func(m *desk.Membership) { m.MayComment, m.NamedBy = false, "@Leitung" })
	gone := w.Person("Gero", func(p *desk.Person) { p.Phone, p.Active, p.Lang = "-", false, "en" })
	w.Join(gone, city, nil)
	return directory.New(w.DB, w.Clock.Now, time.UTC), w.StaffScope(w.Agent("Ada", desk.Administrator))
}

func TestWhatTheExportWritesChangesNothingWhenItIsBroughtInAgain(t *testing.T) {
	t.Parallel()
	texts, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	d, sc := awkward(t)
	ctx := context.Background()
	for _, lang := range i18n.Languages() {
		for _, kind := range kinds {
			for _, ext := range []string{"csv", "xlsx"} {
				name, l := lang+" "+string(kind)+" "+ext, texts.For(lang, time.UTC)
				var file bytes.Buffer
				out := table(&file, l, kind, ext)
				if err := d.Export(ctx, sc, kind, "", func(x directory.Record) error {
					out.Row(cells(l, kind, x)...)
					return nil
				}); err != nil {
					t.Fatal(name, err)
				}
				if err := out.End(); err != nil {
					t.Fatal(name, err)
				}
				rows, err := sheet.Read(file.Bytes())
				if err != nil {
					t.Fatal(name, err)
				}
				records, err := newDictionary(texts, kind).records(rows)
				if err != nil {
					t.Fatal(name, err)
				}
				ref, err := d.BringImport(ctx, sc, kind, name, records, name)
				if err != nil {
					t.Fatal(name, err)
				}
				x, err := d.Import(ctx, sc, ref)
				if err != nil || len(x.Report.Lines) < 2 {
					t.Fatal(name, x, err)
				}
				for _, line := range x.Report.Lines {
					if line.Outcome != directory.LineUnchanged || len(line.Notes) > 0 {
						t.Errorf("%s: %+v", name, line)
					}
				}
			}
		}
	}
}

func TestHeadingsAreKnownInBothLanguages(t *testing.T) {
	t.Parallel()
	texts, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	contacts := newDictionary(texts, desk.ImportContacts)
	row := func(cells ...string) sheet.Row { return sheet.Row{Line: 1, Cells: cells} }
	for name, c := range map[string]struct {
		heading string
		want    string // key of the error; empty: none
	}{
		"German":       {"E-Mail-Adresse", ""},
		"English":      {"e-mail ADDRESS", ""},
		"short":        {"Mail", ""},
		"another word": {"Adresse", "error.import_column"},
	} {
		records, err := contacts.records([]sheet.Row{row(c.heading, "Rolle", "Unbekannt"), row("a@b.example", "lead contact", "x")})
		if c.want == "" && (err != nil || records[0].Cells["email"] != "a@b.example" || records[0].Cells["lead"] != "yes" || len(records[0].Cells) != 2) {
			t.Errorf("%s: %v, %v", name, records, err)
		}
		if heading, _ := errors.AsType[*headingError](err); c.want != "" && (heading == nil || heading.key != c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := contacts.records([]sheet.Row{row("Mail", "E-Mail")}); err == nil {
		t.Error("a column may be there twice")
	}
}
