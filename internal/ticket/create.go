package ticket

import (
	"context"
	"slices"
	"strings"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// New is what a new ticket is made of, as typed.
type New struct {
	Kind     desk.Kind
	Org      string   // ref; may be empty for who has one organisation
	Orgs     []string // refs of further organisations that the same is reported for
	Product  string   // ref
	Impact   desk.Impact
	Subject  string
	Body     string // what happened, the need, the question, the idea
	Expected string // faults: what was expected
	Benefit  string // change requests: the benefit
	WantedBy string // change requests: YYYY-MM-DD
	OwnRef   string
	Affected string            // an affected person without an account
	Caller   string            // by phone: who called, without an account
	Verified string            // by phone: how it was made sure who that is; for staff alone
	FollowUp string            // number of the ticket that this one follows
	Fields   map[string]string // own fields, by desk.OwnField.Name

	Confidential bool
	Circle       []string // refs of those who see a confidential ticket, besides who reports it
}

// NewFrom reads a draft's values.
func NewFrom(v map[string]string) New {
	return New{Kind: desk.Kind(v["kind"]), Org: v["org"], Orgs: strings.Fields(v["orgs"]), Product: v["product"], Impact: desk.Impact(v["impact"]),
		Subject: desk.Line(v["subject"]), Body: desk.Text(v["body"]), Expected: desk.Text(v["expected"]), Benefit: desk.Text(v["benefit"]),
		WantedBy: day(v["wanted_by"]), OwnRef: desk.Line(v["own_ref"]), Affected: desk.Line(v["affected"]), Caller: desk.Line(v["caller"]), Verified: desk.Text(v["verified"]), FollowUp: desk.Line(v["follow_up"]),
		Fields: fieldsFrom(v), Confidential: v["confidential"] == "1", Circle: strings.Fields(v["circle"])}
}

// day is a date as it is stored; what is none stays as it was typed, for the form to say so.
func day(typed string) string {
	d, _ := desk.Day(desk.Line(typed))
	return d
}

func (n New) problems() desk.Problems {
	p := desk.Problems{}
	if !slices.Contains(desk.Kinds, n.Kind) {
		p.Add("kind", "error.choose_kind")
		return p
	}
	check(p, "subject", n.Subject, MaxSubject, "error.subject_required")
	check(p, "body", n.Body, MaxBody, "error."+string(n.Kind)+"_required")
	check(p, "own_ref", n.OwnRef, MaxShort, "")
	check(p, "affected", n.Affected, MaxShort, "")
	check(p, "expected", n.Expected, MaxBody, "")
	check(p, "benefit", n.Benefit, MaxBody, "")
	if n.Product == "" {
		p.Add("product", "error.choose_product")
	}
	if n.Kind == desk.Incident && !slices.Contains(desk.Impacts, n.Impact) {
		p.Add("impact", "error.choose_impact")
	}
	if n.WantedBy != "" {
		if _, ok := desk.Day(n.WantedBy); !ok {
			p.Add("wanted_by", "error.date")
		}
	}
	return p
}

// prepared is a new ticket whose references were looked up.
type prepared struct {
	New
	org, reporting int64
	product        desk.Product
	followUp       int64
	followed       int64             // the organisation of the ticket that this one follows
	orgs           []desk.Named      // all that it is reported for; org is the first
	bundle         string            // of a report for several
	files          []desk.Attachment // besides the draft's
	fields         []desk.OwnValue
	circle         []int64
}

// Check says what is missing or wrong before a ticket can be sent, field by field.
func (c *Contacts) Check(ctx context.Context, sc desk.Scope, n New) error {
	_, err := c.prepare(ctx, sc, n)
	return err
}

func (c *Contacts) prepare(ctx context.Context, sc desk.Scope, n New) (prepared, error) {
	out := prepared{New: n}
	p := n.problems()
	orgs, err := store.Orgs(c.db).Names(ctx, sc.All())
	if err != nil {
		return out, err
	}
	var without lacking
	if out.orgs = n.chosen(sc, orgs, p); len(out.orgs) > 0 {
		out.org = out.orgs[0].ID
		out.reporting, _ = sc.ReportingOrg(out.org)
		if out.product, without, err = c.productOf(ctx, out.orgs, n.Product, p); err != nil {
			return out, err
		}
	}
	if out.fields, err = c.readFields(ctx, n, false, p); err != nil {
		return out, err
	}
	if n.Confidential && out.org != 0 {
		if out.circle, err = c.circle(ctx, p, out.org, out.reporting, sc.Person, n.Circle); err != nil {
			return out, err
		}
	}
	if n.FollowUp != "" {
		before, err := store.Tickets(c.db).ForContact(ctx, sc, n.FollowUp)
		if err != nil {
			return out, err
		}
		out.followUp, out.followed = before.ID, before.Org.ID
	}
	return out, without.named(p.Err("ticket.Create"))
}

func (c *core) product(ctx context.Context, org int64, ref string, p desk.Problems) (desk.Product, error) {
	products, err := store.Orgs(c.db).Products(ctx, []int64{org})
	if err != nil {
		return desk.Product{}, err
	}
	for _, x := range products {
		if x.Ref == ref {
			return x, nil
		}
	}
	p.Add("product", "error.choose_product")
	return desk.Product{}, nil
}

// Create sends a draft as a ticket and gives its number. Sent twice, it is one ticket.
func (c *Contacts) Create(ctx context.Context, sc desk.Scope, draftRef string) (string, error) {
	draft, done, err := c.unsent(ctx, sc.Person, FormNew, draftRef)
	if err != nil || done != "" {
		return done, err
	}
	n, err := c.prepare(ctx, sc, NewFrom(draft.Values))
	if err != nil {
		return "", err
	}
	if err := c.checkFiles(draft.Files); err != nil {
		return "", err
	}
	return c.once(ctx, sc.Person, draftRef, func(tx *store.Tx) (string, error) {
		if len(n.orgs) > 1 {
			return c.insertEach(ctx, tx, sc, n, draft)
		}
		return c.insert(ctx, tx, n, sc.Person, sc.Person, false, draft)
	})
}

// unsent finds a draft, or what became of it when it was sent already. The draft goes in the
// transaction that notes the result: who does not find it any more finds the result.
func (c *core) unsent(ctx context.Context, person int64, form, ref string) (d desk.Draft, done string, err error) {
	d, err = c.Draft(ctx, person, ref)
	if err == nil && d.Form != form {
		return d, "", desk.Missing("ticket.unsent")
	}
	if desk.KindOf(err) != desk.NotFound {
		return d, "", err
	}
	done, lookErr := store.Tickets(c.db).Remembered(ctx, person, ref)
	if lookErr != nil || done != "" {
		return d, done, lookErr
	}
	return d, "", err
}

// insert writes a ticket: for reporter, typed by author, with a draft's files.
func (c *core) insert(ctx context.Context, tx *store.Tx, n prepared, reporter, author int64, byStaff bool, draft desk.Draft) (string, error) {
	team, err := store.People(tx).FirstTeam(ctx)
	if err != nil {
		return "", err
	}
	now := c.now()
	id, number, err := tx.Insert(ctx, store.NewTicket{Year: now.In(c.cfg.Zone).Year(), Prefix: c.cfg.Prefix, Org: n.org,
		ReportingOrg: n.reporting, Reporter: reporter, Product: n.product.ID, Team: team.ID, FollowUpOf: n.followUp,
		Kind: n.Kind, Impact: n.impact(), Subject: n.Subject, OwnRef: n.OwnRef, Affected: n.Affected, WantedBy: n.WantedBy, At: now,
		Confidential: n.Confidential, Circle: n.circle,
		First: store.NewEntry{Visibility: desk.Public, Kind: desk.EntryMessage, Author: author, ByStaff: byStaff, Body: n.Body,
			Data: desk.EntryData{Action: desk.ActCreate, To: desk.New, Expected: n.expected(), Benefit: n.benefit(), ByPhone: byStaff, Caller: n.caller(byStaff)}}})
	if err != nil {
		return "", err
	}
	t := desk.Ticket{ID: id, Org: desk.Named{ID: n.org}, Kind: n.Kind, Impact: n.impact(), State: desk.New, CreatedAt: now}
	if err := c.started(ctx, tx, t, byStaff); err != nil {
		return "", err
	}
	if err := c.attach(ctx, tx, author, id, 1, draft, n.files); err != nil {
		return "", err
	}
	if n.Caller != "" && byStaff {
		_, err := c.append(ctx, tx, id, store.NewEntry{Visibility: desk.InternalNote, Kind: desk.EntryNote, Author: author, ByStaff: true, Body: n.Verified,
			Data: desk.EntryData{Field: desk.FieldCaller, Caller: n.Caller}, At: now})
		if err != nil {
			return "", err
		}
	}
	if n.bundle != "" {
		if err := tx.Bundle(ctx, id, n.bundle); err != nil {
			return "", err
		}
	}
	for _, f := range n.fields {
		if err := tx.SetField(ctx, id, f); err != nil {
			return "", err
		}
	}
	if err := tx.Enqueue(ctx, desk.JobNotify, desk.NotifyPayload{Ticket: id, Seq: 1}, now); err != nil {
		return "", err
	}
	routed, err := c.route(ctx, tx, desk.Incoming{Kind: n.Kind, Impact: n.impact(), Product: n.product.ID, Text: n.Subject + "\n" + n.Body}, n.org, team, n.Confidential)
	if err != nil {
		return "", err
	}
	return number, c.obey(ctx, tx, id, routed)
}

func (n New) impact() desk.Impact {
	if n.Kind == desk.Incident {
		return n.Impact
	}
	return desk.NoImpact
}

// caller is who called; what a contact's own form says of one does not count.
func (n New) caller(byStaff bool) string {
	if byStaff {
		return n.Caller
	}
	return ""
}

func (n New) expected() string {
	if n.Kind == desk.Incident {
		return n.Expected
	}
	return ""
}

func (n New) benefit() string {
	if n.Kind == desk.ChangeRequest {
		return n.Benefit
	}
	return ""
}
