package store

import (
	"strconv"
	"strings"
)

// builder writes a statement whose shape depends on what is asked. Each value gets the next
// number, so the numbers stand in the order of their first appearance as long as text is appended
// in order.
type builder struct {
	strings.Builder
	args []any
}

func (b *builder) arg(v any) string {
	b.args = append(b.args, v)
	return "$" + strconv.Itoa(len(b.args))
}

// add appends text in which each ? stands for the next value.
func (b *builder) add(text string, values ...any) {
	for _, v := range values {
		before, after, _ := strings.Cut(text, "?")
		b.WriteString(before)
		b.WriteString(b.arg(v))
		text = after
	}
	b.WriteString(text)
}

// in appends "(…)" with the ids.
func (b *builder) in(ids []int64) {
	if len(ids) == 0 {
		b.WriteString("(NULL)") // equal to nothing
		return
	}
	b.WriteByte('(')
	for i, id := range ids {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(b.arg(id))
	}
	b.WriteByte(')')
}
