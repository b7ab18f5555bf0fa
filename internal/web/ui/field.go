package ui

import (
	"maps"
	"strings"

	"github.com/a-h/templ"

	"kundenportal/internal/i18n"
)

// Field is an input with all that belongs to it. Value is what was typed, so
// that a form that fails still has it.
type Field struct {
	Name     string
	ID       string // empty: Name
	Label    string
	Hint     string
	Value    string
	Error    string
	Optional bool // said after the label; fields without it are required
	Free     bool // neither required nor said to be optional, as in filters
	Short    bool // narrow, for numbers and dates
	Rows     int  // of TextArea
	Attrs    templ.Attributes
}

// Option is a choice of Select, Radios and RadioCards; the last two show Hint,
// and the last one Icon.
type Option struct{ Value, Label, Hint, Icon string }

func (f Field) id() string {
	if f.ID != "" {
		return f.ID
	}
	return f.Name
}

func (f Field) required() bool { return !f.Optional && !f.Free }

func (f Field) hintID() string  { return f.id() + "-hint" }
func (f Field) errorID() string { return f.id() + "-error" }

func (f Field) wrapper() string {
	if f.Error != "" {
		return "kern-form-input kern-form-input--error"
	}
	return "kern-form-input"
}

func (f Field) input() string {
	class := "kern-form-input__input"
	if f.Error != "" {
		class += " kern-form-input__input--error"
	}
	if f.Short {
		class += " p-short"
	}
	return class
}

func (f Field) fieldset() string {
	if f.Error != "" {
		return "kern-fieldset kern-fieldset--error"
	}
	return "kern-fieldset"
}

func (f Field) mark(class string) string {
	if f.Error != "" {
		return class + " " + class + "--error"
	}
	return class
}

// described names the hint and the error, in the order in which they are read.
func (f Field) described() templ.Attributes {
	attrs := templ.Attributes{}
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.hintID())
	}
	if f.Error != "" {
		ids = append(ids, f.errorID())
	}
	if len(ids) > 0 {
		attrs["aria-describedby"] = strings.Join(ids, " ")
	}
	return attrs
}

// attributes are those of a single input.
func (f Field) attributes() templ.Attributes {
	attrs := f.described()
	if f.Error != "" {
		attrs["aria-invalid"] = "true"
	}
	if f.required() {
		attrs["required"] = true
	}
	maps.Copy(attrs, f.Attrs)
	return attrs
}

// inputType is "text" unless Attrs say otherwise.
func (f Field) inputType() string {
	if t, ok := f.Attrs["type"].(string); ok {
		return t
	}
	return "text"
}

// withoutType keeps the type from standing there twice.
func (f Field) withoutType() Field {
	if _, ok := f.Attrs["type"]; !ok {
		return f
	}
	attrs := templ.Attributes{}
	for name, value := range f.Attrs {
		if name != "type" {
			attrs[name] = value
		}
	}
	f.Attrs = attrs
	return f
}

// optionID is the id of the n-th choice. The first one has the field's own id,
// so that the error summary's link leads to it.
func (f Field) optionID(n int) string {
	if n == 0 {
		return f.id()
	}
	return f.id() + "-" + itoa(n)
}

func (f Field) rows() string {
	if f.Rows > 0 {
		return itoa(f.Rows)
	}
	return "6"
}

// FieldError is one line of the error summary; Field is the input's id.
type FieldError struct{ Field, Message string }

// Autosave makes a form keep its words: they are sent to url while somebody
// types, and leaving the page with words that are not kept asks first. The
// result is shown where AutosaveStatus stands.
func Autosave(l *i18n.Loc, url string) templ.Attributes {
	return templ.Attributes{
		"data-guard":       "",
		"data-autosave":    url,
		"data-saved":       l.T("ui.autosave.saved", "time", "{time}"),
		"data-save-failed": l.T("ui.autosave.failed"),
	}
}

// FileInput is a field for attachments. With UploadURL each file is sent as
// soon as it is chosen; without JavaScript the files go with the form. Limits
// of 0 are not checked.
type FileInput struct {
	Field
	Multiple  bool
	Accept    string // as the accept attribute has it
	UploadURL string // answers JSON {ref, name, size, html?} or {error}
	RefName   string // name of the hidden field that carries a ref
	MaxSize   int64  // bytes of one file
	MaxTotal  int64  // bytes of all
	MaxCount  int
	Uploaded  []Upload
}

// Upload is a file that is on the server already.
type Upload struct {
	Ref, Name string
	Size      int64 // bytes
}

// texts are what the script says; the braces are filled in by it.
func (f FileInput) texts(l *i18n.Loc) templ.Attributes {
	attrs := templ.Attributes{
		"data-file-field": "",
		"data-too-big":    l.T("ui.files.too_big", "name", "{name}", "size", "{size}", "max", "{max}"),
		"data-just-over":  l.T("ui.files.just_over", "name", "{name}", "max", "{max}"),
		"data-too-many":   l.T("ui.files.too_many", "name", "{name}", "max", "{max}"),
		"data-too-much":   l.T("ui.files.too_much", "name", "{name}", "max", "{max}"),
		"data-uploading":  l.T("ui.files.uploading", "name", "{name}"),
		"data-uploaded":   l.T("ui.files.uploaded", "count", "{count}"),
		"data-failed":     l.T("ui.files.failed", "name", "{name}"),
		"data-busy":       l.T("ui.files.busy"),
		"data-ref-name":   f.refName(),
	}
	for name, limit := range map[string]int64{
		"data-max-size": f.MaxSize, "data-max-total": f.MaxTotal, "data-max-count": int64(f.MaxCount),
	} {
		if limit > 0 {
			attrs[name] = itoa(int(limit))
		}
	}
	return attrs
}

func (f FileInput) refName() string {
	if f.RefName != "" {
		return f.RefName
	}
	return "attachment"
}

func (f FileInput) attributes() templ.Attributes {
	attrs := f.Field.attributes()
	if len(f.Uploaded) > 0 {
		delete(attrs, "required")
	}
	if f.Multiple {
		attrs["multiple"] = true
	}
	if f.Accept != "" {
		attrs["accept"] = f.Accept
	}
	if f.UploadURL != "" {
		attrs["data-upload"] = f.UploadURL
	}
	return attrs
}

func (f FileInput) button(l *i18n.Loc) string {
	if f.Multiple {
		return l.T("ui.files.choose_many")
	}
	return l.T("ui.files.choose_one")
}

func valueOr(value, otherwise string) string {
	if value != "" {
		return value
	}
	return otherwise
}
