package mailbox

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"strings"
)

// maxDepth bounds multiparts within multiparts.
const maxDepth = 8

// parse reads what the portal itself writes: UTF-8 texts, possibly within
// multiparts. Other parts and character sets show up in Raw only.
func parse(raw []byte) (Received, error) {
	msg, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return Received{}, err
	}
	m := Received{
		From:    decodeWords(msg.Header.Get("From")),
		Subject: decodeWords(msg.Header.Get("Subject")),
		Raw:     string(raw),
	}
	if err := m.addPart(msg.Header.Get, msg.Body, maxDepth); err != nil {
		return Received{}, err
	}
	return m, nil
}

func (m *Received) addPart(header func(string) string, body io.Reader, depth int) error {
	kind, params, err := mime.ParseMediaType(header("Content-Type"))
	if err != nil {
		kind = "text/plain" // RFC 2045 section 5.2
	}
	if strings.HasPrefix(kind, "multipart/") {
		return m.addMultipart(body, params["boundary"], depth)
	}
	var field *string
	switch kind {
	case "text/plain":
		field = &m.Text
	case "text/html":
		field = &m.HTML
	}
	if field == nil || *field != "" || strings.HasPrefix(header("Content-Disposition"), "attachment") {
		return nil
	}
	content, err := io.ReadAll(decoder(header("Content-Transfer-Encoding"), body))
	if err != nil {
		return fmt.Errorf("%s part: %w", kind, err)
	}
	*field = strings.ReplaceAll(strings.ToValidUTF8(string(content), "\uFFFD"), "\r\n", "\n")
	return nil
}

func (m *Received) addMultipart(body io.Reader, boundary string, depth int) error {
	if depth == 0 {
		return fmt.Errorf("more than %d multiparts within one another", maxDepth)
	}
	r := multipart.NewReader(body, boundary)
	for {
		part, err := r.NextRawPart()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("multipart: %w", err)
		}
		if err := m.addPart(part.Header.Get, part, depth-1); err != nil {
			return err
		}
	}
}

func decoder(encoding string, r io.Reader) io.Reader {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "quoted-printable":
		return quotedprintable.NewReader(r)
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, r)
	}
	return r
}

func decodeWords(s string) string {
	decoded, err := new(mime.WordDecoder).DecodeHeader(s)
	if err != nil {
		return s
	}
	return decoded
}
