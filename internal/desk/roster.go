package desk

import "time"

// ImportKind is what a file brings in.
type ImportKind string

// The kinds of files.
const (
	ImportOrgs     ImportKind = "orgs"
	ImportContacts ImportKind = "contacts"
)

// ImportState is how far the import of a file has come.
type ImportState string

// The states of an import. From Changed and Failed it can be applied again, after a look at the preview.
const (
	ImportPreview ImportState = "preview" // nothing was changed yet
	ImportQueued  ImportState = "queued"  // it is being applied, or waits for it
	ImportDone    ImportState = "done"
	ImportChanged ImportState = "changed" // the records were changed after the preview; nothing was applied
	ImportFailed  ImportState = "failed"  // nothing was applied
)

// Import is a file of organisations or contacts that somebody brings in.
type Import struct {
	ID        int64
	Ref       string
	Kind      ImportKind
	Name      string // of the file
	State     ImportState
	Content   string // the file's table as JSON; empty once applied
	Digest    string // of the preview that is to be applied
	Invite    bool   // new contacts are welcomed
	Report    string // as JSON: what became of each line
	Person    Named  // who brought it
	CreatedAt time.Time
	DoneAt    time.Time // zero: not yet
}

// Use is a product that an organisation uses.
type Use struct {
	Product Named
	Version string // empty: not known
}

// ImportPayload is the job that applies an import for who asked for it.
type ImportPayload struct {
	Ref    string `json:"ref"`
	Person int64  `json:"person"`
}
