// Package config reads the portal's settings: defaults, then a TOML file, then
// the environment, then command-line flags, each overriding the one before.
//
// Every setting is a field of [Config]; its tags carry the name, the default and
// the description, from which docs/configuration.md is generated. All errors are
// reported at once, and what would make the portal unsafe is an error.
//
// The package opens no connection and creates no file. It never prints a secret:
// those are of types that hide themselves.
package config

import (
	"log/slog"
	netmail "net/mail"
	"net/netip"
	"net/url"
	"time"
)

// Config holds every setting. Sections are the fields here, settings the fields
// within.
//
// Tags: koanf is the name, default the value as one would write it in the
// environment, doc the description, oneof the values allowed, required says that
// the portal does not start without it.
type Config struct {
	Server   Server   `koanf:"server" doc:"Addresses and limits of the web server."`
	Database Database `koanf:"database" doc:"Where tickets, people and everything else but attachments are kept."`
	Blob     Blob     `koanf:"blob" doc:"Where attachments are kept."`
	Limits   Limits   `koanf:"limits" doc:"How much may be attached. People see these limits before they choose a file."`
	SMTP     SMTP     `koanf:"smtp" doc:"The server that mail is handed to, and what stands in its head."`
	Session  Session  `koanf:"session" doc:"How long people stay signed in."`
	Password Password `koanf:"password" doc:"Rules for passwords and for requesting a new one."`
	Tickets  Tickets  `koanf:"tickets" doc:"Rules for tickets."`
	Figures  Figures  `koanf:"figures" doc:"What is counted."`
	Brand    Brand    `koanf:"brand" doc:"What the portal shows of the vendor. Name, vendor, copyright, logo, colour, telephone numbers, mail address and links are the values to begin with: what administrators set in the portal wins until they reset it."`
	Legal    Legal    `koanf:"legal" doc:"Legal pages: either the address of a page elsewhere, or a Markdown file that the portal shows itself. They hold until administrators write or link the pages in the portal."`
	Log      Log      `koanf:"log" doc:"What is written to standard error."`
	Jobs     Jobs     `koanf:"jobs" doc:"Work in the background, such as sending mail."`

	warnings []string
	sources  map[string]string // setting → where its value comes from
}

// Server is the section server.
type Server struct {
	BaseURL         *url.URL       `koanf:"base_url" required:"true" doc:"Address at which people reach the portal; links in mails are built from it. https, or http on a loopback host."`
	Addr            string         `koanf:"addr" default:":8080" doc:"Address to listen on, host:port."`
	MetricsAddr     string         `koanf:"metrics_addr" default:"127.0.0.1:9464" doc:"Address for Prometheus metrics, host:port; empty: none."`
	TrustedProxies  []netip.Prefix `koanf:"trusted_proxies" doc:"Networks of the reverse proxies whose X-Forwarded-For is believed, as address or CIDR."`
	ReadTimeout     time.Duration  `koanf:"read_timeout" default:"30s" doc:"Longest time to receive a request's head, and a form without attachments; uploads are bounded by write_timeout."`
	WriteTimeout    time.Duration  `koanf:"write_timeout" default:"5m" doc:"Longest time for a request as a whole."`
	IdleTimeout     time.Duration  `koanf:"idle_timeout" default:"2m" doc:"How long an unused connection is kept open."`
	ShutdownTimeout time.Duration  `koanf:"shutdown_timeout" default:"30s" doc:"How long requests may finish when the portal is stopped."`
	CookieInsecure  bool           `koanf:"cookie_insecure" default:"false" doc:"Send session cookies without Secure, for browsers that refuse it on plain http. Only with an http base_url on loopback; the demo sets it."`
}

// Database is the section database.
type Database struct {
	DSN            DSN `koanf:"dsn" required:"true" doc:"sqlite:PATH for the embedded database, postgres://… for PostgreSQL 15 or newer."`
	MaxReaders     int `koanf:"max_readers" default:"4" doc:"SQLite: connections that read at the same time."`
	MaxConnections int `koanf:"max_connections" default:"20" doc:"PostgreSQL: connections at the same time."`
}

// Blob is the section blob.
type Blob struct {
	Dir string `koanf:"dir" required:"true" doc:"Folder for attachments."`
}

// Limits is the section limits.
type Limits struct {
	MaxFile    Size `koanf:"max_file" default:"25MB" doc:"Largest attachment."`
	MaxMessage Size `koanf:"max_message" default:"100MB" doc:"Largest sum of one message's attachments."`
	MaxFiles   int  `koanf:"max_files" default:"10" doc:"Most attachments of one message."`
}

// SMTP is the section smtp.
type SMTP struct {
	Host         string          `koanf:"host" required:"true" doc:"Name of the mail server."`
	Port         int             `koanf:"port" default:"587" doc:"Its port."`
	TLS          string          `koanf:"tls" default:"starttls" oneof:"starttls,tls,none" doc:"starttls: encryption is negotiated and required. tls: encrypted from the start (port 465). none: not encrypted."`
	AllowPlain   bool            `koanf:"allow_plain" default:"false" doc:"Allow tls = none to another machine. Anyone on the way can then read mails, with the links that set passwords."`
	Username     string          `koanf:"username" doc:"Account at the mail server; empty: no sign-in."`
	Password     Secret          `koanf:"password" doc:"Its password."`
	PasswordFile string          `koanf:"password_file" doc:"File that holds the password instead; a line break at its end does not count."`
	From         netmail.Address `koanf:"from" required:"true" doc:"Sender of every mail, e.g. MACH Kundenportal <noreply@example.org>."`
	ReplyTo      netmail.Address `koanf:"reply_to" doc:"Where answers go; empty: to the sender."`
	HELO         string          `koanf:"helo" doc:"Name the portal introduces itself with; empty: the machine's name."`
	Timeout      time.Duration   `koanf:"timeout" default:"30s" doc:"Longest time for handing over one mail."`
}

// Session is the section session.
type Session struct {
	Idle     time.Duration `koanf:"idle" default:"2h" doc:"A session ends after this time without a request."`
	Absolute time.Duration `koanf:"absolute" default:"12h" doc:"A session ends after this time in any case."`
}

// Password is the section password.
type Password struct {
	MinLength    int           `koanf:"min_length" default:"15" doc:"Fewest characters of a password, not below 8."`
	ResetFlow    string        `koanf:"reset_flow" default:"mail" oneof:"mail,link" doc:"How a first or forgotten password is replaced. mail: a link, and after a click on its page a one-time key by a second mail. link: after that click a password is chosen at once, and none is ever mailed."`
	LinkValid    time.Duration `koanf:"link_valid" default:"60m" doc:"How long the link in the first mail works, at most 24h."`
	KeyValid     time.Duration `koanf:"key_valid" default:"60m" doc:"How long the one-time key works from the mail server's acceptance, at most 24h."`
	ResetPerHour int           `koanf:"reset_per_hour" default:"3" doc:"Most reset mails to one address in an hour."`
}

// Tickets is the section tickets.
type Tickets struct {
	ReopenDays   int    `koanf:"reopen_days" default:"30" doc:"Days after closing within which a ticket can be reopened; afterwards a follow-up ticket."`
	NumberPrefix string `koanf:"number_prefix" doc:"Text before every ticket number."`
	Rating       bool   `koanf:"rating" default:"true" doc:"Ask who reported a ticket, and who confirmed its result, for 30 days after its closing how satisfied they are with how it was handled."`
}

// Figures is the section figures.
type Figures struct {
	SmallGroups bool `koanf:"small_groups" default:"false" doc:"Show exact numbers, also of groups and teams of fewer than five persons or tickets. Where staff are represented by a council, it has a say in this (in Germany § 87 BetrVG)."`
}

// Brand is the section brand.
type Brand struct {
	Name         string         `koanf:"name" default:"Kundenportal" doc:"Name of the portal, in every page's head and every mail."`
	Vendor       string         `koanf:"vendor" required:"true" doc:"Name of the vendor, as pages and mails call it."`
	Logo         string         `koanf:"logo" doc:"Logo, an SVG or PNG file of 512 KB at most; empty: a built-in sign."`
	Primary      string         `koanf:"primary" doc:"Colour of the head as #rrggbb, dark enough for white text; empty: the design system's."`
	Hotline      string         `koanf:"hotline" doc:"Telephone number of the support, as it is shown."`
	HotlineNote  string         `koanf:"hotline_note" doc:"Note beside it, e.g. that the call is free."`
	Emergency    string         `koanf:"emergency" doc:"Telephone number outside service hours."`
	Email        string         `koanf:"email" doc:"Mail address of the support."`
	Copyright    string         `koanf:"copyright" doc:"Line at the end of every page."`
	ServiceHours []ServiceHours `koanf:"service_hours" default:"[{\"days\":\"Mo-Fr\",\"from\":\"08:00\",\"to\":\"17:00\"}]" doc:"When the support reads tickets: a list of days (Mo Di Mi Do Fr Sa So, or Mon … Sun; ranges and commas), from and to."`
	Holidays     []Date         `koanf:"holidays" doc:"Days without service, as YYYY-MM-DD."`
	Timezone     *time.Location `koanf:"timezone" default:"Europe/Berlin" doc:"Time zone of service hours, of dates shown and of the year in ticket numbers."`
	Language     string         `koanf:"language" default:"de" oneof:"de,en" doc:"Language for who has not chosen one."`
	Social       []Link         `koanf:"social" doc:"Links in every page's foot: a list of name and url."`
	Newsfeed     bool           `koanf:"newsfeed" default:"true" doc:"Offer the public Atom feed of news."`
}

// ServiceHours is one line of brand.service_hours.
type ServiceHours struct {
	Days Weekdays `koanf:"days"`
	From Clock    `koanf:"from"`
	To   Clock    `koanf:"to"`
}

// Link is one line of brand.social.
type Link struct {
	Name string   `koanf:"name"`
	URL  *url.URL `koanf:"url"`
}

// Legal is the section legal.
type Legal struct {
	ImprintURL        *url.URL `koanf:"imprint_url" doc:"Impressum elsewhere."`
	ImprintFile       string   `koanf:"imprint_file" doc:"Impressum as Markdown."`
	PrivacyURL        *url.URL `koanf:"privacy_url" doc:"Privacy statement elsewhere."`
	PrivacyFile       string   `koanf:"privacy_file" doc:"Privacy statement as Markdown."`
	AccessibilityURL  *url.URL `koanf:"accessibility_url" doc:"Accessibility statement elsewhere."`
	AccessibilityFile string   `koanf:"accessibility_file" doc:"Accessibility statement as Markdown."`
	ReportBarrier     *url.URL `koanf:"report_barrier" doc:"Where barriers are reported: a mailto: address or a page."`
}

// Log is the section log.
type Log struct {
	Level  slog.Level `koanf:"level" default:"info" oneof:"debug,info,warn,error" doc:"Least important messages that are written."`
	Format string     `koanf:"format" default:"json" oneof:"json,text" doc:"json for machines, text for people."`
}

// Jobs is the section jobs.
type Jobs struct {
	Workers int           `koanf:"workers" default:"2" doc:"Jobs at the same time; 0: none, this process leaves all work in the background to others."`
	Poll    time.Duration `koanf:"poll" default:"5s" doc:"How often jobs are looked for that nobody announced."`
}

// Warnings lists what is allowed but should be mended, one line each.
func (c *Config) Warnings() []string { return c.warnings }
