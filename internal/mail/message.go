package mail

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	netmail "net/mail"
	"net/textproto"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	gomail "github.com/wneessen/go-mail"
)

// Limits of what goes into a header, in characters. RFC 5322 section 2.1.1 allows
// 998 octets a line; encoded words may need up to twelve octets a character.
const (
	maxSubject     = 200
	maxName        = 80
	maxHeaderValue = 900
)

// Address is one mailbox. Name may hold any text; Addr is the bare address in
// ASCII, with an international domain in its xn-- form.
type Address struct{ Name, Addr string }

// Message is one mail. Line breaks and other control characters in Subject and
// in names become spaces; anywhere else in the header they are an error.
type Message struct {
	ID         string            // Message-ID without <>, from NewID; the same for every attempt to send
	From       Address           // also the envelope's sender
	ReplyTo    Address           // optional
	To         []Address         // at least one; all or none receive the message
	Subject    string            // cut after 200 characters
	Text       string            // required
	HTML       string            // optional; from HTML
	Headers    map[string]string // further fields, e.g. Auto-Submitted (RFC 3834)
	References []string          // Message-IDs without <>, oldest first; what is not one is left out
	Date       time.Time         // required
}

var (
	messageID  = regexp.MustCompile(`^[A-Za-z0-9!#$%&'*+/=?^_{|}~.-]+@[A-Za-z0-9.-]+$`)
	reference  = regexp.MustCompile(`^[!-;=?-~]+@[!-;=?-~]+$`)
	headerName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]{0,63}$`)
)

// composed lists the fields that a Message sets itself, or that belong to
// transport; Headers may not hold them.
var composed = []string{
	"Bcc", "Cc", "Date", "Dkim-Signature", "From", "In-Reply-To", "Message-Id", "Mime-Version",
	"Received", "References", "Reply-To", "Return-Path", "Sender", "Subject", "To",
}

// NewID makes a Message-ID (without <>) with 128 random bits. The domain is the
// sender's own.
func NewID(domain string) string {
	return strings.ToLower(rand.Text()) + "@" + domain
}

// WriteTo writes the message as RFC 5322 bytes: multipart/alternative, text
// first, both parts UTF-8 and quoted-printable.
func (m Message) WriteTo(w io.Writer) (int64, error) {
	msg, err := m.compose()
	if err != nil {
		return 0, err
	}
	n, err := msg.WriteTo(w)
	if err != nil {
		return n, fmt.Errorf("mail: write message %s: %w", m.ID, err)
	}
	return n, nil
}

func (m Message) compose() (*gomail.Msg, error) {
	msg := gomail.NewMsg(
		gomail.WithCharset(gomail.CharsetUTF8),
		gomail.WithEncoding(gomail.EncodingQP),
		gomail.WithNoDefaultUserAgent(),
	)
	if err := errors.Join(m.setAddresses(msg), m.setHeaders(msg)); err != nil {
		return nil, fmt.Errorf("mail: compose %q: %w", m.ID, err)
	}
	if m.Text == "" {
		return nil, fmt.Errorf("mail: compose %q: text is missing", m.ID)
	}
	msg.SetBodyString(gomail.TypeTextPlain, body(m.Text))
	if m.HTML != "" {
		msg.AddAlternativeString(gomail.TypeTextHTML, body(m.HTML))
	}
	return msg, nil
}

func (m Message) setAddresses(msg *gomail.Msg) error {
	from, err := m.From.parse()
	if err != nil {
		return fmt.Errorf("from: %w", err)
	}
	msg.FromMailAddress(from)

	if m.ReplyTo != (Address{}) {
		reply, err := m.ReplyTo.parse()
		if err != nil {
			return fmt.Errorf("reply-to: %w", err)
		}
		msg.ReplyToMailAddress(reply)
	}

	if len(m.To) == 0 {
		return errors.New("no recipient")
	}
	for _, a := range m.To {
		to, err := a.parse()
		if err != nil {
			return fmt.Errorf("to: %w", err)
		}
		msg.AddToMailAddress(to)
	}
	return nil
}

func (m Message) setHeaders(msg *gomail.Msg) error {
	if !messageID.MatchString(m.ID) || len(m.ID) > 200 {
		return fmt.Errorf("%q is not a Message-ID", m.ID)
	}
	if m.Date.IsZero() {
		return errors.New("date is missing")
	}
	msg.SetMessageIDWithValue(m.ID)
	msg.SetDateWithValue(m.Date)
	msg.Subject(headerText(m.Subject, maxSubject))

	var refs []string
	for _, id := range m.References {
		if reference.MatchString(id) && len(id) <= maxHeaderValue {
			refs = append(refs, "<"+id+">")
		}
	}
	if len(refs) > 0 {
		msg.SetGenHeader(gomail.HeaderReferences, strings.Join(refs, " "))
		msg.SetGenHeader(gomail.HeaderInReplyTo, refs[len(refs)-1])
	}

	for name, value := range m.Headers {
		if err := checkHeader(name, value); err != nil {
			return err
		}
		msg.SetGenHeader(gomail.Header(name), value)
	}
	return nil
}

func checkHeader(name, value string) error {
	canonical := textproto.CanonicalMIMEHeaderKey(name)
	switch {
	case !headerName.MatchString(name):
		return fmt.Errorf("%q is not a header name", name)
	case slices.Contains(composed, canonical), strings.HasPrefix(canonical, "Content-"):
		return fmt.Errorf("header %s is not free to set", name)
	case strings.ContainsFunc(value, unicode.IsControl):
		return fmt.Errorf("header %s: control character in value", name)
	case len(value) > maxHeaderValue:
		return fmt.Errorf("header %s: value longer than %d bytes", name, maxHeaderValue)
	}
	return nil
}

func (a Address) parse() (*netmail.Address, error) {
	for _, r := range a.Addr {
		if r <= ' ' || r > '~' || strings.ContainsRune(`<>",;`, r) {
			return nil, fmt.Errorf("address %q: %q is not allowed in it", a.Addr, r)
		}
	}
	parsed, err := netmail.ParseAddress(a.Addr)
	if err != nil {
		return nil, fmt.Errorf("address %q: %w", a.Addr, err)
	}
	if parsed.Address != a.Addr {
		return nil, fmt.Errorf("address %q is not a bare address", a.Addr)
	}
	parsed.Name = headerText(a.Name, maxName)
	return parsed, nil
}

// headerText makes one line of what may have been typed by anybody.
func headerText(s string, limit int) string {
	s = strings.Map(func(r rune) rune {
		// U+2028 and U+2029 are line breaks too; format characters can turn the
		// direction of what follows.
		if unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp) {
			return ' '
		}
		if unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	s = strings.Join(strings.Fields(s), " ")
	s = strings.ReplaceAll(s, "=?", "= ?") // what looks like an encoded word (RFC 2047) would be decoded by the reader
	if runes := []rune(s); len(runes) > limit {
		s = strings.TrimSpace(string(runes[:limit-1])) + "…"
	}
	return s
}

// body gives a part's text with plain line feeds; the writer makes CRLF of them.
func body(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)
	return strings.TrimRight(s, "\n") + "\n"
}
