package directory

import (
	"context"
	"slices"
	"strings"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// Columns of a file of organisations and of one of contacts, in their order. A file need not have all.
var (
	OrgColumns     = []string{"customer_no", "name", "former_nos", "parent", "contract", "until", "link_only", "products", "active"}
	ContactColumns = []string{"email", "given_name", "family_name", "phone", "lang", "customer_no", "org", "lead", "level", "may_comment", "named_by", "named_on", "active"}
)

// Columns lists those of a kind.
func Columns(kind desk.ImportKind) []string {
	if kind == desk.ImportOrgs {
		return OrgColumns
	}
	return ContactColumns
}

// Clear is what a cell holds to make its value empty; no text that is typed can be it. An empty cell leaves the value alone.
const Clear = "\x00"

// Record is a line of such a file: its cells by column, in words that do not depend on a language ("yes", "no", the names of
// levels and languages, dates as YYYY-MM-DD). What could not be read is left as it was typed, and is refused.
type Record struct {
	Line  int               `json:"line"` // in the file, from 1
	Cells map[string]string `json:"cells"`
}

// state is everything that a file is compared with.
type state struct {
	orgs     []*orgEntry
	people   []*personEntry
	levels   []desk.ContractLevel
	products []desk.Product
	now      time.Time
	zone     *time.Location
}

// orgEntry is an organisation as it is, and as it becomes.
type orgEntry struct {
	orgFields
	was  *orgFields // nil: a new one
	line int        // the line that changes it; 0: none does
}

type orgFields struct {
	org      desk.Organisation
	parent   *orgEntry
	former   []string
	contract desk.Contract
	uses     []desk.Use
}

// label is how another line names the organisation.
func (o *orgEntry) label() string {
	switch {
	case o == nil:
		return ""
	case o.org.CustomerNo != "":
		return o.org.CustomerNo
	}
	return o.org.Name
}

// personEntry is a contact, or somebody of the staff, as they are and as they become.
type personEntry struct {
	person  desk.Person
	was     *desk.Person // nil: a new one
	members []*memberEntry
	said    map[string]string // what lines of the file have said of the person
	line    int               // the first line about them; 0: none is
}

type memberEntry struct {
	desk.Membership
	was  *desk.Membership // nil: a new one
	org  *orgEntry
	line int
}

// load reads the state. Contracts and products are read where organisations are compared.
func (d *Directory) load(ctx context.Context, q store.Querier, kind desk.ImportKind) (*state, error) {
	s := &state{now: d.now(), zone: d.zone}
	byID, err := s.loadOrgs(ctx, q)
	if err != nil {
		return nil, err
	}
	if kind == desk.ImportOrgs {
		return s, s.loadContracts(ctx, q, byID)
	}
	return s, s.loadPeople(ctx, q, byID)
}

func (s *state) loadOrgs(ctx context.Context, q store.Querier) (map[int64]*orgEntry, error) {
	orgs, err := store.Orgs(q).All(ctx)
	if err != nil {
		return nil, err
	}
	former, err := formerNos(ctx, q, 0)
	byID := make(map[int64]*orgEntry, len(orgs))
	for _, o := range orgs {
		e := &orgEntry{orgFields: orgFields{org: o, former: former[o.ID]}}
		byID[o.ID] = e
		s.orgs = append(s.orgs, e)
	}
	for _, e := range s.orgs {
		e.parent = byID[e.org.ParentID]
	}
	s.keep()
	return byID, err
}

// keep notes what is as what was.
func (s *state) keep() {
	for _, e := range s.orgs {
		was := e.orgFields
		e.was = &was
	}
}

func (s *state) loadContracts(ctx context.Context, q store.Querier, byID map[int64]*orgEntry) error {
	contracts, err := store.Levels(q).Contracts(ctx)
	if err != nil {
		return err
	}
	for _, c := range contracts {
		byID[c.Org].contract = c.Value
	}
	uses, err := store.Orgs(q).Uses(ctx, 0)
	if err != nil {
		return err
	}
	for _, u := range uses {
		byID[u.Org].uses = append(byID[u.Org].uses, u.Value)
	}
	s.keep()
	if s.levels, err = store.Levels(q).List(ctx); err != nil {
		return err
	}
	s.products, err = store.Orgs(q).AllProducts(ctx)
	return err
}

func (s *state) loadPeople(ctx context.Context, q store.Querier, byID map[int64]*orgEntry) error {
	people, err := store.People(q).Everybody(ctx)
	if err != nil {
		return err
	}
	members, err := store.People(q).EveryMembership(ctx)
	if err != nil {
		return err
	}
	entries := make(map[int64]*personEntry, len(people))
	for _, p := range people {
		e := &personEntry{person: p, was: &p}
		entries[p.ID] = e
		s.people = append(s.people, e)
	}
	for _, m := range members {
		e := entries[m.PersonID]
		e.members = append(e.members, &memberEntry{Membership: m, was: &m, org: byID[m.OrgID]})
	}
	return nil
}

// numbers finds organisations by their customer numbers, present and former, and by their names.
type numbers struct {
	byNo   map[string]*orgEntry
	byName map[string][]*orgEntry
}

func (s *state) numbers() numbers {
	n := numbers{map[string]*orgEntry{}, map[string][]*orgEntry{}}
	for _, o := range s.orgs {
		n.add(o)
	}
	return n
}

func (n numbers) add(o *orgEntry) {
	for _, no := range append([]string{o.org.CustomerNo}, o.former...) {
		if no != "" {
			n.byNo[no] = o
		}
	}
	if !slices.Contains(n.byName[o.org.Name], o) {
		n.byName[o.org.Name] = append(n.byName[o.org.Name], o)
	}
}

// named gives the organisation of that name; the key says why there is none.
func (n numbers) named(name string) (o *orgEntry, key string) {
	switch found := n.byName[name]; len(found) {
	case 0:
		return nil, "error.import_org_unknown"
	case 1:
		return found[0], ""
	}
	return nil, "error.import_org_ambiguous"
}

// usesText is how a file names the products that an organisation uses: "Aktenwerk (4.2) | Meldewerk".
func usesText(uses []desk.Use) string {
	out := make([]string, len(uses))
	for i, u := range uses {
		if out[i] = u.Product.Name; u.Version != "" {
			out[i] += " (" + u.Version + ")"
		}
	}
	return strings.Join(out, listSign)
}

const listSign = " | "
