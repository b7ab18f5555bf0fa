package ticket

import (
	"context"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// Teams lists the teams that a ticket can be handed to.
func (s *Staff) Teams(ctx context.Context) ([]desk.Named, error) {
	return store.People(s.db).Teams(ctx)
}

// Tags lists all tags, for suggestions.
func (s *Staff) Tags(ctx context.Context) ([]desk.Tag, error) { return store.Tickets(s.db).Tags(ctx) }

// Components lists the parts of a product that a ticket can be about.
func (s *Staff) Components(ctx context.Context, product int64) ([]desk.Component, error) {
	all, err := store.Orgs(s.db).Components(ctx, product)
	var out []desk.Component
	for _, c := range all {
		if c.Active {
			out = append(out, c)
		}
	}
	return out, err
}
