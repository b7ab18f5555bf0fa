package ui

import "github.com/a-h/templ"

// current is the attribute of the link to where the reader is, if it is.
func current(value string, known bool) templ.Attributes {
	if !known || value == "" {
		return nil
	}
	return templ.Attributes{"aria-current": value}
}

func flashRole(kind string) string {
	if kind == "danger" || kind == "warning" {
		return "alert"
	}
	return "status"
}

func badgeKey(p Page) string {
	if p.User.Staff {
		return "ui.menu.waiting_staff"
	}
	return "ui.menu.waiting"
}

var authItems = []struct{ icon, key string }{
	{"warning", "ui.auth.report"},
	{"clock", "ui.auth.follow"},
	{"book", "ui.auth.find"},
}
