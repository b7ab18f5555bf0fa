package ui

import "github.com/a-h/templ"

// Key gives an element a key on the staff's pages: a link or button is pressed by it, a field is focused,
// a folded part is opened. The label says in the list of keys, which ? opens, what it does. A key that
// does what no element on the page does belongs to a hidden button with a script. An empty key is none.
func Key(key, label string) templ.Attributes {
	if key == "" {
		return nil
	}
	return templ.Attributes{"data-key": key, "data-key-label": label}
}

// SendKey marks the button that Ctrl+Enter presses in the fields of its form.
func SendKey() templ.Attributes { return templ.Attributes{"data-key-send": ""} }

func keysState(off bool) string {
	if off {
		return "off"
	}
	return "on"
}
