package pdf

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"fmt"
	"strings"
	"unicode/utf16"
)

// objects are a file's; a number is a place in it, from 1.
type objects []string

func (o *objects) reserve() int {
	*o = append(*o, "")
	return len(*o)
}

func (o *objects) set(n int, format string, args ...any) { (*o)[n-1] = fmt.Sprintf(format, args...) }

func (o *objects) add(format string, args ...any) int {
	n := o.reserve()
	o.set(n, format, args...)
	return n
}

// stream adds a stream; entries go into its dictionary.
func (o *objects) stream(content []byte, entries string) int {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	_, _ = z.Write(content) // into memory
	_ = z.Close()
	return o.add("<< /Filter /FlateDecode /Length %d %s >>\nstream\n%s\nendstream", b.Len(), entries, b.String())
}

// plain adds a stream that other programs find without knowing the format.
func (o *objects) plain(content, entries string) int {
	return o.add("<< /Length %d %s >>\nstream\n%s\nendstream", len(content), entries, content)
}

// file writes all of them, with the catalogue and the information about the document.
func (o *objects) file(catalogue, info int) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	places := make([]int, len(*o))
	for i, body := range *o {
		places[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, body)
	}
	id := sha256.Sum256(b.Bytes())
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(*o)+1)
	for _, at := range places {
		fmt.Fprintf(&b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R /ID [<%x> <%x>] >>\nstartxref\n%d\n%%%%EOF\n",
		len(*o)+1, catalogue, info, id[:16], id[:16], start)
	return b.Bytes()
}

// text writes a text string (ISO 32000-1, 7.9.2.2).
func text(s string) string {
	var b strings.Builder
	b.WriteString("<FEFF")
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", u)
	}
	return b.String() + ">"
}

func refs(numbers []int) string {
	out := make([]string, len(numbers))
	for i, n := range numbers {
		out[i] = fmt.Sprintf("%d 0 R", n)
	}
	return "[" + strings.Join(out, " ") + "]"
}
