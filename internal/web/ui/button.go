package ui

import (
	"maps"

	"github.com/a-h/templ"
)

// Action is a button or a link that looks like one.
type Action struct {
	Label string
	Kind  string // "primary", "secondary" (the default), "danger", "tertiary"
	Icon  string
	Href  string // of LinkButton
	Name  string // of Button, with Value
	Value string
	Form  string           // id of the form, where Button stands outside of it
	Attrs templ.Attributes // for instance formnovalidate
}

func (a Action) class() string {
	switch a.Kind {
	case "primary", "tertiary":
		return "kern-btn kern-btn--" + a.Kind
	case "danger":
		return "kern-btn kern-btn--primary p-btn--danger"
	}
	return "kern-btn kern-btn--secondary"
}

func (a Action) attributes() templ.Attributes {
	attrs := templ.Attributes{}
	for name, value := range map[string]string{"name": a.Name, "value": a.Value, "form": a.Form} {
		if value != "" {
			attrs[name] = value
		}
	}
	maps.Copy(attrs, a.Attrs)
	return attrs
}
