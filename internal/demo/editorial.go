package demo

import (
	"context"
	"strconv"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/knowledge"
	"kundenportal/internal/store"
)

// editorEmail is the demo's editor, who writes articles and news and sees no tickets.
const editorEmail = "redaktion@demo.example"

// loadEditorial creates the editor with what they are at work on: drafts, an article for one
// organisation, news for tomorrow, and an article with a second version.
func (l *Loader) loadEditorial(ctx context.Context) error {
	var editor desk.Person
	err := l.DB.InTx(ctx, func(tx *store.Tx) (err error) {
		editor, err = tx.AddPersonRecord(ctx, l.person("Henrike", "Sommer", editorEmail, desk.Editor), l.PasswordHash)
		return err
	})
	if err != nil {
		return err
	}
	at := l.day(-6, 10)
	e := knowledge.NewEditor(knowledge.New(l.DB, func() time.Time { return at }, desk.ResetByMail), l.Zone)
	sc := desk.StaffScope{Person: editor.ID, Role: desk.Editor, Permissions: desk.PermissionsOf(desk.Editor)}
	german := func(state, org, title, body string) knowledge.PublicationForm {
		return knowledge.PublicationForm{State: state, Org: org, Texts: map[string]knowledge.TextForm{"de": {Title: title, Body: body}}}
	}
	for _, f := range []knowledge.PublicationForm{
		german("draft", "", "Kontor Finanzen: Mahnläufe über den Jahreswechsel",
			"Im Entwurf: Wann der letzte Mahnlauf des alten Jahres sinnvoll ist, klärt die Redaktion noch mit der Fachgruppe.\n\n- Fälligkeiten zwischen den Jahren\n- Mahngebühren nach Landesrecht"),
		german("published", l.orgs[0].Ref, "Ihr Schulungsplan für das erste Quartal",
			"Für die Stadt Musterhausen sind vereinbart:\n\n1. Kontor Finanzen, Grundlagen: 14. Januar, vormittags\n2. Planwerk Haushalt: 21. Januar, ganztägig\n\nDie Einladungen mit dem Link zum Kursraum kommen eine Woche vorher."),
	} {
		if _, err := e.AddArticle(ctx, sc, knowledge.ArticleForm{Category: "products", PublicationForm: f}, store.NewRef()); err != nil {
			return err
		}
	}
	planned := german("published", "", "Sprechstunde zur Umsatzsteuer im Dezember",
		"Am zweiten Dienstag im Dezember beantwortet das Fachteam eine Stunde lang Ihre Fragen zu Kontor Finanzen. Eine Anmeldung ist nicht nötig.")
	planned.Texts["en"] = knowledge.TextForm{Title: "Office hour on VAT in December",
		Body: "On the second Tuesday in December the team answers your questions on Kontor Finanzen for an hour. No registration is needed."}
	planned.PublishedAt, planned.ExpiresAt = l.day(1, 8).Format("2006-01-02T15:04"), l.day(30, 18).Format("2006-01-02T15:04")
	if _, err := e.AddNews(ctx, sc, knowledge.NewsForm{Kind: string(desk.Announcement), PublicationForm: planned}, store.NewRef()); err != nil {
		return err
	}
	return l.revise(ctx, e, sc)
}

// revise adds a line to one of the vendor's articles, so that it has two versions.
func (l *Loader) revise(ctx context.Context, e *knowledge.Editor, sc desk.StaffScope) error {
	const slug = "jahreswechsel-vorbereiten"
	a, err := e.Article(ctx, sc, slug)
	if err != nil {
		return err
	}
	f := knowledge.ArticleForm{Slug: slug, Category: a.Category, Position: strconv.Itoa(a.Position), PublicationForm: knowledge.PublicationForm{
		State: string(a.State), Product: a.Product.Ref, Seen: strconv.Itoa(a.Version), Texts: map[string]knowledge.TextForm{}}}
	for lang, t := range a.Texts {
		f.Texts[lang] = knowledge.TextForm{Title: t.Title, Keywords: t.Keywords, Body: t.Body}
	}
	text := f.Texts["de"]
	text.Body += "\n\nTipp: Sichern Sie vorher die Einstellungen unter *Administration → Export*."
	f.Texts["de"] = text
	_, err = e.EditArticle(ctx, sc, slug, f)
	return err
}
