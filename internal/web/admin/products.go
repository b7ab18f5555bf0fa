package admin

import (
	"net/http"

	"kundenportal/internal/desk"
	"kundenportal/internal/directory"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

var productFields = []string{"name", "version"}

type productsPage struct {
	page ui.Page
	rows []desk.Product
}

type productPage struct {
	page    ui.Page
	product desk.Product // the zero value: a new one
	edited  edited
	action  string

	components []desk.Component
	component  edited // the form of a new one
}

func productPath(ref string) string { return "/admin/products/" + ref }

func productCrumbs(c *shell.Context, last string) []ui.Crumb {
	return []ui.Crumb{{Text: c.L.T("admin.title"), Href: "/admin"}, {Text: c.L.T("admin.section.products.title"), Href: "/admin/products"}, {Text: last}}
}

func (h *Handler) products(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	rows, err := h.directory.Products(r.Context(), c.Staff)
	if err != nil {
		return err
	}
	return shell.Render(w, r, http.StatusOK, productsView(productsPage{rows: rows, page: c.Frame(c.L.T("admin.section.products.title"),
		ui.Crumb{Text: c.L.T("admin.title"), Href: "/admin"}, ui.Crumb{Text: c.L.T("admin.section.products.title")})}))
}

func productValues(p desk.Product) map[string]string {
	return map[string]string{"name": p.Name, "version": p.Version}
}

func readProduct(r *http.Request, f shell.Form) directory.ProductForm {
	return directory.ProductForm{Name: f.Get("name"), Version: f.Get("version"), Seen: r.PostFormValue("seen")}
}

func (h *Handler) newProduct(w http.ResponseWriter, r *http.Request) error {
	return h.showNewProduct(w, r, blank(nil))
}

func (h *Handler) showNewProduct(w http.ResponseWriter, r *http.Request, e edited) error {
	c := shell.Of(r)
	title := c.L.T("admin.product.new")
	return shell.Render(w, r, e.status(), productView(productPage{page: c.Frame(title, productCrumbs(c, title)...), edited: e, action: "/admin/products/new"}))
}

func (h *Handler) addProduct(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	f := shell.Read(r, productFields...)
	_, err := h.directory.AddProduct(r.Context(), c.Staff, readProduct(r, f), r.PostFormValue("form_key"))
	if err == nil {
		return shell.Back(w, r, "/admin/products", "product_saved")
	}
	if !f.Take(c.L, err) {
		return err
	}
	return h.showNewProduct(w, r, again(f, r, err, nil, ""))
}

func (h *Handler) product(w http.ResponseWriter, r *http.Request) error {
	p, err := h.directory.Product(r.Context(), shell.Of(r).Staff, r.PathValue("ref"))
	if err != nil {
		return err
	}
	return h.showProduct(w, r, p, filled(productValues(p), directory.ProductStamp(p)))
}

func (h *Handler) showProduct(w http.ResponseWriter, r *http.Request, p desk.Product, e edited) error {
	return h.productPage(w, r, e.status(), productPage{product: p, edited: e, component: blank(nil)})
}

func (h *Handler) productPage(w http.ResponseWriter, r *http.Request, status int, p productPage) error {
	c := shell.Of(r)
	var err error
	if p.components, err = h.directory.Components(r.Context(), c.Staff, p.product.Ref); err != nil {
		return err
	}
	p.page, p.action = c.Frame(p.product.Name, productCrumbs(c, p.product.Name)...), productPath(p.product.Ref)
	return shell.Render(w, r, status, productView(p))
}

func (h *Handler) saveProduct(w http.ResponseWriter, r *http.Request) error {
	c, ref := shell.Of(r), r.PathValue("ref")
	f := shell.Read(r, productFields...)
	err := h.directory.EditProduct(r.Context(), c.Staff, ref, readProduct(r, f))
	if err == nil {
		return shell.Back(w, r, "/admin/products", "product_saved")
	}
	if !f.Take(c.L, err) {
		return err
	}
	p, lookErr := h.directory.Product(r.Context(), c.Staff, ref)
	if lookErr != nil {
		return lookErr
	}
	return h.showProduct(w, r, p, again(f, r, err, productValues(p), directory.ProductStamp(p)))
}

func (h *Handler) confirmProduct(w http.ResponseWriter, r *http.Request) error {
	return h.askProduct(w, r, nil)
}

func (h *Handler) askProduct(w http.ResponseWriter, r *http.Request, err error) error {
	c := shell.Of(r)
	p, lookErr := h.directory.Product(r.Context(), c.Staff, r.PathValue("ref"))
	if lookErr != nil {
		return lookErr
	}
	return h.confirm(w, r, confirmPage{of: p.Name, title: c.L.T("admin.product.deactivate", "name", p.Name), text: c.L.T("admin.product.deactivate_text"),
		action: productPath(p.Ref) + "/active", back: productPath(p.Ref), button: c.L.T("admin.deactivate")}, err)
}

func (h *Handler) setProductActive(w http.ResponseWriter, r *http.Request) error {
	active := r.PostFormValue("active") == "1"
	if err := h.directory.SetProductActive(r.Context(), shell.Of(r).Staff, r.PathValue("ref"), active); err != nil {
		return h.askProduct(w, r, err)
	}
	return shell.Back(w, r, productPath(r.PathValue("ref")), activeFlash(active))
}
