package app

import (
	"context"
	"net/url"

	"kundenportal/internal/desk"
	"kundenportal/internal/knowledge"
	"kundenportal/internal/preview"
	"kundenportal/internal/web/access"
	"kundenportal/internal/web/admin"
	"kundenportal/internal/web/archive"
	"kundenportal/internal/web/branding"
	"kundenportal/internal/web/customer"
	"kundenportal/internal/web/demomail"
	"kundenportal/internal/web/deputy"
	"kundenportal/internal/web/editor"
	webfigures "kundenportal/internal/web/figures"
	webknowledge "kundenportal/internal/web/knowledge"
	weblevel "kundenportal/internal/web/level"
	"kundenportal/internal/web/mailboxes"
	"kundenportal/internal/web/mailtexts"
	"kundenportal/internal/web/organisation"
	"kundenportal/internal/web/replies"
	"kundenportal/internal/web/roster"
	websettings "kundenportal/internal/web/settings"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/staff"
	"kundenportal/internal/web/upload"
)

// pages lists the routes of all pages.
func (a *App) pages(p parts, o Options) [][]shell.Route {
	limits := upload.Limits{MaxFile: int64(a.cfg.Limits.MaxFile), MaxMessage: int64(a.cfg.Limits.MaxMessage), MaxFiles: a.cfg.Limits.MaxFiles}
	previews := preview.New(a.blobs)
	routes := [][]shell.Route{
		access.New(p.accounts, access.Config{MinLength: a.cfg.Password.MinLength, Reset: desk.ResetFlow(a.cfg.Password.ResetFlow),
			Legal:         func(ctx context.Context, name string) desk.LegalText { return p.settings.Current(ctx).Legal[name] },
			ReportBarrier: a.cfg.Legal.ReportBarrier}).Routes(),
		branding.New(p.settings.Current).Routes(),
		customer.New(customer.Deps{Tickets: p.contacts, Blobs: a.blobs, Previews: previews, Articles: p.articles, News: p.news, Hours: p.levels.Hours,
			Limits: limits, Emergency: func() string { return p.brand().Emergency }}).Routes(),
		webknowledge.New(p.knowledge, p.texts, a.cfg.Brand.Timezone, a.cfg.Brand.Newsfeed).Routes(),
		editor.New(knowledge.NewEditor(p.knowledge, a.cfg.Brand.Timezone), a.cfg.Brand.Timezone).Routes(),
		organisation.New(p.directory).Routes(),
		mailboxes.New(p.directory).Routes(),
		deputy.New(p.directory, a.cfg.Brand.Timezone).Routes(),
		archive.New(p.contacts, a.blobs, a.cfg.Brand.Timezone, a.log).Routes(),
		webfigures.New(p.figures, a.cfg.Brand.Timezone, func() webfigures.Brand {
			return webfigures.Brand{Name: p.brand().Name, Colour: p.brand().Primary}
		}).Routes(),
		weblevel.New(p.levels).Routes(),
		admin.New(p.directory).Routes(),
		mailtexts.New(p.notify.Texts()).Routes(),
		roster.New(p.directory, p.texts).Routes(),
		websettings.New(p.settings, a.mailServer(p)).Routes(),
		staff.New(staff.Deps{Tickets: p.staff, Directory: p.directory, Presence: p.presence, Blocks: p.blocks, Articles: p.knowledge, Blobs: a.blobs, Previews: previews, Limits: limits, Zone: a.cfg.Brand.Timezone}).Routes(),
		replies.New(p.blocks).Routes(),
	}
	if o.Mailbox != nil {
		routes = append(routes, demomail.New(o.Mailbox).Routes())
	}
	return routes
}

func (p parts) articles(ctx context.Context, sc desk.Scope, lang, typed, product string, limit int) ([]desk.Article, error) {
	return p.knowledge.Find(ctx, knowledge.Reader{Lang: lang, Person: sc.Person, Scope: sc}, typed, product, limit)
}

func (p parts) news(ctx context.Context, sc desk.Scope, lang string, limit int) ([]desk.News, error) {
	items, _, err := p.knowledge.News(ctx, knowledge.Reader{Lang: lang, Person: sc.Person, Scope: sc}, "", limit)
	return items, err
}

// mailServer is how mails leave, for the page that shows and tries it.
func (a *App) mailServer(p parts) websettings.Mail {
	x := a.cfg.SMTP
	m := websettings.Mail{Host: x.Host, Port: x.Port, Security: x.TLS, Username: x.Username, From: x.From.String(), Test: p.notify.Test}
	if x.ReplyTo.Address != "" {
		m.ReplyTo = x.ReplyTo.String()
	}
	return m
}

// brand is what is in force of the settings.
func (p parts) brand() desk.Brand { return p.settings.Current(context.Background()).Brand }

// written gives an address as text; none is empty.
func written(u *url.URL) string {
	if u == nil {
		return ""
	}
	return u.String()
}
