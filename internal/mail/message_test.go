package mail_test

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"kundenportal/internal/mail"
)

var (
	longLine   = strings.Repeat("Verwaltungsvorgangsnummer überprüfen ", 60) + strings.Repeat("x", 2000)
	sampleText = "Guten Tag, Miriam Köhler,\n\n.Punkt am Anfang\n" + longLine + "\n= Ende =  \nGrüße 🏛\n"
	sampleHTML = "<!DOCTYPE html><p lang=\"de\">Grüße, Straße – „Zitat“ " + longLine + "</p>\n"
)

func sample() mail.Message {
	return mail.Message{
		ID:      "abc123@portal.test",
		From:    mail.Address{Name: "MACH Kundenportal – Störungen", Addr: "noreply@portal.test"},
		ReplyTo: mail.Address{Name: "Hotline, Süd", Addr: "hotline@portal.test"},
		To: []mail.Address{
			{Name: "Köhler, Miriam", Addr: "miriam.koehler@stadt.test"},
			{Addr: "vertretung@stadt.test"},
		},
		Subject:    "[2026-000123] Änderung: Überweisungen lassen sich für größere Beträge nicht prüfen",
		Text:       sampleText,
		HTML:       sampleHTML,
		Headers:    map[string]string{"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"},
		References: []string{"first@stadt.test", "not an id", "second@portal.test"},
		Date:       time.Date(2026, 11, 22, 14, 5, 0, 0, time.FixedZone("CET", 3600)),
	}
}

func checkSample(t *testing.T, raw string) {
	t.Helper()
	msg, err := netmail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	var words mime.WordDecoder
	header := func(name string) string {
		s, err := words.DecodeHeader(msg.Header.Get(name))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		return s
	}
	want := map[string]string{
		"Message-Id":               "<abc123@portal.test>",
		"Subject":                  sample().Subject,
		"Date":                     "Sun, 22 Nov 2026 14:05:00 +0100",
		"References":               "<first@stadt.test> <second@portal.test>",
		"In-Reply-To":              "<second@portal.test>",
		"Auto-Submitted":           "auto-generated",
		"X-Auto-Response-Suppress": "All",
		"Mime-Version":             "1.0",
		"User-Agent":               "",
		"X-Mailer":                 "",
	}
	for name, value := range want {
		if got := header(name); got != value {
			t.Errorf("%s = %q, want %q", name, got, value)
		}
	}
	for name, want := range map[string][]mail.Address{"From": {sample().From}, "Reply-To": {sample().ReplyTo}, "To": sample().To} {
		list, err := msg.Header.AddressList(name)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var got []mail.Address
		for _, a := range list {
			got = append(got, mail.Address{Name: a.Name, Addr: a.Address})
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if diff := cmp.Diff([]part{{"text/plain", sampleText}, {"text/html", sampleHTML}}, parts(t, msg)); diff != "" {
		t.Errorf("parts (-want +got):\n%s", diff)
	}
	for line := range strings.SplitSeq(raw, "\r\n") {
		if len(line) > 998 {
			t.Errorf("line of %d octets, RFC 5322 allows 998", len(line))
		}
		if strings.ContainsAny(line, "\r\n") {
			t.Errorf("bare line break in %q", line)
		}
	}
	if i := strings.IndexFunc(raw, func(r rune) bool { return r > '~' }); i >= 0 {
		t.Errorf("not 7-bit clean at %d", i)
	}
}

type part struct{ Type, Body string }

func parts(t *testing.T, msg *netmail.Message) []part {
	t.Helper()
	kind, params, err := mime.ParseMediaType(msg.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	if kind != "multipart/alternative" {
		t.Fatalf("Content-Type = %s, want multipart/alternative", kind)
	}
	var all []part
	r := multipart.NewReader(msg.Body, params["boundary"])
	for {
		p, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		kind, params, err := mime.ParseMediaType(p.Header.Get("Content-Type"))
		if err != nil {
			t.Fatal(err)
		}
		if params["charset"] != "UTF-8" || p.Header.Get("Content-Transfer-Encoding") != "quoted-printable" {
			t.Errorf("part header %v", p.Header)
		}
		b, err := io.ReadAll(quotedprintable.NewReader(p))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, part{kind, strings.ReplaceAll(string(b), "\r\n", "\n")})
	}
}

func TestMessageIsWrittenAsRFC5322(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	n, err := sample().WriteTo(&b)
	if err != nil {
		t.Fatal(err)
	}
	if n != int64(b.Len()) {
		t.Errorf("WriteTo says %d bytes, wrote %d", n, b.Len())
	}
	checkSample(t, b.String())
}

func TestMessageWithoutHTMLHasOnePart(t *testing.T) {
	t.Parallel()
	m := sample()
	m.HTML = ""
	msg := read(t, m)
	if got := msg.Header.Get("Content-Type"); got != "text/plain; charset=UTF-8" {
		t.Errorf("Content-Type = %q", got)
	}
	b, err := io.ReadAll(quotedprintable.NewReader(msg.Body))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.ReplaceAll(string(b), "\r\n", "\n"); got != sampleText {
		t.Error(cmp.Diff(sampleText, got))
	}
}

func TestWhatPeopleTypeCannotBecomeAHeader(t *testing.T) {
	t.Parallel()
	for name, attack := range map[string]string{
		"CRLF":           "x\r\nBcc: victim@other.test\r\n\r\nbody",
		"LF":             "x\nBcc: victim@other.test",
		"CR":             "x\rBcc: victim@other.test",
		"NUL":            "x\x00Bcc: victim@other.test",
		"line separator": "x\u2028Bcc: victim@other.test",
		"encoded word":   "=?UTF-8?q?x=0D=0ABcc:_victim@other.test?=",
		"turned text":    "x\u202eBcc: victim@other.test",
		"quotes":         `x" <victim@other.test>, "`,
		"broken UTF-8":   "x\xff\r\nBcc: victim@other.test",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := sample()
			m.Subject = attack
			m.From.Name, m.ReplyTo.Name, m.To[0].Name = attack, attack, attack
			msg := read(t, m)
			if got := msg.Header.Get("Bcc"); got != "" {
				t.Errorf("Bcc = %q", got)
			}
			for _, field := range []string{"From", "Reply-To", "To"} {
				list, err := msg.Header.AddressList(field)
				if err != nil {
					t.Fatalf("%s: %v", field, err)
				}
				for _, a := range list {
					if strings.Contains(a.Address, "victim") {
						t.Errorf("%s reaches %s", field, a.Address)
					}
				}
			}
			subject, err := new(mime.WordDecoder).DecodeHeader(msg.Header.Get("Subject"))
			if err != nil || strings.ContainsFunc(subject, unprintable) {
				t.Errorf("subject = %q, %v", subject, err)
			}
			if got, want := len(parts(t, msg)), 2; got != want {
				t.Errorf("%d parts, want %d", got, want)
			}
		})
	}
}

func unprintable(r rune) bool { return !unicode.IsPrint(r) }

func TestUnsafeMessagesAreRefused(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*mail.Message){
		"no ID":                              func(m *mail.Message) { m.ID = "" },
		"ID with brackets":                   func(m *mail.Message) { m.ID = "<a@b>" },
		"ID with a line break":               func(m *mail.Message) { m.ID = "a@b\r\nBcc: c@d" },
		"no date":                            func(m *mail.Message) { m.Date = time.Time{} },
		"no sender":                          func(m *mail.Message) { m.From = mail.Address{} },
		"no recipient":                       func(m *mail.Message) { m.To = nil },
		"no text":                            func(m *mail.Message) { m.Text = "" },
		"two addresses in one":               func(m *mail.Message) { m.To[0].Addr = "a@b.test,c@d.test" },
		"address with a name":                func(m *mail.Message) { m.To[0].Addr = "A <a@b.test>" },
		"address with a line break":          func(m *mail.Message) { m.To[0].Addr = "a@b.test\r\nRCPT TO:<c@d.test>" },
		"address with a quoted line break":   func(m *mail.Message) { m.To[0].Addr = "\"a\r\n\"@b.test" },
		"address without domain":             func(m *mail.Message) { m.To[0].Addr = "a" },
		"address with umlauts":               func(m *mail.Message) { m.To[0].Addr = "müller@stadt.test" },
		"reply address that is none":         func(m *mail.Message) { m.ReplyTo = mail.Address{Name: "x"} },
		"header that the message sets":       func(m *mail.Message) { m.Headers = map[string]string{"bcc": "c@d.test"} },
		"header of the content":              func(m *mail.Message) { m.Headers = map[string]string{"content-type": "text/html"} },
		"header name with a colon":           func(m *mail.Message) { m.Headers = map[string]string{"X: y": "z"} },
		"header name with a line break":      func(m *mail.Message) { m.Headers = map[string]string{"X\r\nBcc": "z"} },
		"header value with a line break":     func(m *mail.Message) { m.Headers = map[string]string{"X-A": "z\r\nBcc: c@d.test"} },
		"header value longer than permitted": func(m *mail.Message) { m.Headers = map[string]string{"X-A": strings.Repeat("a", 901)} },
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := sample()
			change(&m)
			var b bytes.Buffer
			if _, err := m.WriteTo(&b); err == nil {
				t.Errorf("accepted:\n%s", b.String())
			}
			if b.Len() > 0 {
				t.Error("bytes were written before the message was checked")
			}
		})
	}
}

func TestLongSubjectIsCutAtACharacter(t *testing.T) {
	t.Parallel()
	for name, subject := range map[string]string{
		"of umlauts":        strings.Repeat("ü", 500),
		"of one ASCII word": strings.Repeat("a", 5000),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := sample()
			m.Subject = subject
			got, err := new(mime.WordDecoder).DecodeHeader(read(t, m).Header.Get("Subject"))
			if err != nil {
				t.Fatal(err)
			}
			if want := string([]rune(subject)[:199]) + "…"; got != want {
				t.Errorf("subject = %q", got)
			}
		})
	}
}

func TestNewIDIsUniqueAndValid(t *testing.T) {
	t.Parallel()
	a, b := mail.NewID("portal.test"), mail.NewID("portal.test")
	if a == b {
		t.Error("two equal IDs")
	}
	m := sample()
	m.ID = a
	if got := read(t, m).Header.Get("Message-Id"); got != "<"+a+">" {
		t.Errorf("Message-ID = %q, want <%s>", got, a)
	}
}

func read(t *testing.T, m mail.Message) *netmail.Message {
	t.Helper()
	var b bytes.Buffer
	if _, err := m.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	msg, err := netmail.ReadMessage(&b)
	if err != nil {
		t.Fatal(err)
	}
	return msg
}
