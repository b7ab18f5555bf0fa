package admin

import (
	"net/http"

	"kundenportal/internal/desk"
	"kundenportal/internal/directory"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// componentPage is a component of a product.
type componentPage struct {
	page    ui.Page
	product desk.Product
	edited  edited
	action  string
}

func componentPath(product, ref string) string { return productPath(product) + "/components/" + ref }

func (h *Handler) addComponent(w http.ResponseWriter, r *http.Request) error {
	c, product := shell.Of(r), r.PathValue("ref")
	f := shell.Read(r, "component")
	err := h.directory.AddComponent(r.Context(), c.Staff, product, f.Get("component"), r.PostFormValue("form_key"))
	if err == nil {
		return shell.Back(w, r, productPath(product)+"#components", "component_saved")
	}
	if !f.Take(c.L, err) {
		return err
	}
	p, lookErr := h.directory.Product(r.Context(), c.Staff, product)
	if lookErr != nil {
		return lookErr
	}
	return h.productPage(w, r, f.Status(), productPage{product: p, edited: filled(productValues(p), directory.ProductStamp(p)), component: again(f, r, err, nil, "")})
}

func componentValues(c desk.Component) map[string]string {
	return map[string]string{"component": c.Name, "active": checked(c.Active)}
}

func (h *Handler) component(w http.ResponseWriter, r *http.Request) error {
	x, err := h.directory.Component(r.Context(), shell.Of(r).Staff, r.PathValue("ref"), r.PathValue("component"))
	if err != nil {
		return err
	}
	return h.showComponent(w, r, x, filled(componentValues(x), directory.ComponentStamp(x)))
}

func (h *Handler) showComponent(w http.ResponseWriter, r *http.Request, x desk.Component, e edited) error {
	c := shell.Of(r)
	p, err := h.directory.Product(r.Context(), c.Staff, r.PathValue("ref"))
	if err != nil {
		return err
	}
	crumbs := productCrumbs(c, p.Name)
	crumbs[len(crumbs)-1].Href = productPath(p.Ref)
	return shell.Render(w, r, e.status(), componentView(componentPage{page: c.Frame(x.Name, append(crumbs, ui.Crumb{Text: x.Name})...), product: p, edited: e,
		action: componentPath(p.Ref, x.Ref)}))
}

func (h *Handler) saveComponent(w http.ResponseWriter, r *http.Request) error {
	c, product, ref := shell.Of(r), r.PathValue("ref"), r.PathValue("component")
	f := shell.Read(r, "component", "active")
	err := h.directory.EditComponent(r.Context(), c.Staff, product, ref, directory.ComponentForm{Name: f.Get("component"), Active: f.Get("active") == "1",
		Seen: r.PostFormValue("seen")})
	if err == nil {
		return shell.Back(w, r, productPath(product)+"#components", "component_saved")
	}
	if !f.Take(c.L, err) {
		return err
	}
	x, lookErr := h.directory.Component(r.Context(), c.Staff, product, ref)
	if lookErr != nil {
		return lookErr
	}
	return h.showComponent(w, r, x, again(f, r, err, componentValues(x), directory.ComponentStamp(x)))
}
