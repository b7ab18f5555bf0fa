package admin

import "kundenportal/internal/web/ui"

// takers are who may take over what somebody leaves behind, and nobody.
func (p confirmPage) takers() []ui.Option {
	out := []ui.Option{{Label: p.nobody}}
	for _, x := range p.handover.To {
		out = append(out, ui.Option{Value: x.Ref, Label: x.Name})
	}
	return out
}
