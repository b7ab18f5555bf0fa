package config

import (
	"fmt"
	"net"
	netmail "net/mail"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Bounds of settings that would be unsafe or senseless beyond.
const (
	minPasswordLength = 8
	maxPasswordLength = 64
	maxKeyValid       = 24 * time.Hour
	maxNumberPrefix   = 12
)

var (
	colour       = regexp.MustCompile(`^#[0-9A-Fa-f]{6}$`)
	numberPrefix = regexp.MustCompile(`^[A-Za-z0-9-]*$`)
)

func (l *loader) validate() {
	l.validateServer()
	l.validateStorage()
	l.validateSMTP()
	l.validateAccess()
	l.validateBrand()
	l.validateLegal()

	c := l.config
	l.between("tickets.reopen_days", c.Tickets.ReopenDays, 0, 3650)
	l.require("tickets.number_prefix", numberPrefix.MatchString(c.Tickets.NumberPrefix) && len(c.Tickets.NumberPrefix) <= maxNumberPrefix,
		fmt.Sprintf("%q would not fit into addresses and subjects", c.Tickets.NumberPrefix),
		fmt.Sprintf("Use at most %d letters, digits and hyphens", maxNumberPrefix))
	l.between("jobs.workers", c.Jobs.Workers, 0, 64)
	l.lasts("jobs.poll", c.Jobs.Poll, 100*time.Millisecond, time.Hour)
}

func (l *loader) validateServer() {
	s := l.config.Server
	local := s.BaseURL != nil && loopback(s.BaseURL.Hostname())
	if u := s.BaseURL; u != nil {
		l.require("server.base_url", u.Scheme == "https" || u.Scheme == "http", fmt.Sprintf("%q is no web address", u.Redacted()),
			"Begin it with https://")
		l.require("server.base_url", u.Scheme != "http" || local,
			fmt.Sprintf("%q would send passwords over the network in clear", u.Redacted()), "Begin it with https://; http is for loopback only")
		l.require("server.base_url", u.Host != "" && (u.Path == "" || u.Path == "/") && u.RawQuery == "" && u.Fragment == "" && u.User == nil,
			fmt.Sprintf("%q holds more than a host and a port", u.Redacted()), `Write it like "https://portal.example.org"`)
		u.Path = "" // so that callers append theirs
	}
	l.require("server.cookie_insecure", !s.CookieInsecure || local && s.BaseURL.Scheme == "http",
		"sends session cookies over unencrypted connections", "Remove it; it is for an http base_url on loopback only")
	l.address("server.addr", s.Addr)
	if s.MetricsAddr != "" {
		l.address("server.metrics_addr", s.MetricsAddr)
		l.require("server.metrics_addr", s.MetricsAddr != s.Addr, "is the address of the portal itself",
			"Choose another port, or leave it empty for no metrics")
	}
	for _, p := range s.TrustedProxies {
		l.require("server.trusted_proxies", p.Bits() > 0, fmt.Sprintf("%s lets everyone choose the address they seem to come from", p),
			"Name the proxies' own networks")
	}
	l.lasts("server.read_timeout", s.ReadTimeout, time.Second, time.Hour)
	l.lasts("server.write_timeout", s.WriteTimeout, time.Second, 24*time.Hour)
	l.lasts("server.idle_timeout", s.IdleTimeout, time.Second, time.Hour)
	l.lasts("server.shutdown_timeout", s.ShutdownTimeout, time.Second, time.Hour)
}

func (l *loader) validateStorage() {
	c := l.config
	l.between("database.max_readers", c.Database.MaxReaders, 1, 16)
	l.between("database.max_connections", c.Database.MaxConnections, 2, 1000)
	l.require("limits.max_file", c.Limits.MaxFile > 0, "allows no attachment at all", `Write a size, e.g. "25MB"`)
	l.require("limits.max_message", c.Limits.MaxMessage >= c.Limits.MaxFile || l.broken["limits.max_file"],
		fmt.Sprintf("%s is less than limits.max_file, %s", c.Limits.MaxMessage, c.Limits.MaxFile), "Make it at least as large")
	l.between("limits.max_files", c.Limits.MaxFiles, 1, 100)
}

func (l *loader) validateSMTP() {
	s := l.config.SMTP
	l.between("smtp.port", s.Port, 1, 65535)
	l.lasts("smtp.timeout", s.Timeout, time.Second, 10*time.Minute)
	for setting, a := range map[string]netmail.Address{"smtp.from": s.From, "smtp.reply_to": s.ReplyTo} {
		l.require(setting, ascii(a.Address), fmt.Sprintf("%q holds letters that mail servers may not know", a.Address),
			"Write the domain in its xn-- form")
	}
	if l.broken["smtp.host"] || l.broken["smtp.tls"] {
		return
	}
	if s.TLS == "none" && !loopback(s.Host) {
		l.require("smtp.tls", s.AllowPlain, fmt.Sprintf(`"none" would send mails to %s for everyone on the way to read`, s.Host),
			`Use "starttls" or "tls", or accept it with smtp.allow_plain = true`)
		l.require("smtp.username", s.Username == "", fmt.Sprintf("the password would be sent to %s in clear", s.Host),
			`Use smtp.tls "starttls" or "tls", or no sign-in`)
	}
	if l.broken["smtp.password"] || l.broken["smtp.password_file"] {
		return
	}
	l.require("smtp.password", s.Username == "" || s.Password != "", "is missing though smtp.username is set",
		"Set smtp.password_file, or PORTAL_SMTP_PASSWORD")
	l.require("smtp.username", s.Username != "" || s.Password == "", "is missing though a password is set", "Set it, or remove the password")
}

func (l *loader) validateAccess() {
	s, p := l.config.Session, l.config.Password
	l.lasts("session.idle", s.Idle, time.Minute, 30*24*time.Hour)
	l.lasts("session.absolute", s.Absolute, time.Minute, 30*24*time.Hour)
	l.require("session.idle", s.Idle <= s.Absolute || l.broken["session.absolute"],
		fmt.Sprintf("%s is longer than session.absolute, %s", duration(s.Idle), duration(s.Absolute)), "Make it shorter")
	l.between("password.min_length", p.MinLength, minPasswordLength, maxPasswordLength)
	l.lasts("password.link_valid", p.LinkValid, 5*time.Minute, 24*time.Hour)
	l.lasts("password.key_valid", p.KeyValid, 5*time.Minute, maxKeyValid)
	l.between("password.reset_per_hour", p.ResetPerHour, 1, 20)
}

func (l *loader) validateBrand() {
	b := l.config.Brand
	l.require("brand.name", strings.TrimSpace(b.Name) != "", "is empty", "Name the portal")
	l.require("brand.primary", b.Primary == "" || colour.MatchString(b.Primary), fmt.Sprintf("%q is not a colour", b.Primary),
		`Write it like "#003064"`)
	if b.Logo != "" {
		l.require("brand.logo", slices.Contains([]string{".svg", ".png"}, strings.ToLower(filepath.Ext(b.Logo))),
			fmt.Sprintf("%q is neither SVG nor PNG", b.Logo), "Name a .svg or .png file")
		l.readable("brand.logo", b.Logo)
	}
	if b.Email != "" {
		a, err := netmail.ParseAddress(b.Email)
		l.require("brand.email", err == nil && a.Address == b.Email, fmt.Sprintf("%q is not a mail address", b.Email),
			`Write it like "hotline@example.org"`)
	}
	for i, h := range b.ServiceHours {
		l.require("brand.service_hours", h.From < h.To, fmt.Sprintf("(entry %d) ends at %s, not after it begins at %s", i+1, h.To, h.From),
			"Split what goes past midnight into two entries")
	}
	for _, link := range b.Social {
		l.require("brand.social", web(link.URL), fmt.Sprintf("%q is no web address", link.URL.Redacted()), "Begin it with https://")
	}
}

func (l *loader) validateLegal() {
	g := l.config.Legal
	for _, page := range []struct {
		name string
		url  *url.URL
		file string
	}{
		{"imprint", g.ImprintURL, g.ImprintFile},
		{"privacy", g.PrivacyURL, g.PrivacyFile},
		{"accessibility", g.AccessibilityURL, g.AccessibilityFile},
	} {
		urlSetting, fileSetting := "legal."+page.name+"_url", "legal."+page.name+"_file"
		l.require(urlSetting, page.url == nil || web(page.url), "is no web address", "Begin it with https://")
		l.require(fileSetting, page.file == "" || page.url == nil, "stands beside "+urlSetting, "Keep one of the two")
		if page.file != "" {
			l.readable(fileSetting, page.file)
		}
	}
	r := g.ReportBarrier
	l.require("legal.report_barrier", r == nil || r.Scheme == "mailto" || web(r), "is neither a mailto: address nor a web address",
		`Write it like "mailto:barriere@example.org"`)
}

// require reports the first thing that is wrong with a setting.
func (l *loader) require(setting string, ok bool, problem, fix string) {
	if !ok && !l.broken[setting] {
		l.fail(setting, problem, fix)
	}
}

func (l *loader) between(setting string, n, least, most int) {
	l.require(setting, n >= least && n <= most, fmt.Sprintf("%d is not between %d and %d", n, least, most), "Choose a number in between")
}

func (l *loader) lasts(setting string, d, least, most time.Duration) {
	l.require(setting, d >= least && d <= most,
		fmt.Sprintf("%s is not between %s and %s", duration(d), duration(least), duration(most)), "Choose a time in between")
}

func (l *loader) address(setting, addr string) {
	_, port, err := net.SplitHostPort(addr)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	l.require(setting, err == nil, fmt.Sprintf("%q is not an address to listen on", addr), `Write host and port, e.g. "127.0.0.1:8080", or ":8080" for all addresses`)
}

func (l *loader) readable(setting, name string) {
	f, err := os.Open(name)
	if err != nil {
		l.require(setting, false, "cannot be read: "+err.Error(), "Give the path of a file that the portal's account may read")
		return
	}
	_ = f.Close()
}

func web(u *url.URL) bool {
	return u != nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

func ascii(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > '~' })
}
