// Package textblock is the text building blocks of the staff: who may write them, and which of them are
// offered on a ticket.
//
// It keeps texts with their placeholders and never fills them in: with what, the page knows on which they
// are used. It knows nothing of tickets but their team.
package textblock

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/store"
)

// Bounds of what is typed, in characters.
const (
	MaxTitle = 100
	MaxBody  = 10000
)

// Blocks are the use cases.
type Blocks struct {
	db  *store.DB
	now func() time.Time
}

// New makes the use cases over a database; now is the clock.
func New(db *store.DB, now func() time.Time) *Blocks { return &Blocks{db: db, now: now} }

// Form is a block as typed.
type Form struct {
	Title   string
	Team    string            // ref; empty: for all
	Bodies  map[string]string // by language
	Version int               // the one that was looked at; 0 for a new block
}

// Offered lists the blocks for a ticket of a team, by title.
func (b *Blocks) Offered(ctx context.Context, sc desk.StaffScope, team int64) ([]desk.TextBlock, error) {
	if !sc.CanWork() {
		return nil, nil
	}
	every, err := store.TextBlocks(b.db).List(ctx)
	var out []desk.TextBlock
	for _, x := range every {
		if x.For(team, sc.Teams) {
			out = append(out, x)
		}
	}
	return out, err
}

// Take gives one of the blocks that are offered for a ticket of a team.
func (b *Blocks) Take(ctx context.Context, sc desk.StaffScope, team int64, ref string) (desk.TextBlock, error) {
	const op = "textblock.Take"
	x, err := store.TextBlocks(b.db).ByRef(ctx, ref)
	if err == nil && (!sc.CanWork() || !x.For(team, sc.Teams)) {
		err = desk.Missing(op)
	}
	if err != nil {
		return desk.TextBlock{}, err
	}
	return x, nil
}

// All lists all blocks, for who may write them.
func (b *Blocks) All(ctx context.Context, sc desk.StaffScope) ([]desk.TextBlock, error) {
	if !sc.May(desk.WriteReplies) {
		return nil, desk.Missing("textblock.All")
	}
	return store.TextBlocks(b.db).List(ctx)
}

// Block finds a block, for who may write it.
func (b *Blocks) Block(ctx context.Context, sc desk.StaffScope, ref string) (desk.TextBlock, error) {
	if !sc.May(desk.WriteReplies) {
		return desk.TextBlock{}, desk.Missing("textblock.Block")
	}
	return store.TextBlocks(b.db).ByRef(ctx, ref)
}

// Teams lists the teams that a block can belong to.
func (b *Blocks) Teams(ctx context.Context, sc desk.StaffScope) ([]desk.Named, error) {
	if !sc.May(desk.WriteReplies) {
		return nil, desk.Missing("textblock.Teams")
	}
	return store.People(b.db).Teams(ctx)
}

// Add creates a block. Sent twice, it is one. Errors by field: title, team, body_de, body_en.
func (b *Blocks) Add(ctx context.Context, sc desk.StaffScope, f Form, formKey string) error {
	const op = "textblock.Add"
	if !sc.May(desk.WriteReplies) {
		return desk.Missing(op)
	}
	_, err := b.db.Once(ctx, sc.Person, store.FormKey(formKey, "text_block", f), b.now(), func(tx *store.Tx) (string, error) {
		x, err := b.read(ctx, tx, op, f, 0)
		if err != nil {
			return "", err
		}
		if x, err = tx.AddTextBlock(ctx, x); err != nil {
			return "", err
		}
		return x.Ref, b.audit(ctx, tx, sc, "text_block.create", x)
	})
	return err
}

// Edit writes a block again; errors as Add has them, and desk.Conflict when somebody else did so meanwhile.
func (b *Blocks) Edit(ctx context.Context, sc desk.StaffScope, ref string, f Form) error {
	const op = "textblock.Edit"
	if !sc.May(desk.WriteReplies) {
		return desk.Missing(op)
	}
	return b.db.InTx(ctx, func(tx *store.Tx) error {
		before, err := store.TextBlocks(tx).ByRef(ctx, ref)
		if err != nil {
			return err
		}
		after, err := b.read(ctx, tx, op, f, before.ID)
		if err != nil {
			return err
		}
		after.ID, after.Ref, after.Version = before.ID, before.Ref, f.Version
		if err := tx.UpdateTextBlock(ctx, after); err != nil {
			return err
		}
		return b.audit(ctx, tx, sc, "text_block.edit", after)
	})
}

// Delete takes a block away; one that is gone already is fine, one of another version than the one that
// was looked at is a desk.Conflict.
func (b *Blocks) Delete(ctx context.Context, sc desk.StaffScope, ref string, version int) error {
	const op = "textblock.Delete"
	if !sc.May(desk.WriteReplies) {
		return desk.Missing(op)
	}
	return b.db.InTx(ctx, func(tx *store.Tx) error {
		x, err := store.TextBlocks(tx).ByRef(ctx, ref)
		if desk.KindOf(err) == desk.NotFound {
			return nil
		}
		if err != nil {
			return err
		}
		if x.Version != version {
			return desk.Fail(op, desk.Conflict, "error.text_block_changed")
		}
		if err := tx.DeleteTextBlock(ctx, x.ID); err != nil {
			return err
		}
		return b.audit(ctx, tx, sc, "text_block.delete", x)
	})
}

func (b *Blocks) audit(ctx context.Context, tx *store.Tx, sc desk.StaffScope, action string, x desk.TextBlock) error {
	return tx.Audit(ctx, sc.Person, 0, action, "text_block:"+x.Ref, x.Title, b.now())
}

// read checks a form and makes a block of it; self is the block that is changed, 0 for a new one.
func (b *Blocks) read(ctx context.Context, tx *store.Tx, op string, f Form, self int64) (desk.TextBlock, error) {
	x := desk.TextBlock{Title: desk.Line(f.Title), Bodies: map[string]string{}, UpdatedAt: b.now()}
	p := desk.Problems{}
	switch {
	case x.Title == "":
		p.Add("title", "error.text_block_title")
	case utf8.RuneCountInString(x.Title) > MaxTitle:
		p.Add("title", "error.too_long")
	}
	for _, lang := range i18n.Languages() {
		body := desk.Text(f.Bodies[lang])
		switch {
		case utf8.RuneCountInString(body) > MaxBody:
			p.Add("body_"+lang, "error.too_long")
		case desk.UnknownPlaceholder(body) != "":
			p.Add("body_"+lang, "error.text_block_placeholder")
		case body != "":
			x.Bodies[lang] = body
		}
	}
	if len(x.Bodies) == 0 && p["body_de"] == "" && p["body_en"] == "" {
		p.Add("body_de", "error.text_block_body")
	}
	if f.Team != "" {
		teams, err := store.People(tx).Teams(ctx)
		if err != nil {
			return x, err
		}
		for _, t := range teams {
			if t.Ref == f.Team {
				x.Team = t
			}
		}
		if x.Team.ID == 0 {
			p.Add("team", "error.choose")
		}
	}
	every, err := store.TextBlocks(tx).List(ctx)
	if err != nil {
		return x, err
	}
	for _, other := range every {
		if x.Title != "" && strings.EqualFold(other.Title, x.Title) && other.Team.ID == x.Team.ID && other.ID != self {
			p.Add("title", "error.text_block_taken")
		}
	}
	return x, p.Err(op)
}
