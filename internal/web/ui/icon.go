package ui

import "github.com/a-h/templ"

// drawn are the icons as components, made once: a list shows dozens.
var drawn = draw()

func draw() map[string]templ.Component {
	out := make(map[string]templ.Component, len(icons))
	for name, paths := range icons {
		out[name] = templ.Raw(paths)
	}
	return out
}

// icons are line drawings on a field of 24 × 24, drawn in the text's colour.
var icons = map[string]string{
	"home":     `<path d="M4 11l8-7 8 7v9h-5v-6H9v6H4z"/>`,
	"menu":     `<path d="M4 7h16M4 12h16M4 17h16"/>`,
	"plus":     `<path d="M12 5v14M5 12h14"/>`,
	"search":   `<circle cx="11" cy="11" r="6.5"/><path d="M16 16l4.5 4.5"/>`,
	"filter":   `<path d="M4 6h16M7 12h10M10 18h4"/>`,
	"down":     `<path d="M6 9l6 6 6-6"/>`,
	"next":     `<path d="M10 6l6 6-6 6"/>`,
	"previous": `<path d="M14 6l-6 6 6 6"/>`,
	"close":    `<path d="M6 6l12 12M18 6L6 18"/>`,
	"check":    `<path d="M5 12.5l4.5 4.5L19 7"/>`,
	"success":  `<circle cx="12" cy="12" r="9"/><path d="M8 12.5l2.8 2.8L16 9.5"/>`,
	"info":     `<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.5h.01"/>`,
	"warning":  `<path d="M12 9v4.5m0 3h.01M10.3 3.9 2.4 17.6A2 2 0 0 0 4.1 20.6h15.8a2 2 0 0 0 1.7-3L13.7 3.9a2 2 0 0 0-3.4 0z"/>`,
	"danger":   `<path d="M8.5 3h7L21 8.5v7L15.5 21h-7L3 15.5v-7zM12 7.5V13m0 3.5h.01"/>`,
	"question": `<circle cx="12" cy="12" r="9"/><path d="M9.5 9.5a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.9-1.1 1.8M12 17h.01"/>`,
	"change":   `<path d="M4 8h14l-3-3M20 16H6l3 3"/>`,
	"idea":     `<path d="M9 18h6M10 21h4M12 3a6 6 0 0 0-3.7 10.7c.7.6 1 1.3 1 2.3h5.4c0-1 .3-1.7 1-2.3A6 6 0 0 0 12 3z"/>`,
	"clock":    `<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.5 2"/>`,
	"calendar": `<path d="M4 6h16v14H4zM4 10h16M8 3v4m8-4v4"/>`,
	"work":     `<path d="M20 12a8 8 0 0 1-14 5.3M4 12a8 8 0 0 1 14-5.3M18 3v4h-4M6 21v-4h4"/>`,
	"star":     `<path d="M12 4v16M4 12h16M6.5 6.5l11 11M17.5 6.5l-11 11"/>`,
	"reply":    `<path d="M9 7l-5 5 5 5M4 12h10a6 6 0 0 1 6 6"/>`,
	"file":     `<path d="M20 11.5l-8.2 8.2a5 5 0 0 1-7.1-7.1L13 4.4a3.3 3.3 0 0 1 4.7 4.7l-8.2 8.2a1.7 1.7 0 0 1-2.4-2.4l7.5-7.5"/>`,
	"upload":   `<path d="M12 16V4m0 0L7 9m5-5l5 5M4 16v4h16v-4"/>`,
	"download": `<path d="M12 4v12m0 0l5-5m-5 5l-5-5M4 17v3h16v-3"/>`,
	"phone":    `<path d="M6 3h3l2 5-2.5 1.5a11 11 0 0 0 6 6L16 13l5 2v3a3 3 0 0 1-3 3A15 15 0 0 1 3 6a3 3 0 0 1 3-3z"/>`,
	"mail":     `<path d="M3 6h18v13H3zM3 7l9 7 9-7"/>`,
	"book":     `<path d="M5 4h11a3 3 0 0 1 3 3v13H8a3 3 0 0 1-3-3zM5 17a3 3 0 0 1 3-3h11"/>`,
	"inbox":    `<path d="M4 13l3-8h10l3 8v6H4zM4 13h5l1 2.5h4L15 13h5"/>`,
	"language": `<circle cx="12" cy="12" r="9"/><path d="M3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18"/>`,
	"settings": `<path d="M4 7h9m4 0h3M4 17h3m4 0h9"/><circle cx="15" cy="7" r="2"/><circle cx="9" cy="17" r="2"/>`,
	"leave":    `<path d="M14 4H5v16h9M10 12h11m0 0l-4-4m4 4l-4 4"/>`,
	"print":    `<path d="M7 9V3h10v6M7 18H4V9h16v9h-3M7 14h10v7H7z"/>`,
	"lock":     `<path d="M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3"/>`,
	"high":     `<path d="M12 19V5m0 0l-6 6m6-6l6 6"/>`,
	"urgent":   `<path d="M6 12l6-6 6 6M6 19l6-6 6 6"/>`,
	"normal":   `<path d="M5 9h14M5 15h14"/>`,
	"low":      `<path d="M12 5v14m0 0l-6-6m6 6l6-6"/>`,
	"chart":    `<path d="M4 20h16M7 20v-7M12 20V5M17 20v-10"/>`,
	"person":   `<circle cx="12" cy="8" r="4"/><path d="M4 21c1-5 4.5-7 8-7s7 2 8 7"/>`,
}

// Signs of states and kinds, so that none is told by colour alone.
var (
	stateIcons = map[string]string{
		"new": "star", "in_progress": "work", "waiting_for_customer": "reply",
		"scheduled": "calendar", "resolved": "success", "closed": "check",
	}
	kindIcons = map[string]string{
		"incident": "warning", "change_request": "change", "question": "question", "suggestion": "idea",
	}
)
