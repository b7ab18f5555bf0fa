package app

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	netmail "net/mail"
	"time"

	"kundenportal/internal/account"
	"kundenportal/internal/config"
	"kundenportal/internal/desk"
	"kundenportal/internal/directory"
	"kundenportal/internal/figures"
	"kundenportal/internal/i18n"
	"kundenportal/internal/jobs"
	"kundenportal/internal/knowledge"
	"kundenportal/internal/level"
	"kundenportal/internal/mail"
	"kundenportal/internal/notify"
	"kundenportal/internal/presence"
	"kundenportal/internal/settings"
	"kundenportal/internal/store"
	"kundenportal/internal/textblock"
	"kundenportal/internal/ticket"
	"kundenportal/internal/web"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// draftDays is how long what was not sent is kept.
const draftDays = 30

// maxForm bounds a form without attachments, in bytes.
const maxForm = 1 << 20

// parts are the capabilities that the pages and jobs use.
type parts struct {
	texts     *i18n.Bundle
	hours     desk.Hours
	contacts  *ticket.Contacts
	staff     *ticket.Staff
	timers    *ticket.Timers
	levels    *level.Levels
	accounts  *account.Service
	directory *directory.Directory
	knowledge *knowledge.Knowledge
	blocks    *textblock.Blocks
	presence  *presence.Hub
	notify    *notify.Notifier
	figures   *figures.Figures
	settings  *settings.Settings
}

// wire puts the parts together: use cases, jobs, pages, servers.
func (a *App) wire(ctx context.Context, texts *i18n.Bundle, o Options) error {
	transport, err := mail.NewSMTP(mail.SMTPConfig{Host: a.cfg.SMTP.Host, Port: a.cfg.SMTP.Port, TLS: a.cfg.SMTP.TLS,
		Username: a.cfg.SMTP.Username, Password: a.cfg.SMTP.Password.Reveal(), HELO: a.cfg.SMTP.HELO, Timeout: a.cfg.SMTP.Timeout})
	if err != nil {
		return err
	}
	p := parts{texts: texts, hours: hours(a.cfg), directory: directory.New(a.db, o.Now, a.cfg.Brand.Timezone), knowledge: knowledge.New(a.db, o.Now, desk.ResetFlow(a.cfg.Password.ResetFlow)),
		blocks: textblock.New(a.db, o.Now), presence: presence.New(o.Now)}
	base, err := configured(a.cfg)
	if err != nil {
		return err
	}
	p.settings = settings.New(a.db, o.Now, base)
	a.settings = p.settings
	p.notify = notify.New(a.db, transport, texts, o.Now, mailConfig(a.cfg, p.hours, p.brand))
	rules := ticket.Config{Zone: a.cfg.Brand.Timezone, Prefix: a.cfg.Tickets.NumberPrefix, ReopenDays: a.cfg.Tickets.ReopenDays,
		MaxFiles: a.cfg.Limits.MaxFiles, MaxMessage: int64(a.cfg.Limits.MaxMessage), DraftDays: draftDays, Ratings: a.cfg.Tickets.Rating, Hours: p.hours}
	a.marks = ticket.NewMarks(a.db, a.log)
	p.contacts, p.staff = ticket.NewContacts(a.db, o.Now, rules, a.marks), ticket.NewStaff(a.db, o.Now, rules, a.marks)
	p.levels = level.New(a.db, o.Now, p.hours)
	p.figures = figures.New(a.db, o.Now, figures.Config{Hours: p.levels.Hours, Zone: a.cfg.Brand.Timezone, SmallGroups: a.cfg.Figures.SmallGroups})
	p.timers = ticket.NewTimers(a.db, o.Now, rules)
	if p.accounts, err = NewAccounts(a.db, a.cfg, o.Now, o.Hasher, p.notify, p.brand); err != nil {
		return err
	}
	a.Accounts = p.accounts
	if err := p.knowledge.SeedHandbook(ctx); err != nil {
		return err
	}
	a.wireJobs(p, o.Now)
	return a.wireWeb(p, o)
}

// NewAccounts makes the accounts' use cases; a nil hasher is the real one, a nil brand the configured one.
func NewAccounts(db *store.DB, cfg *config.Config, now func() time.Time, h *account.Hasher, m account.Mailer, brand func() desk.Brand) (*account.Service, error) {
	if h == nil {
		var err error
		if h, err = account.NewHasher(account.HasherOptions{}); err != nil {
			return nil, err
		}
	}
	if brand == nil {
		brand = func() desk.Brand { return desk.Brand{Name: cfg.Brand.Name, Vendor: cfg.Brand.Vendor} }
	}
	return account.New(account.Deps{DB: db, Now: now, Sleep: account.Wait, Hasher: h, Mailer: m}, account.Config{
		BaseURL: cfg.Server.BaseURL.String(), IdleTimeout: cfg.Session.Idle, Lifetime: cfg.Session.Absolute,
		MinLength: cfg.Password.MinLength, LinkValid: cfg.Password.LinkValid, KeyValid: cfg.Password.KeyValid,
		ResetPerHour: cfg.Password.ResetPerHour, Reset: desk.ResetFlow(cfg.Password.ResetFlow), Words: func() []string { return []string{brand().Name, brand().Vendor} }}), nil
}

// mailConfig says how mails introduce themselves. A sender that is called as the configuration calls the portal
// is called as administrators do.
func mailConfig(cfg *config.Config, h desk.Hours, brand func() desk.Brand) notify.Config {
	address := func(x netmail.Address) mail.Address { return mail.Address{Name: x.Name, Addr: x.Address} }
	return notify.Config{Brand: func() notify.Brand {
		b := brand()
		out := notify.Brand{Portal: b.Name, Primary: b.Primary, Hotline: b.Hotline, Emergency: b.Emergency, Email: b.Email}
		if cfg.SMTP.From.Name == "" || cfg.SMTP.From.Name == cfg.Brand.Name {
			out.Sender = b.Name
		}
		return out
	}, BaseURL: cfg.Server.BaseURL.String(), Reset: desk.ResetFlow(cfg.Password.ResetFlow), From: address(cfg.SMTP.From), ReplyTo: address(cfg.SMTP.ReplyTo), Ratings: cfg.Tickets.Rating, Hours: h}
}

// wireJobs names who does which job.
func (a *App) wireJobs(p parts, now func() time.Time) {
	workers := a.cfg.Jobs.Workers
	if workers == 0 {
		workers = -1 // "none", which in Options would mean the default
	}
	a.runner = jobs.New(a.db, a.log, now, jobs.Options{Workers: workers, Poll: a.cfg.Jobs.Poll,
		Drain: a.cfg.Server.ShutdownTimeout, Hopeless: refused})
	a.db.OnEnqueue(a.runner.Wake)
	a.db.OnEntry(p.presence.Wake)
	a.runner.Handle(desk.JobNotify, p.notify.Entry)
	a.runner.Handle(desk.JobMail, p.notify.Mail)
	a.runner.Handle(desk.JobWatcher, p.notify.Watcher)
	a.runner.Handle(desk.JobWelcome, p.notify.Welcome)
	a.runner.Handle(desk.JobNaming, p.notify.Naming)
	a.runner.Handle(desk.JobHandover, p.notify.Handover)
	a.runner.Handle(desk.JobDeputy, p.notify.Deputy)
	a.runner.Handle(desk.JobMailboxAsk, p.notify.MailboxAsk)
	a.runner.Handle(desk.JobMailbox, p.notify.Mailbox)
	a.runner.Handle(desk.JobPassword, p.notify.PasswordChanged)
	a.runner.Handle(desk.JobResetLink, p.accounts.SendLink)
	a.runner.Handle(desk.JobResetKey, p.accounts.SendKey)
	a.runner.Handle(desk.JobEmailLink, p.accounts.SendEmailLink)
	a.runner.Handle(desk.JobEmailAsked, p.notify.EmailAsked)
	a.runner.Handle(desk.JobEmailDone, p.notify.EmailChanged)
	a.runner.Handle(desk.JobAlarm, p.notify.Alarm)
	a.runner.Handle(desk.JobRecount, p.timers.Recount)
	a.runner.Handle(desk.JobImport, p.directory.RunImport)
	a.runner.Handle(desk.JobSweepBlobs, func(ctx context.Context, _ []byte) error { return a.sweepBlobs(ctx, now()) })
	a.runner.Every(time.Minute, "timers", p.timers.Run)
	a.runner.Every(time.Hour, "sweep", p.accounts.Sweep)
	a.runner.Every(time.Hour, "imports", p.directory.SweepImports)
	a.runner.Every(desk.BlobGrace, "drafts", func(ctx context.Context) error { return a.sweepDrafts(ctx, now()) })
	a.runner.Every(24*time.Hour, "orphans", func(ctx context.Context) error { return a.sweepOrphans(ctx, now()) })
}

// refused says whether the mail server will never take a message.
func refused(err error) bool {
	var s *mail.SendError
	return errors.As(err, &s) && s.Permanent
}

// sweepDrafts deletes the drafts whose time is over, and then the bytes that nothing refers to.
func (a *App) sweepDrafts(ctx context.Context, now time.Time) error {
	err := a.db.InTx(ctx, func(tx *store.Tx) error {
		old, err := store.Drafts(tx).ExpiredDrafts(ctx, now)
		if err != nil {
			return err
		}
		for _, id := range old {
			if err := tx.DeleteDraft(ctx, id); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return a.sweepBlobs(ctx, now)
}

// sweepBlobs deletes the bytes that nothing refers to any more. A blob's line is written together
// with what refers to it, so that one without a reference has lost it.
func (a *App) sweepBlobs(ctx context.Context, now time.Time) error {
	var unused []string
	err := a.db.InTx(ctx, func(tx *store.Tx) (err error) {
		unused, err = tx.UnusedBlobs(ctx, now.Add(-desk.BlobGrace))
		return err
	})
	if err != nil {
		return err
	}
	for _, hash := range unused {
		if err := a.blobs.Delete(ctx, hash, now.Add(-desk.BlobGrace)); err != nil {
			return err
		}
	}
	return nil
}

// orphanAge is how old bytes must be that nothing has ever referred to: an upload whose form was
// never finished, because the program was stopped in between.
const orphanAge = 24 * time.Hour

// sweepOrphans deletes bytes that no line of the database knows.
func (a *App) sweepOrphans(ctx context.Context, now time.Time) error {
	return a.blobs.Each(ctx, now.Add(-orphanAge), func(hash string) error {
		known, err := store.Drafts(a.db).KnowsBlob(ctx, hash)
		if err != nil || known {
			return err
		}
		return a.blobs.Delete(ctx, hash, now.Add(-orphanAge))
	})
}

// wireWeb puts the pages and the servers together.
func (a *App) wireWeb(p parts, o Options) error {
	m := newMeters(a.db, a.log)
	cfg := a.cfg
	a.Web = web.New(web.Deps{
		Config: web.Config{BaseURL: cfg.Server.BaseURL, Secure: !cfg.Server.CookieInsecure, Proxies: cfg.Server.TrustedProxies, Zone: cfg.Brand.Timezone, Lang: cfg.Brand.Language,
			Brand: brand(cfg, p.texts, p.settings.Current, p.levels.Hours), Hours: p.levels.Hours, MaxForm: maxForm, FormTimeout: cfg.Server.ReadTimeout, MaxMessage: int64(cfg.Limits.MaxMessage), Demo: o.Mailbox != nil},
		Log: a.log, Now: o.Now, Texts: p.texts, Accounts: p.accounts, Waiting: p.waiting, Notice: p.notice,
		SettingUp: func(ctx context.Context) bool { return p.settings.Current(ctx).Setup.Open() },
		Ready:     a.db.Ping, Observe: m.observe,
	}, a.pages(p, o)...)
	handler, err := a.Web.Handler()
	if err != nil {
		return err
	}
	complaints := slog.NewLogLogger(a.log.Handler(), slog.LevelWarn)
	a.server = &http.Server{Handler: handler, ErrorLog: complaints, ReadHeaderTimeout: cfg.Server.ReadTimeout, WriteTimeout: cfg.Server.WriteTimeout,
		ReadTimeout: cfg.Server.WriteTimeout, IdleTimeout: cfg.Server.IdleTimeout, MaxHeaderBytes: 64 << 10}
	a.server.RegisterOnShutdown(p.presence.Close) // what stays open ends at once
	a.metrics = &http.Server{Handler: m.handler(), ErrorLog: complaints, ReadHeaderTimeout: 5 * time.Second, WriteTimeout: 30 * time.Second}
	return nil
}

// waiting is the badge in the menu: what waits for a contact, or what nobody of the staff has taken.
func (p parts) waiting(ctx context.Context, c *shell.Context) (int, error) {
	if c.Person().IsStaff() {
		if !c.Staff.May(desk.SeeTickets) {
			return 0, nil
		}
		n, err := p.staff.Count(ctx, c.Staff, desk.TicketFilter{Queue: desk.QueueUnassigned, Stage: desk.StageOpen})
		return n.N, err
	}
	return p.contacts.Waiting(ctx, c.Scope)
}

// notice tells of a maintenance window that is near.
func (p parts) notice(ctx context.Context, c *shell.Context) (*ui.Notice, error) {
	n, err := p.knowledge.Window(ctx, reader(c))
	if err != nil || n.ID == 0 {
		return nil, err
	}
	return &ui.Notice{Title: c.L.T("web.notice", "title", n.Title, "from", c.L.DateTime(n.StartsAt)), Href: "/news/" + n.Ref}, nil
}

func reader(c *shell.Context) knowledge.Reader {
	p := c.Person()
	return knowledge.Reader{Lang: c.L.Lang(), Person: p.ID, Staff: p.IsStaff(), Scope: c.Scope}
}
