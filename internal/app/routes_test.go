package app_test

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/portal"
	"kundenportal/internal/ticket"
	"kundenportal/internal/web/shell"
)

// door says who gets behind a route. Each route is listed by hand: adding one without deciding who
// may call it fails the test.
type door int

const (
	open         door = iota // everybody
	signedIn                 // contacts and staff
	contact                  // contacts; what the address names is decided by the scope
	ofTicket                 // contacts who may see the ticket that the address names
	ofDraft                  // the person whose draft, file or ticket it is
	anyLead                  // lead contacts of whatever organisation
	ofLead                   // lead contacts of the organisation that the address names
	ofNews                   // whose organisation the news item is for, and staff
	staffOnly                // who works with tickets
	ofPhoneDraft             // the person of the staff whose draft it is, of a call or of an answer to several tickets
	managers                 // staff who find something in the administration
	ofView                   // the person of the staff whose saved view it is
	ofBulk                   // the person of the staff who did it to several tickets
	keyOnly                  // a session opened with a one-time key

	// Staff with a permission.
	worksOnTickets
	writesContent
	writesReplies
	seesFigures
	managesCustomers
	managesStaff
	managesRules
	managesSettings
	managesJobs
	readsAudit
)

// needs is the permission that a door asks for.
var needs = map[door]desk.Permission{ofPhoneDraft: desk.WorkOnTickets, ofBulk: desk.WorkOnTickets, worksOnTickets: desk.WorkOnTickets, writesContent: desk.WriteContent, writesReplies: desk.WriteReplies, seesFigures: desk.SeeFigures,
	managesCustomers: desk.ManageCustomers, managesStaff: desk.ManageStaff, managesRules: desk.ManageRules, managesSettings: desk.ManageSettings,
	managesJobs: desk.ManageJobs, readsAudit: desk.ReadAudit}

// doors of all areas; those of an area with many pages stand in a file of their own.
var doors = together(commonDoors, workDoors, queueDoors, conversationDoors, fieldDoors, directoryDoors, figuresDoors, contentDoors, levelDoors,
	peopleDoors, deputyDoors, settingDoors, mailTextDoors, rosterDoors, mailboxDoors)

func together(areas ...map[string]door) map[string]door {
	out := map[string]door{}
	for _, a := range areas {
		maps.Copy(out, a)
	}
	return out
}

var commonDoors = map[string]door{
	"GET /sign-in": open, "POST /sign-in": open, "POST /sign-out": open,
	"GET /password": open, "POST /password": open, "GET /password/requested": open, "GET /password/sent": open,
	"GET /password/link/{token}": open, "POST /password/link/{token}": open,
	"GET /password/choose": keyOnly, "POST /password/choose": keyOnly,
	"GET /legal/{name}": open, "GET /legal/report-barrier": open, "GET /help/access": open,
	"GET /news": open, "GET /news/{ref}": ofNews, "GET /portal-news": open, "GET /news/feed.atom": open, "GET /news/feed.en.atom": open,
	"GET /demo/mail": open, "GET /demo/mail/{id}": open,

	"GET /settings": signedIn, "GET /settings/{section}": signedIn, "POST /settings/profile": signedIn, "POST /settings/language": signedIn,
	"POST /settings/display": signedIn, "POST /settings/password": signedIn, "POST /settings/end-session": signedIn, "POST /settings/end-others": signedIn,
	"GET /faq": signedIn, "GET /faq/{slug}": signedIn, "POST /faq/{slug}/vote": signedIn,

	"GET /{$}": contact, "GET /tickets": contact, "GET /tickets.csv": contact, "GET /tickets/new": contact, "POST /tickets/new": contact,
	"GET /tickets/new/suggest":      contact,
	"GET /tickets/new/{draft}/form": ofDraft, "POST /tickets/new/{draft}/form": ofDraft, "POST /tickets/new/{draft}/save": ofDraft,
	"POST /tickets/new/{draft}/files": ofDraft, "GET /tickets/new/{draft}/check": ofDraft, "POST /tickets/new/{draft}/send": ofDraft,
	"POST /drafts/{draft}/discard": contact, // discarding what is not there is fine, and changes nothing of others
	"GET /tickets/{number}":        ofTicket, "GET /tickets/{number}/received": ofTicket, "POST /tickets/{number}/comment": ofTicket,
	"POST /tickets/{number}/draft": ofTicket, "POST /tickets/{number}/files": ofTicket, "GET /tickets/{number}/decide": ofTicket,
	"POST /tickets/{number}/decide": ofTicket, "POST /tickets/{number}/watch": ofTicket, "POST /tickets/{number}/watchers": ofTicket,
	"GET /files/{ref}": ofTicket, "POST /files/{ref}/withdraw": ofDraft,

	"GET /organisation": anyLead, "GET /organisation/{org}": ofLead, "GET /organisation/{org}/new": ofLead, "POST /organisation/{org}/new": ofLead,
	"GET /organisation/{org}/people/{person}": ofLead, "POST /organisation/{org}/people/{person}": ofLead,
	"GET /organisation/{org}/people/{person}/end": ofLead, "POST /organisation/{org}/people/{person}/end": ofLead,
	"POST /organisation/{org}/namings/{naming}/withdraw": ofLead,

	"GET /staff": staffOnly, "GET /staff/queue": staffOnly, "GET /staff/tickets": staffOnly, "GET /staff/tickets/new": worksOnTickets,
	"POST /staff/tickets/new": worksOnTickets, "GET /staff/tickets/new/{draft}/form": ofPhoneDraft, "POST /staff/tickets/new/{draft}/form": ofPhoneDraft,
	"POST /staff/tickets/new/{draft}/save": ofPhoneDraft, "POST /staff/tickets/new/{draft}/files": ofPhoneDraft,
	"GET /staff/tickets/{number}": staffOnly, "GET /staff/tickets/{number}/customer": staffOnly, "POST /staff/tickets/{number}/answer": worksOnTickets,
	"POST /staff/tickets/{number}/note": worksOnTickets, "POST /staff/tickets/{number}/draft": worksOnTickets, "POST /staff/tickets/{number}/files": worksOnTickets,
	"POST /staff/tickets/{number}/take": worksOnTickets, "POST /staff/tickets/{number}/seen": worksOnTickets, "POST /staff/tickets/{number}/assign": worksOnTickets, "POST /staff/tickets/{number}/priority": worksOnTickets,
	"GET /staff/files/{ref}": staffOnly, "GET /staff/jobs": staffOnly, "POST /staff/jobs": managesJobs,
}

// roles are what the shell asks for at each door; what lies behind it is the use cases' to refuse.
var roles = map[door]shell.Role{open: shell.Anyone, ofNews: shell.Anyone, signedIn: shell.SignedIn, contact: shell.Contact, ofTicket: shell.Contact,
	ofDraft: shell.Contact, anyLead: shell.Contact, ofLead: shell.Contact, staffOnly: shell.Staff, ofView: shell.Staff, managers: shell.Manager, keyOnly: shell.KeyOnly, ofCircle: shell.Contact}

// asked is the role that a door's routes have.
func asked(d door) shell.Role {
	if needs[d] != "" {
		return shell.Permitted
	}
	return roles[d]
}

// alike are the routes that answer everybody the same, and with what: what they do depends on what the
// address holds and not on who is there.
var alike = map[string]int{
	"GET /password/link/{token}":      http.StatusGone, // a link works for whoever has it; one that never was is over for
	"POST /password/link/{token}":     http.StatusGone, // everybody. Those that work are tested with their pages
	"GET /email/link/{token}":         http.StatusGone,
	"POST /email/link/{token}":        http.StatusGone,
	"GET /news/personal/{secret}":     http.StatusNotFound,
	"GET /setup/key/{secret}":         http.StatusGone, // somebody works here already
	"POST /setup/key/{secret}":        http.StatusGone,
	"GET /mailboxes/confirm/{token}":  http.StatusGone,
	"POST /mailboxes/confirm/{token}": http.StatusGone,
	"GET /mailboxes/end/{secret}":     http.StatusGone, // it has ended
	"POST /mailboxes/end/{secret}":    http.StatusSeeOther,
	"GET /brand/logo":                 http.StatusNotFound, // the demo has neither
	"GET /brand/theme.css":            http.StatusNotFound,
	"GET /demo/mail":                  http.StatusOK, // the demo has invented mails only and shows everybody all of them
	"GET /demo/mail/{id}":             http.StatusOK,
}

// untried are the routes that would end the visit, or do not end; tested with their pages.
var untried = map[string]bool{"GET /staff/tickets/{number}/live": true, "POST /sign-out": true, "POST /settings/end-others": true}

// visitor is somebody who tries every route.
type visitor struct {
	name    string
	browser *portal.Client
	may     func(door) bool
}

func TestEveryRouteAdmitsWhoItShouldAndNobodyElse(t *testing.T) {
	p := portal.Start(t, nil)
	routes := p.App.Web.Routes()
	listed := map[string]bool{}
	for _, rt := range routes {
		listed[rt.Pattern] = true
		d, ok := doors[rt.Pattern]
		if !ok {
			t.Errorf("%s is in no door of this test: decide who may call it", rt.Pattern)
		} else if want := asked(d); rt.Role != want || rt.Need != needs[d] {
			t.Errorf("%s has the role %d and needs %q, want %d and %q", rt.Pattern, rt.Role, rt.Need, want, needs[d])
		}
	}
	for pattern := range doors {
		if !listed[pattern] {
			t.Errorf("%s is listed here and does not exist", pattern)
		}
	}

	city, other := p.Org("Stadt", desk.Organisation{}), p.Org("Landkreis", desk.Organisation{})
	owner := p.Contact("Mia", city, nil)
	colleague := p.Contact("Jens", city, nil)
	narrow := p.Contact("Konrad", city, func(m *desk.Membership) { m.Level = desk.LevelOwn })
	leads := func(m *desk.Membership) { m.Lead = true }
	stranger, head := p.Contact("Uli", other, leads), p.Contact("Hilde", city, leads) // who leads another organisation leads this one as little as anybody
	agent, admin := p.Agent("Tomke", desk.Agent), p.Agent("Georg", desk.Administrator)
	editor, auditor, teamLead := p.Agent("Edda", desk.Editor), p.Agent("Pia", desk.Auditor), p.Agent("Thea", desk.TeamLead)
	ticket := p.Ticket("Geheime Störung 4711", owner, city, nil)
	leaver, changed := p.Contact("Lena", city, nil), p.Contact("Chris", city, nil) // others change the colleague
	own := fill(t, p, owner, agent, ticket)
	removed := p.Contact("Rita", city, nil) // by the lead contact
	refs := strings.NewReplacer("/organisation/{org}/mailboxes/{mailbox}/end", "/organisation/"+city.Ref+"/mailboxes/"+sharedMailbox(p, city, head)+"/end",
		"/admin/organisations/{ref}/mailboxes/{mailbox}/end", "/admin/organisations/"+city.Ref+"/mailboxes/"+sharedMailbox(p, city, admin)+"/end", "{mailbox}", sharedMailbox(p, city, head),
		"/settings/deputy/{deputyship}", "/settings/deputy/"+deputyship(p, city, owner, colleague), "/organisation/{org}/people/{person}/deputy/{deputyship}",
		"/organisation/"+city.Ref+"/people/"+changed.Ref+"/deputy/"+deputyship(p, city, changed, colleague), "/organisation/{org}/people/{person}/end", "/organisation/"+city.Ref+"/people/"+removed.Ref+"/end",
		"/organisation/{org}/people/{person}", "/organisation/"+city.Ref+"/people/"+changed.Ref, "/organisation/{org}/namings/{naming}",
		"/organisation/"+city.Ref+"/namings/"+naming(p, head, city), "/organisation/{org}", "/organisation/"+city.Ref, "/admin/namings/{ref}", "/admin/namings/"+naming(p, head, city),
		"/admin/organisations/{ref}", "/admin/organisations/"+city.Ref, "/admin/people/{ref}/end", "/admin/people/"+leaver.Ref+"/end",
		"/admin/people/{ref}/membership", "/admin/people/"+changed.Ref+"/membership", "/admin/people/{ref}", "/admin/people/"+colleague.Ref,
		"/admin/agents/{ref}", "/admin/agents/"+p.Agent("Rolf", desk.Agent).Ref, "/admin/products/{ref}", "/admin/products/"+p.Product.Ref, "{component}", component(p).Ref,
		"/admin/import/{ref}", "/admin/import/"+imported(p, admin), "/admin/import-template/{file}", "/admin/import-template/contacts.csv", "/admin/export/{file}", "/admin/export/contacts.csv",
		"/admin/fields/{ref}", "/admin/fields/"+ownField(p).Ref,
		"/admin/roles/{key}", "/admin/roles/"+spareRole(p), "/admin/teams/{ref}", "/admin/teams/"+spareTeam(t, p),
		"{level}", contractLevel(p), "/admin/mail-texts/{kind}", "/admin/mail-texts/answered",
		"/admin/settings/legal/{page}", "/admin/settings/legal/imprint", "/admin/settings/reset/{group}", "/admin/settings/reset/brand.name", "/admin/setup/steps/{step}", "/admin/setup/steps/mail",
		"/staff/report/{org}", "/staff/report/"+other.Ref,
		"/news/{ref}", "/news/"+news(t, p, city), "/staff/replies/{block}", "/staff/replies/"+textBlock(p), "/admin/rules/{ref}", "/admin/rules/"+rule(p), "/staff/views/{ref}", "/staff/views/"+savedView(p, agent), "/staff/bulk/{ref}", "/staff/bulk/"+bulkOf(p, agent, ticket), "/staff/tickets/new/{draft}", "/staff/tickets/new/"+phoneDraft(p, agent, city).Ref,
		"/staff/answers/{draft}", "/staff/answers/"+answersDraft(p, agent, ticket))
	named := func(path string) string { return own.Replace(refs.Replace(path)) }
	fields := url.Values{"action": {"withdraw"}, "org": {city.Ref}, "circle": {"nobody"}}

	visitors := []visitor{
		{"signed out", p.Client(), in(open)},
		{"with a key only", keySession(t, p), in(open, keyOnly)},
		{"the reporter", p.SignIn(owner), in(open, signedIn, contact, ofTicket, ofDraft, ofNews)},
		{"a colleague", p.SignIn(colleague), in(open, signedIn, contact, ofTicket, ofNews)},
		{"a colleague who sees own tickets only", p.SignIn(narrow), in(open, signedIn, contact, ofNews)},
		{"a lead contact", p.SignIn(head), in(open, signedIn, contact, ofTicket, ofNews, anyLead, ofLead)},
		{"another organisation's lead contact", p.SignIn(stranger), in(open, signedIn, contact, anyLead)},
		{"an agent", p.SignIn(agent), staffMay(desk.Agent, ofView, ofBulk, ofPhoneDraft)},
		{"an administrator", p.SignIn(admin), staffMay(desk.Administrator)},
		{"a team lead", p.SignIn(teamLead), staffMay(desk.TeamLead)},
		{"an auditor", p.SignIn(auditor), staffMay(desk.Auditor)},
		{"an editor", p.SignIn(editor), staffMay(desk.Editor)},
	}
	for _, v := range visitors {
		t.Run(v.name, func(t *testing.T) {
			for _, rt := range routes {
				try(t, v, rt, named, fields)
			}
		})
	}
}

// in says that doors are open to somebody.
func in(doors ...door) func(door) bool {
	return func(d door) bool { return slices.Contains(doors, d) }
}

// staffMay are the doors of a role of the staff: what its permissions open, and more.
func staffMay(role desk.StaffRole, more ...door) func(door) bool {
	open := append(more, open, signedIn, ofNews)
	if slices.Contains(desk.PermissionsOf(role), desk.SeeTickets) {
		open = append(open, staffOnly)
	}
	if (desk.StaffScope{Permissions: desk.PermissionsOf(role)}).Manages() {
		open = append(open, managers)
	}
	for d, need := range needs {
		if d != ofPhoneDraft && d != ofBulk && slices.Contains(desk.PermissionsOf(role), need) {
			open = append(open, d)
		}
	}
	return in(open...)
}

// try calls a route and compares whether it lets the visitor in. What they may not see has to answer
// as what is not there.
func try(t *testing.T, v visitor, rt shell.Route, named func(string) string, fields url.Values) {
	t.Helper()
	if untried[rt.Pattern] {
		return
	}
	method, pattern, _ := strings.Cut(rt.Pattern, " ")
	pattern = strings.TrimSuffix(pattern, "{$}")
	call := func(path string) portal.Answer {
		if method == http.MethodGet {
			return v.browser.Get(path + "?" + fields.Encode())
		}
		return v.browser.Post(path, fields)
	}
	path := named(pattern)
	a := call(path)
	if want, ok := alike[rt.Pattern]; ok {
		if a.Status != want {
			t.Errorf("%s: got %d, want %d as everybody", rt.Pattern, a.Status, want)
		}
		return
	}
	if a.Status >= 500 {
		t.Errorf("%s: %d: an input causes a fault", rt.Pattern, a.Status)
	}
	d := doors[rt.Pattern]
	// Only somebody else's page says 404, 403 or sends to sign in; a form that is empty says 422.
	refused := a.Status == http.StatusNotFound || a.Status == http.StatusForbidden ||
		a.Status == http.StatusSeeOther && (strings.HasPrefix(a.Location, "/sign-in") || a.Location == "/password/choose" && d != keyOnly && d != open ||
			(a.Location == "/staff" || a.Location == "/editor") && d == contact || strings.HasPrefix(a.Location, "/staff/tickets/") && d == ofTicket)
	if want := v.may(d); want == refused {
		t.Errorf("%s: got %d %s, want let in %v", rt.Pattern, a.Status, a.Location, want)
	}
	if refused && path != pattern {
		other, named := invented(pattern, path)
		there, not := call(path), call(other) // again: the first answer may show what the visit before had to say
		if not.Status != there.Status || named.Replace(not.Location) != there.Location || named.Replace(not.Body) != there.Body {
			t.Errorf("%s: what is there can be told from what is not: got %s\n\nand %s", rt.Pattern, there, not)
		}
	}
	if !v.may(ofTicket) && !v.may(staffOnly) && (a.Has("4711") || a.Has("Interna")) {
		t.Errorf("%s shows the ticket", rt.Pattern)
	}
	if !v.may(staffOnly) && a.Has("Interna") {
		t.Errorf("%s shows an internal note", rt.Pattern)
	}
	if !v.may(ofNews) && a.Has(cityNews) {
		t.Errorf("%s shows the news of an organisation", rt.Pattern)
	}
}

// invented gives a path of the same form with a name that nothing has, and what puts the real name back.
func invented(pattern, path string) (string, *strings.Replacer) {
	segments, names := strings.Split(path, "/"), []string{}
	for i, s := range strings.Split(pattern, "/") {
		if !strings.HasPrefix(s, "{") {
			continue
		}
		other := strings.Map(func(r rune) rune {
			switch {
			case r >= '0' && r <= '9':
				return '9'
			case r >= 'a' && r <= 'z':
				return 'x'
			}
			return r
		}, segments[i])
		names = append(names, other, segments[i])
		segments[i] = other
	}
	return strings.Join(segments, "/"), strings.NewReplacer(names...)
}

// fill makes what the addresses name and gives it a name each.
func fill(t *testing.T, p *portal.Portal, owner, agent desk.Person, ticket desk.Ticket) *strings.Replacer {
	t.Helper()
	ctx := context.Background()
	p.Note(ticket, agent, "Interna: Kunde ist gekündigt")
	info, err := p.App.Blobs().Put(ctx, strings.NewReader("Protokoll 4711"), 100)
	if err != nil {
		t.Fatal(err)
	}
	var draft desk.Draft
	p.Tx(func(tx *store.Tx) error {
		if err := tx.AddBlob(ctx, info.Hash, info.Size, info.Type, p.Clock.Now()); err != nil {
			return err
		}
		if err := tx.AttachFile(ctx, ticket.ID, 1, owner.ID, desk.Attachment{Name: "4711.txt", MediaType: info.Type,
			Size: info.Size, Hash: info.Hash, At: p.Clock.Now()}); err != nil {
			return err
		}
		var err error
		draft, err = tx.AddDraft(ctx, desk.Draft{PersonID: owner.ID, Form: "ticket", Values: map[string]string{"kind": "question", "subject": "Entwurf 4711"},
			UpdatedAt: p.Clock.Now(), ExpiresAt: p.Clock.Now().AddDate(0, 1, 0)})
		return err
	})
	files, err := store.Drafts(p.DB).OfTicket(ctx, ticket.ID, owner.ID, false)
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	return strings.NewReplacer("{number}", ticket.Number, "{ref}", files[0].Ref, "{draft}", draft.Ref, "{token}", "keines", "{id}", "1",
		"{table}", "flow.csv", "{file}", "2026.pdf", "{name}", "imprint", "{slug}", "erstes-passwort", "{section}", "profile")
}

// keySession gives a browser whose session can only choose a password.
func keySession(t *testing.T, p *portal.Portal) *portal.Client {
	t.Helper()
	neu := p.Contact("Neele", p.Org("Amt", desk.Organisation{}), nil)
	return p.SignInWithKey(neu)
}

const cityNews = "Nur für die Stadt"

// news publishes a news item for one organisation and gives its name.
func news(t *testing.T, p *portal.Portal, org desk.Organisation) string {
	t.Helper()
	ctx := context.Background()
	p.Tx(func(tx *store.Tx) error {
		return tx.AddNews(ctx, store.NewNews{News: desk.News{Kind: desk.PortalNews, PublishedAt: p.Clock.Now()}, OrgID: org.ID,
			Texts: map[string]desk.News{"de": {Title: cityNews, Body: "Der Umzug beginnt."}}})
	})
	all, err := store.Content(p.DB).News(ctx, "de", store.Readership{All: true}, p.Clock.Now(), 10)
	i := slices.IndexFunc(all, func(n desk.News) bool { return n.Title == cityNews })
	if err != nil || i < 0 {
		t.Fatal(all, err)
	}
	return all[i].Ref
}

// naming is a contact whom somebody named and who waits for consent.
func naming(p *portal.Portal, by desk.Person, org desk.Organisation) string {
	var n desk.Naming
	p.Tx(func(tx *store.Tx) (err error) {
		n, err = tx.AddNaming(context.Background(), desk.Naming{Org: desk.Named{ID: org.ID}, GivenName: "Carla", FamilyName: "Wendt", Lang: "de",
			Email: strings.ToLower(store.NewRef()) + "@archiv.example", Level: desk.LevelOrg, AskedBy: desk.Named{ID: by.ID}, AskedAt: p.Clock.Now()})
		return err
	})
	return n.Ref
}

// phoneDraft is a ticket that somebody of the staff takes down.
func phoneDraft(p *portal.Portal, who desk.Person, org desk.Organisation) (d desk.Draft) {
	p.Tx(func(tx *store.Tx) (err error) {
		d, err = tx.AddDraft(context.Background(), desk.Draft{PersonID: who.ID, Form: ticket.FormPhone, Values: map[string]string{"org": org.Ref},
			UpdatedAt: p.Clock.Now(), ExpiresAt: p.Clock.Now().AddDate(0, 1, 0)})
		return err
	})
	return d
}
