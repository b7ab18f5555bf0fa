package account

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"
)

// newToken makes 256 random bits for a session or a link, as base64url (RFC 4648, section 5).
func newToken() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails, by its documentation
	return base64.RawURLEncoding.EncodeToString(b)
}

// hashed is what is stored of a token or key. They are random and long: a fast hash does.
func hashed(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// keySigns are the letters and digits that are hard to confuse: 32, so that a byte picks one
// without bias.
const keySigns = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"

const (
	keyLength = 20 // 5 bits each: 100 bits
	keyGroup  = 4
)

// newKey makes a one-time key as the mail shows it: ABCD-EFGH-JKLM-NPQR-STUV.
func newKey() string {
	b := make([]byte, keyLength)
	_, _ = rand.Read(b)
	var out strings.Builder
	for i, v := range b {
		if i > 0 && i%keyGroup == 0 {
			out.WriteByte('-')
		}
		out.WriteByte(keySigns[int(v)%len(keySigns)])
	}
	return out.String()
}

// readKey gives the hash of a key however it was typed: in any case, with or without spaces and
// dashes, those that word processors make included. ok is false for what cannot be a key.
func readKey(typed string) (hash []byte, ok bool) {
	if len(typed) > 200 {
		return nil, false
	}
	plain := strings.Map(func(r rune) rune {
		switch {
		case r == '-' || r >= '\u2010' && r <= '\u2015' || r == '\u2212':
			return -1
		case r == ' ' || r == '\t' || r == '\r' || r == '\n' || r == '\u00a0':
			return -1
		}
		return r
	}, strings.ToUpper(typed))
	if len(plain) != keyLength || strings.Trim(plain, keySigns) != "" {
		return nil, false
	}
	return hashed(plain), true
}
