package staff_test

import (
	"net/url"
	"strings"
	"testing"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// givenTexts are a text block in both languages and an article.
func (d *desktop) givenTexts() (block desk.TextBlock) {
	d.Tx(func(tx *store.Tx) (err error) {
		if block, err = tx.AddTextBlock(ctx, desk.TextBlock{Title: "Protokoll", UpdatedAt: d.Clock.Now(),
			Bodies: map[string]string{"de": "Guten Tag {name}, zu {number} ({product})", "en": "Dear {name}, {link}. {agent}"}}); err != nil {
			return err
		}
		return tx.PutArticle(ctx, desk.Article{Slug: "drucken", Category: "products", Lang: "de", Title: "Drucken im Stapel", Body: "Siehe [hier](/faq/drucker).",
			UpdatedAt: d.Clock.Now()}, 1, "Sammeldruck")
	})
	return block
}

func TestATextIsPutIntoTheFormAndNothingTypedIsLost(t *testing.T) {
	t.Parallel()
	d := setUp(t)
	x, _, _ := d.givenTicket()
	block := d.givenTexts()
	path := "/staff/tickets/" + x.Number
	for name, c := range map[string]struct {
		mode   string
		insert string
		want   string
	}{
		"a block in an answer":      {"answer", "block", "Schon getippt\n\nGuten Tag Miriam Muster, zu " + x.Number + " (Aktenwerk)"},
		"a block in a note":         {"note", "block", "Schon getippt\n\nGuten Tag Miriam Muster, zu " + x.Number + " (Aktenwerk)"},
		"an article as a link":      {"answer", "link:drucken", "Schon getippt\n\n[Drucken im Stapel](https://portal.example/faq/drucken)"},
		"an article as text":        {"answer", "text:drucken", "Schon getippt\n\nSiehe [hier](https://portal.example/faq/drucker)."},
		"an article in a note":      {"note", "link:drucken", "Schon getippt\n\n[Drucken im Stapel](https://portal.example/faq/drucken)"},
		"a search keeps what is in": {"answer", "", "Schon getippt"},
	} {
		v := with(d.get(d.agent, path).form(t, path+"/"+c.mode), "body", "Schon getippt", "action", "schedule", "planned_for", "Version 9", "block", block.Ref, "insert", c.insert)
		if c.insert == "" {
			v.Del("insert")
			v.Set("find", "1")
			v.Set("article_q", "drucken")
		}
		a := d.post(d.agent, path+"/"+c.mode, v)
		a.wants(t, 303)
		to, _, _ := strings.Cut(a.Header().Get("Location"), "#")
		page := d.get(d.agent, to)
		if got := strings.TrimSpace(page.value(c.mode + "-body")); got != c.want {
			t.Errorf("%s: the text is %q, want %q", name, got, c.want)
		}
		if got := page.value("answer-planned_for"); c.mode == "answer" && got != "Version 9" {
			t.Errorf("%s: the version is %q", name, got)
		}
		if c.insert == "" {
			page.wants(t, 200, "Drucken im Stapel", "Als Link", "Als Text")
		}
	}
	if len(d.entries(x)) != 1 {
		t.Error("something was sent")
	}
}

func TestAnAnswersTextIsInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	d := setUp(t)
	org := d.Org("Town of Altenau", desk.Organisation{})
	reader := d.Person("Mary", func(p *desk.Person) { p.Lang = "en" })
	d.Join(reader, org, nil)
	x := d.Ticket("Printing stops", reader, org, nil)
	block := d.givenTexts()
	path := "/staff/tickets/" + x.Number + "/insert?insert=block&block=" + block.Ref
	if got := d.get(d.agent, path).Body.String(); !strings.Contains(got, "Dear Mary Muster, https://portal.example/tickets/"+x.Number+". Tomke Muster") {
		t.Errorf("the answer's text is %s", got)
	}
	if got := d.get(d.agent, path+"&mode=note").Body.String(); !strings.Contains(got, "Guten Tag Mary Muster") {
		t.Errorf("the note's text, for the team, is %s", got)
	}
}

func TestWhatIsNotThereIsNotPutIn(t *testing.T) {
	t.Parallel()
	d := setUp(t)
	x, _, _ := d.givenTicket()
	d.givenTexts()
	var foreign desk.TextBlock
	d.Tx(func(tx *store.Tx) error {
		team, err := tx.AddTeam(ctx, "Zweites Team")
		if err != nil {
			return err
		}
		foreign, err = tx.AddTextBlock(ctx, desk.TextBlock{Title: "Fremd", Team: desk.Named{ID: team}, Bodies: map[string]string{"de": "x"}, UpdatedAt: d.Clock.Now()})
		return err
	})
	path := "/staff/tickets/" + x.Number
	d.get(d.agent, path).lacks(t, "Fremd")
	for name, v := range map[string]url.Values{
		"no block":                  {"insert": {"block"}},
		"a block that is not there": {"insert": {"block"}, "block": {"keiner"}},
		"another team's block":      {"insert": {"block"}, "block": {foreign.Ref}},
		"an article that is none":   {"insert": {"link:keiner"}},
	} {
		if a := d.get(d.agent, path+"/insert?"+v.Encode()); a.Code != 422 {
			t.Errorf("%s, by the script: %d", name, a.Code)
		}
		v.Set("body", "Schon getippt")
		a := d.post(d.agent, path+"/answer", v)
		a.wants(t, 422)
		if got := a.value("answer-body"); got != "Schon getippt" {
			t.Errorf("%s: the text is %q", name, got)
		}
	}
	auditor := d.Agent("Pia", desk.Auditor)
	d.get(auditor, path).lacks(t, "data-picker", "data-writing=x")
}
