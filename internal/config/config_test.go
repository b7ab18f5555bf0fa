package config_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"maps"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kundenportal/internal/config"
)

var update = flag.Bool("update", false, "write docs/configuration.md anew")

// minimal is the least that the portal starts with.
const minimal = `
[brand]
vendor = "MACH"
[server]
base_url = "https://portal.example.org/"
[database]
dsn = "sqlite:/var/lib/portal/portal.db"
[blob]
dir = "/var/lib/portal/blobs"
[smtp]
host = "mail.example.org"
from = "MACH Kundenportal <noreply@example.org>"
`

func write(t *testing.T, content string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "portal.toml")
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func load(t *testing.T, src config.Source) *config.Config {
	t.Helper()
	c, err := config.Load(src)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestMinimalFileGetsTheDefaults(t *testing.T) {
	t.Parallel()
	c := load(t, config.Source{File: write(t, minimal)})
	if got := c.Server.BaseURL.JoinPath("tickets").String(); got != "https://portal.example.org/tickets" {
		t.Errorf("base_url = %s", got)
	}
	if got := c.SMTP.From; got.Name != "MACH Kundenportal" || got.Address != "noreply@example.org" {
		t.Errorf("from = %+v", got)
	}
	if c.Database.DSN.Driver() != config.SQLite || c.Database.DSN.Reveal() != "/var/lib/portal/portal.db" {
		t.Errorf("dsn = %s", c.Database.DSN)
	}
	got := []any{
		c.Server.Addr, c.Server.MetricsAddr, c.Server.WriteTimeout, c.Limits.MaxFile, c.Limits.MaxMessage, c.Limits.MaxFiles,
		c.SMTP.Port, c.SMTP.TLS, c.Session.Idle, c.Session.Absolute, c.Password.MinLength, c.Password.KeyValid,
		c.Brand.Timezone.String(), c.Brand.Newsfeed, c.Log.Level, c.Jobs.Poll, len(c.Server.TrustedProxies), len(c.Warnings()),
	}
	want := []any{
		":8080", "127.0.0.1:9464", 5 * time.Minute, config.Size(25 << 20), config.Size(100 << 20), 10,
		587, "starttls", 2 * time.Hour, 12 * time.Hour, 15, time.Hour,
		"Europe/Berlin", true, slog.LevelInfo, 5 * time.Second, 0, 0,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	weekdays := config.Weekdays{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}
	if diff := cmp.Diff([]config.ServiceHours{{Days: weekdays, From: 8 * 60, To: 17 * 60}}, c.Brand.ServiceHours); diff != "" {
		t.Errorf("service hours (-want +got):\n%s", diff)
	}
}

func TestFlagOverridesEnvironmentOverridesFileOverridesDefault(t *testing.T) {
	t.Parallel()
	file := minimal + "[log]\nlevel = \"warn\"\nformat = \"text\"\n[jobs]\nworkers = 3\n[tickets]\nreopen_days = 10\n"
	c := load(t, config.Source{
		File:  write(t, file),
		Env:   []string{"PATH=/bin", "PORTAL_LOG_LEVEL=error", "PORTAL_JOBS_WORKERS=4", "PORTAL_SERVICE_HOST=10.0.0.1", "NOEQUALS"},
		Flags: map[string]any{"jobs.workers": 5, "server.addr": "127.0.0.1:9999", "server.cookie_insecure": false},
	})
	got := []any{c.Limits.MaxFiles, c.Tickets.ReopenDays, c.Log.Format, c.Log.Level, c.Jobs.Workers, c.Server.Addr}
	want := []any{10, 10, "text", slog.LevelError, 5, "127.0.0.1:9999"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	dump := dump(t, c)
	for _, line := range []string{
		`max_files = 10  # default`, `reopen_days = 10  # file`, `format = "text"  # file`,
		`level = "error"  # env`, `workers = 5  # flag`, `addr = "127.0.0.1:9999"  # flag`,
	} {
		if !strings.Contains(dump, "\n"+line+"\n") {
			t.Errorf("dump lacks %s:\n%s", line, dump)
		}
	}
}

func TestEverySettingCanComeFromTheEnvironmentAlone(t *testing.T) {
	t.Parallel()
	c := load(t, config.Source{Env: []string{
		"PORTAL_SERVER_BASE_URL=http://127.0.0.1:8080", "PORTAL_SERVER_COOKIE_INSECURE=true",
		"PORTAL_SERVER_TRUSTED_PROXIES=10.0.0.5, 2001:db8::/32", "PORTAL_SERVER_METRICS_ADDR=",
		"PORTAL_DATABASE_DSN=postgres://portal:geheim@db/portal", "PORTAL_BLOB_DIR=/b",
		"PORTAL_SMTP_HOST=127.0.0.1", "PORTAL_SMTP_TLS=none", "PORTAL_SMTP_FROM=noreply@example.org",
		"PORTAL_LIMITS_MAX_FILE=1 MiB", "PORTAL_BRAND_HOLIDAYS=2026-12-24,2026-12-25",
		`PORTAL_BRAND_VENDOR=MACH`,
		`PORTAL_BRAND_SERVICE_HOURS=[{"days":"Mon-Wed,Sa","from":"00:00","to":"24:00"}]`,
		`PORTAL_BRAND_SOCIAL=[{"name":"XING","url":"https://xing.example/x"}]`,
	}})
	if c.Database.DSN.Driver() != config.Postgres || c.Database.DSN.Reveal() != "postgres://portal:geheim@db/portal" {
		t.Errorf("dsn = %s", c.Database.DSN)
	}
	if diff := cmp.Diff([]string{"10.0.0.5/32", "2001:db8::/32"}, texts(c.Server.TrustedProxies)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]config.Date{"2026-12-24", "2026-12-25"}, c.Brand.Holidays); diff != "" {
		t.Error(diff)
	}
	if h := c.Brand.ServiceHours[0]; h.Days.String() != "Mo-Mi,Sa" || h.From != 0 || h.To != 1440 {
		t.Errorf("service hours = %v", h)
	}
	if l := c.Brand.Social[0]; l.Name != "XING" || l.URL.String() != "https://xing.example/x" {
		t.Errorf("social = %v", l)
	}
	if !c.Server.CookieInsecure || c.Server.MetricsAddr != "" || c.Limits.MaxFile != 1<<20 {
		t.Errorf("%+v %v", c.Server, c.Limits.MaxFile)
	}
}

func texts(list []netip.Prefix) []string {
	var s []string
	for _, p := range list {
		s = append(s, p.String())
	}
	return s
}

func TestAllErrorsAreReportedAtOnceInOrder(t *testing.T) {
	t.Parallel()
	file := write(t, `
adr = ":80"
smtp = "mail.example.org"
[server]
base_url = "http://portal.example.org"
cookie_insecure = true
trusted_proxies = ["0.0.0.0/0", "10.0.0.1"]
read_timeout = 30
idle_timeout = "2 minutes"
[databse]
dsn = "sqlite:/x.db"
[limits]
max_file = "25 Megabyte"
max_files = "many"
[password]
min_lenght = 20
min_length = 7
key_valid = "25h"
reset_flow = "sms"
[brand]
primary = "red"
holidays = ["2026-02-30"]
service_hours = [{ days = "Mo-Xx", from = "07:30", to = "17:00" }]
social = [{ name = "XING", link = "https://xing.example" }]
timezone = "Europe/Lübeck"
`)
	_, err := config.Load(config.Source{
		File:  file,
		Env:   []string{"PORTAL_JOBS_POLL=5", "PORTAL_SMPT_HOST=x", "PORTAL_SMTP_HOTS=x", "PORTAL_SMTP_PORT=70000"},
		Flags: map[string]any{"server.adr": ":1"},
	})
	if _, ok := errors.AsType[config.Errors](err); !ok {
		t.Fatalf("error is %T: %v", err, err)
	}
	want := []string{
		`adr: is not a setting, but stands in the file. Remove it; docs/configuration.md lists all settings.`,
		`databse.dsn: is not a setting, but stands in the file. Did you mean database.dsn? If not, remove it.`,
		`password.min_lenght: is not a setting, but stands in the file. Did you mean password.min_length? If not, remove it.`,
		`smtp: is not a setting, but stands in the file. It is a section: write [smtp] and its settings below.`,
		`PORTAL_SMTP_HOTS: is not a setting, but is in the environment. Did you mean PORTAL_SMTP_HOST? If not, remove it.`,
		`server.adr: is not a setting, but is given by a flag. Did you mean server.addr? If not, remove it.`,
		`server.base_url: "http://portal.example.org" would send passwords over the network in clear. Begin it with https://; http is for loopback only.`,
		`server.trusted_proxies: 0.0.0.0/0 lets everyone choose the address they seem to come from. Name the proxies' own networks.`,
		`server.read_timeout: 30 in the file is a bare number. Write a number with a unit, e.g. "30s", "5m" or "12h".`,
		`server.idle_timeout: "2 minutes" in the file is not a duration. Write a number with a unit, e.g. "30s", "5m" or "12h".`,
		`server.cookie_insecure: sends session cookies over unencrypted connections. Remove it; it is for an http base_url on loopback only.`,
		`database.dsn: is missing. Set it in the file or as PORTAL_DATABASE_DSN.`,
		`blob.dir: is missing. Set it in the file or as PORTAL_BLOB_DIR.`,
		`limits.max_file: "25 Megabyte" in the file is not a size. Write a whole number with a unit, e.g. "25MB".`,
		`limits.max_files: "many" in the file is not a whole number. Write a whole number.`,
		`smtp.host: is missing. Set it in the file or as PORTAL_SMTP_HOST.`,
		`smtp.port: 70000 is not between 1 and 65535. Choose a number in between.`,
		`smtp.from: is missing. Set it in the file or as PORTAL_SMTP_FROM.`,
		`password.min_length: 7 is not between 8 and 64. Choose a number in between.`,
		`password.reset_flow: "sms" in the file is not allowed. Write one of: mail, link.`,
		`password.key_valid: 25h is not between 5m and 24h. Choose a time in between.`,
		"brand.vendor: is missing. Set it in the file or as PORTAL_BRAND_VENDOR.",
		`brand.primary: "red" is not a colour. Write it like "#003064".`,
		`brand.service_hours: "Mo-Xx" in the file (entry 1) is not a list of weekdays. Write days such as "Mo-Fr" or "Mo,Mi,Sa".`,
		`brand.holidays: "2026-02-30" in the file (entry 1) is not a date. Write a date, e.g. "2026-12-24".`,
		`brand.timezone: "Europe/Lübeck" in the file is not a time zone. Write a name of the time zone database, e.g. "Europe/Berlin".`,
		`brand.social: "link" in the file (entry 1) is not known there. Write each entry with exactly these: name, url.`,
		`jobs.poll: "5" in PORTAL_JOBS_POLL is not a duration. Write a number with a unit, e.g. "30s", "5m" or "12h".`,
	}
	if diff := cmp.Diff(want, strings.Split(err.Error(), "\n")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestUnsafeAndSenselessSettingsAreRefused(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change map[string]any
		want   []string // the settings with an error
	}{
		"plain SMTP to another host":               {map[string]any{"smtp.tls": "none"}, []string{"smtp.tls"}},
		"sign-in over plain SMTP even if allowed":  {map[string]any{"smtp.tls": "none", "smtp.allow_plain": true, "smtp.username": "u", "smtp.password": "p"}, []string{"smtp.username"}},
		"user without password":                    {map[string]any{"smtp.username": "u"}, []string{"smtp.password"}},
		"password without user":                    {map[string]any{"smtp.password": "p"}, []string{"smtp.username"}},
		"password twice":                           {map[string]any{"smtp.username": "u", "smtp.password": "p", "smtp.password_file": "/dev/null"}, []string{"smtp.password_file"}},
		"password file that is not there":          {map[string]any{"smtp.username": "u", "smtp.password_file": "/does/not/exist"}, []string{"smtp.password_file"}},
		"sender with umlauts":                      {map[string]any{"smtp.from": "a@müller.example"}, []string{"smtp.from"}},
		"base URL with a path":                     {map[string]any{"server.base_url": "https://example.org/portal"}, []string{"server.base_url"}},
		"base URL of another scheme":               {map[string]any{"server.base_url": "ftp://example.org"}, []string{"server.base_url"}},
		"base URL without scheme":                  {map[string]any{"server.base_url": "portal.example.org"}, []string{"server.base_url"}},
		"http on a host that begins like loopback": {map[string]any{"server.base_url": "http://127.0.0.1.example.org"}, []string{"server.base_url"}},
		"insecure cookies with https":              {map[string]any{"server.base_url": "https://localhost", "server.cookie_insecure": true}, []string{"server.cookie_insecure"}},
		"every IPv6 address as proxy":              {map[string]any{"server.trusted_proxies": []string{"::/0"}}, []string{"server.trusted_proxies"}},
		"metrics on the portal's address":          {map[string]any{"server.metrics_addr": ":8080"}, []string{"server.metrics_addr"}},
		"address without port":                     {map[string]any{"server.addr": "localhost"}, []string{"server.addr"}},
		"database of an unknown engine":            {map[string]any{"database.dsn": "mysql://x"}, []string{"database.dsn"}},
		"SQLite without path":                      {map[string]any{"database.dsn": "sqlite:"}, []string{"database.dsn"}},
		"PostgreSQL without database":              {map[string]any{"database.dsn": "postgres://host"}, []string{"database.dsn"}},
		"file larger than its message":             {map[string]any{"limits.max_file": "200MB"}, []string{"limits.max_message"}},
		"no size at all":                           {map[string]any{"limits.max_file": "0B"}, []string{"limits.max_file"}},
		"idle longer than absolute":                {map[string]any{"session.idle": "13h"}, []string{"session.idle"}},
		"link that is valid for days":              {map[string]any{"password.link_valid": "48h"}, []string{"password.link_valid"}},
		"prefix with a slash":                      {map[string]any{"tickets.number_prefix": "A/"}, []string{"tickets.number_prefix"}},
		"service that ends before it begins":       {map[string]any{"brand.service_hours": `[{"days":"Mo","from":"17:00","to":"07:30"}]`}, []string{"brand.service_hours"}},
		"social link that runs script":             {map[string]any{"brand.social": `[{"name":"x","url":"javascript:alert(1)"}]`}, []string{"brand.social"}},
		"logo that is no picture":                  {map[string]any{"brand.logo": "/dev/null"}, []string{"brand.logo"}},
		"imprint both elsewhere and here":          {map[string]any{"legal.imprint_url": "https://example.org", "legal.imprint_file": "/dev/null"}, []string{"legal.imprint_file"}},
		"legal page that is not there":             {map[string]any{"legal.privacy_file": "/does/not/exist"}, []string{"legal.privacy_file"}},
		"unknown language":                         {map[string]any{"brand.language": "fr"}, []string{"brand.language"}},
		"unknown level":                            {map[string]any{"log.level": "INFO+2"}, []string{"log.level"}},
	}
	file := write(t, minimal)
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := config.Load(config.Source{File: file, Flags: tt.change})
			var errs config.Errors
			errors.As(err, &errs)
			var got []string
			for _, e := range errs {
				got = append(got, e.Setting)
				if e.Problem == "" || e.Fix == "" {
					t.Errorf("%+v has no problem or no fix", e)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%v (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestRiskySettingsAreAllowedWhereTheyDoNoHarm(t *testing.T) {
	t.Parallel()
	file := write(t, minimal)
	for name, change := range map[string]map[string]any{
		"plain SMTP that is said to be wanted": {"smtp.tls": "none", "smtp.allow_plain": true},
		"plain SMTP on the same machine":       {"smtp.tls": "none", "smtp.host": "::1", "smtp.username": "u", "smtp.password": "p"},
		"insecure cookies on loopback":         {"server.base_url": "http://localhost:8080", "server.cookie_insecure": true},
		"key valid for a day":                  {"password.key_valid": "24h"},
	} {
		if _, err := config.Load(config.Source{File: file, Flags: change}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFileThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ file, want string }{
		"is not there": {filepath.Join(t.TempDir(), "none.toml"), "does not exist"},
		"is a folder":  {t.TempDir(), "cannot be read"},
		"is not TOML":  {write(t, "[server]\naddr = :8080\n"), "line 2, column 8 is not TOML"},
	} {
		_, err := config.Load(config.Source{File: tt.file})
		if err == nil || !strings.Contains(err.Error(), tt.file+": ") || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error = %v, want one with %q", name, err, tt.want)
		}
	}
}

func TestSecretsStayHidden(t *testing.T) {
	t.Parallel()
	const secret = "hunter2-geheim"
	c := load(t, config.Source{File: write(t, minimal), Env: []string{
		"PORTAL_SMTP_USERNAME=portal", "PORTAL_SMTP_PASSWORD=" + secret,
		"PORTAL_DATABASE_DSN=postgres://portal:" + secret + "@db/portal?sslmode=disable&password=" + secret,
	}})
	if c.SMTP.Password.Reveal() != secret || !strings.Contains(c.Database.DSN.Reveal(), secret) {
		t.Error("the portal itself does not get the secret")
	}
	encoded, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "smtp", c.SMTP, "password", c.SMTP.Password, "dsn", c.Database.DSN)
	out := map[string]string{
		"Dump": dump(t, c), "%v": fmt.Sprintf("%v", c), "%+v": fmt.Sprintf("%+v", c.SMTP), "%#v": fmt.Sprintf("%#v", c.SMTP) + fmt.Sprintf("%#v", c.Database),
		"%q": fmt.Sprintf("%q", c.SMTP.Password), "JSON": string(encoded), "slog": log.String(),
	}
	for how, text := range out {
		if strings.Contains(text, secret) {
			t.Errorf("%s shows the secret:\n%s", how, text)
		}
	}
	for _, line := range []string{`password = "***"  # env`, `dsn = "postgres://portal:***@db/portal?password=***&sslmode=disable"  # env`, `host = "mail.example.org"  # file`} {
		if !strings.Contains(out["Dump"], "\n"+line+"\n") {
			t.Errorf("dump lacks %s:\n%s", line, out["Dump"])
		}
	}
	for _, dsn := range []string{"mysql://u:" + secret + "@h/d", "postgres://u:" + secret + "@h:port/d"} {
		_, err := config.Load(config.Source{File: write(t, minimal), Flags: map[string]any{"database.dsn": dsn}})
		if err == nil || strings.Contains(err.Error(), secret) {
			t.Errorf("error = %v, want one without the secret", err)
		}
	}
}

func TestPasswordFile(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		mode     os.FileMode
		warnings int
	}{
		"for the portal alone": {0o600, 0},
		"for a group":          {0o640, 0},
		"for everyone":         {0o644, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "password")
			if err := os.WriteFile(file, []byte(" geheim \r\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(file, tt.mode); err != nil {
				t.Fatal(err)
			}
			c := load(t, config.Source{File: write(t, minimal), Flags: map[string]any{"smtp.username": "u", "smtp.password_file": file}})
			if got := c.SMTP.Password.Reveal(); got != " geheim " {
				t.Errorf("password = %q", got)
			}
			if got := c.Warnings(); len(got) != tt.warnings {
				t.Errorf("warnings = %q, want %d", got, tt.warnings)
			}
		})
	}
}

func TestWorldReadableFileWithASecretIsAWarning(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		content string
		want    int
	}{
		"without secret":   {minimal, 0},
		"with a password":  {minimal + "username = \"u\"\npassword = \"p\"\n", 1},
		"with a DSN's one": {strings.Replace(minimal, "sqlite:/var/lib/portal/portal.db", "postgres://u:p@h/d", 1), 1},
	} {
		file := write(t, tt.content)
		if err := os.Chmod(file, 0o644); err != nil {
			t.Fatal(err)
		}
		if got := load(t, config.Source{File: file}).Warnings(); len(got) != tt.want {
			t.Errorf("%s: warnings = %q, want %d", name, got, tt.want)
		}
	}
}

func TestDumpCanBeLoadedAgain(t *testing.T) {
	t.Parallel()
	first := dump(t, load(t, config.Source{File: "../../docs/portal.example.toml"}))
	again := dump(t, load(t, config.Source{File: write(t, first)}))
	strip := func(s string) string {
		var lines []string
		for line := range strings.Lines(s) {
			line, _, _ = strings.Cut(line, "  # ")
			lines = append(lines, strings.TrimSpace(line))
		}
		return strings.Join(lines, "\n")
	}
	if diff := cmp.Diff(strip(first), strip(again)); diff != "" {
		t.Errorf("(-first +again):\n%s", diff)
	}
}

func TestExampleIsComplete(t *testing.T) {
	t.Parallel()
	const name = "../../docs/portal.example.toml"
	c := load(t, config.Source{File: name})
	if len(c.Brand.ServiceHours) != 2 || len(c.Brand.Social) != 2 || len(c.Brand.Holidays) != 5 {
		t.Errorf("%+v", c.Brand)
	}

	// What is commented out is right as well, apart from files and secrets.
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for line := range strings.Lines(string(raw)) {
		commented, ok := strings.CutPrefix(line, "# ")
		key, _, setting := strings.Cut(commented, " = ")
		if ok && setting && !slices.Contains([]string{"logo", "password_file", "accessibility_file", "username", "dsn"}, key) {
			line = commented
		}
		lines = append(lines, line)
	}
	load(t, config.Source{File: write(t, strings.Join(lines, ""))})
}

func TestReferenceIsCurrent(t *testing.T) {
	t.Parallel()
	const name = "../../docs/configuration.md"
	want := config.Reference()
	if *update {
		if err := os.WriteFile(name, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("docs/configuration.md is stale; run go generate ./internal/config\n%s", diff)
	}
}

func TestEverySettingIsDescribed(t *testing.T) {
	t.Parallel()
	for line := range strings.Lines(config.Reference()) {
		if strings.HasPrefix(line, "| `") && strings.HasSuffix(line, "|  |\n") {
			t.Errorf("no description: %s", line)
		}
	}
}

func TestSizes(t *testing.T) {
	t.Parallel()
	good := map[string]struct {
		bytes config.Size
		shown string
	}{
		"25MB": {25 << 20, "25MB"}, "25 mb": {25 << 20, "25MB"}, "1GiB": {1 << 30, "1GB"}, "1024KB": {1 << 20, "1MB"},
		"1500B": {1500, "1500B"}, "0B": {0, "0B"},
	}
	for _, text := range slices.Sorted(maps.Keys(good)) {
		var s config.Size
		if err := s.UnmarshalText([]byte(text)); err != nil || s != good[text].bytes || s.String() != good[text].shown {
			t.Errorf("%s is %d (%s), %v", text, int64(s), s, err)
		}
	}
	for _, text := range []string{"", "25", "MB", "2.5MB", "-1MB", "25TB", "9999999999999GB", "25MBit"} {
		var s config.Size
		if err := s.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q was read as %s", text, s)
		}
	}
}

func dump(t *testing.T, c *config.Config) string {
	t.Helper()
	var b strings.Builder
	if err := c.Dump(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
