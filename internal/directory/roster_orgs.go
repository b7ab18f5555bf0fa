package directory

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"kundenportal/internal/desk"
)

// planOrgs compares a file of organisations: first each line for itself, then the tree and the numbers as they
// become, since a line may name what a later one creates.
func (p *plan) planOrgs(records []Record) {
	known := p.numbers()
	entries := make([]*orgEntry, len(records))
	for i, r := range records {
		p.Lines[i].No = r.Line
		c := cells{r, &p.Lines[i]}
		if entries[i] = p.findOrg(c, known); entries[i] == nil {
			continue
		}
		p.readOrg(c, entries[i])
	}
	known = p.numbers()
	for i, r := range records {
		if entries[i] != nil {
			hang(cells{r, &p.Lines[i]}, entries[i], known)
		}
	}
	p.refuseCycles(entries)
	p.refuseNumbers(entries)
	for i, e := range entries {
		if e != nil {
			p.Lines[i].Ref = e.org.Ref
			p.Lines[i].differ(OrgColumns, e.was.facts(), e.facts())
		}
	}
}

// findOrg gives the organisation of a line, a new one where there is none; nil when the line cannot say which.
func (p *plan) findOrg(c cells, known numbers) *orgEntry {
	no, _ := c.text("customer_no")
	name, _ := c.text("name")
	c.line.Name = cmp.Or(name, no)
	e := known.byNo[no]
	if no == "" {
		switch found, key := known.named(name); {
		case name == "":
			c.line.refuse("name", "error.org_name_required")
			return nil
		case key == "error.import_org_ambiguous":
			c.line.refuse("name", key)
			return nil
		default:
			e = found
		}
	}
	if e == nil {
		e = &orgEntry{orgFields: orgFields{org: desk.Organisation{CustomerNo: no, Name: name, Active: true}}}
		c.line.Outcome = LineCreated
		if others := known.byName[name]; name != "" && len(others) > 0 {
			c.line.note("name", "import.note.same_name", "other", others[0].label())
		}
		p.orgs = append(p.orgs, e)
		known.add(e)
	}
	if e.line != 0 {
		c.line.refuse("customer_no", "error.import_twice", "line", strconv.Itoa(e.line))
		return nil
	}
	if no != "" && no != e.org.CustomerNo {
		c.line.note("customer_no", "import.note.former", "no", e.org.CustomerNo)
	}
	e.line = c.Line
	return e
}

// readOrg takes over what a line says of the organisation itself.
func (p *plan) readOrg(c cells, e *orgEntry) {
	o := &e.org
	if no, given := c.text("customer_no"); given && no == "" {
		o.CustomerNo = ""
	}
	c.set("name", &o.Name)
	c.flag("link_only", &o.LinkOnly)
	c.flag("active", &o.Active)
	if former, given := c.text("former_nos"); given {
		e.former = FormerNos(former)
	}
	problems := desk.Problems{}
	OrgForm{Name: o.Name, CustomerNo: o.CustomerNo, Former: strings.Join(e.former, listSign)}.checkTyped(problems)
	c.line.take(problems, OrgColumns)
	p.readContract(c, e)
	p.readUses(c, e)
}

func (p *plan) readContract(c cells, e *orgEntry) {
	if name, given := c.text("contract"); given {
		i := slices.IndexFunc(p.levels, func(l desk.ContractLevel) bool {
			return strings.EqualFold(l.Name, name) && (l.Active || l.ID == e.contract.Level.ID)
		})
		switch {
		case name == "":
			e.contract.Level, e.contract.Until = desk.Named{}, ""
		case i < 0:
			c.line.refuse("contract", "error.import_level", "value", name)
		default:
			l := p.levels[i]
			e.contract.Level = desk.Named{ID: l.ID, Ref: l.Ref, Name: l.Name}
		}
	}
	until, given := c.text("until")
	if !given {
		return
	}
	day, ok := desk.Day(until)
	switch {
	case until == "":
		e.contract.Until = ""
	case !ok:
		c.line.refuse("until", "error.date")
	case e.contract.Level.ID == 0:
		c.line.refuse("until", "error.until_without_level")
	default:
		e.contract.Until = day
	}
}

func (p *plan) readUses(c cells, e *orgEntry) {
	text, given := c.text("products")
	if !given {
		return
	}
	var uses []desk.Use
	for part := range strings.SplitSeq(text, "|") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		use, ok := p.use(part)
		if !ok {
			c.line.refuse("products", "error.import_product", "value", part)
			continue
		}
		if slices.ContainsFunc(uses, func(u desk.Use) bool { return u.Product.ID == use.Product.ID }) {
			c.line.refuse("products", "error.import_product_twice", "value", use.Product.Name)
			continue
		}
		uses = append(uses, use)
	}
	order := func(u desk.Use) int {
		return slices.IndexFunc(p.products, func(x desk.Product) bool { return x.ID == u.Product.ID })
	}
	slices.SortFunc(uses, func(a, b desk.Use) int { return cmp.Compare(order(a), order(b)) })
	e.uses = uses
}

// use reads a product with its version in brackets. Of products whose names begin alike the longest name counts.
func (p *plan) use(text string) (use desk.Use, ok bool) {
	for _, x := range p.products {
		if len(x.Name) > len(text) || !strings.EqualFold(text[:len(x.Name)], x.Name) || len(x.Name) <= len(use.Product.Name) {
			continue
		}
		version := strings.TrimSpace(text[len(x.Name):])
		inner, opens := strings.CutPrefix(version, "(")
		inner, closes := strings.CutSuffix(inner, ")")
		if version != "" && (!opens || !closes) || len([]rune(inner)) > MaxShort {
			continue
		}
		use, ok = desk.Use{Product: desk.Named{ID: x.ID, Ref: x.Ref, Name: x.Name}, Version: strings.TrimSpace(inner)}, true
	}
	return use, ok
}

// hang finds the organisation above, by its number or else by its name.
func hang(c cells, e *orgEntry, known numbers) {
	text, given := c.text("parent")
	switch {
	case !given:
		return
	case text == "":
		e.parent = nil
		return
	}
	if above := known.byNo[text]; above != nil {
		e.parent = above
		return
	}
	above, key := known.named(text)
	if key != "" {
		c.line.refuse("parent", key)
		return
	}
	e.parent = above
}

// refuseCycles refuses the lines whose parent would be below the organisation itself.
func (p *plan) refuseCycles(entries []*orgEntry) {
	for i, e := range entries {
		if e == nil {
			continue
		}
		seen := map[*orgEntry]bool{}
		for at := e.parent; at != nil && !seen[at]; at = at.parent {
			if at == e {
				p.Lines[i].refuse("parent", "error.org_cycle")
				break
			}
			seen[at] = true
		}
	}
}

// refuseNumbers refuses the lines that give an organisation a number which is another's, as all become.
func (p *plan) refuseNumbers(entries []*orgEntry) {
	holders := map[string][]*orgEntry{}
	for _, o := range p.orgs {
		for _, no := range append([]string{o.org.CustomerNo}, o.former...) {
			if no != "" && !slices.Contains(holders[no], o) {
				holders[no] = append(holders[no], o)
			}
		}
	}
	for i, e := range entries {
		if e == nil {
			continue
		}
		if len(holders[e.org.CustomerNo]) > 1 {
			p.Lines[i].refuse("customer_no", "error.customer_no_taken")
		}
		for _, no := range e.former {
			if len(holders[no]) > 1 {
				p.Lines[i].refuse("former_nos", "error.customer_no_taken")
				break
			}
		}
	}
}

// facts are the fields as a file has them; of what was not there, empty ones.
func (o *orgFields) facts() facts {
	if o == nil {
		return facts{}
	}
	return facts{"customer_no": o.org.CustomerNo, "name": o.org.Name, "former_nos": strings.Join(o.former, listSign), "parent": o.parent.label(),
		"contract": o.contract.Level.Name, "until": o.contract.Until, "link_only": yes(o.org.LinkOnly), "products": usesText(o.uses), "active": yes(o.org.Active)}
}
