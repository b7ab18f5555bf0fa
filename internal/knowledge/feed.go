package knowledge

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// FeedSince says since when a person has a secret address for a feed of their own; none: the zero time.
func (k *Knowledge) FeedSince(ctx context.Context, person int64) (time.Time, error) {
	return store.Content(k.db).NewsFeed(ctx, person)
}

// RenewFeed makes another secret of 256 random bits for a person's feed; the former one is void. Only its
// hash is stored, so that nobody can be told it later.
func (k *Knowledge) RenewFeed(ctx context.Context, person int64) (string, error) {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails, by its documentation
	secret := base64.RawURLEncoding.EncodeToString(b)
	return secret, k.db.InTx(ctx, func(tx *store.Tx) error { return tx.SetNewsFeed(ctx, person, hashed(secret), k.now()) })
}

// RemoveFeed ends a person's feed.
func (k *Knowledge) RemoveFeed(ctx context.Context, person int64) error {
	return k.db.InTx(ctx, func(tx *store.Tx) error { return tx.SetNewsFeed(ctx, person, "", k.now()) })
}

// PersonalFeed finds the newest news that the owner of a secret may read at this moment, in their
// language. A secret that is void, or whose owner is not active any more, is desk.NotFound.
func (k *Knowledge) PersonalFeed(ctx context.Context, secret string) ([]desk.News, string, error) {
	content := store.Content(k.db)
	id, err := content.FeedOwner(ctx, hashed(secret))
	if err != nil {
		return nil, "", err
	}
	people := store.People(k.db)
	p, err := people.ByID(ctx, id)
	if err != nil {
		return nil, "", err
	}
	r := Reader{Lang: p.Lang, Person: p.ID, Staff: p.IsStaff()}
	if !r.Staff {
		if r.Scope, err = people.Scope(ctx, p.ID, k.now()); err != nil {
			return nil, "", err
		}
	}
	news, err := content.News(ctx, r.Lang, r.readership(), k.now(), feedSize)
	return news, r.Lang, err
}

func hashed(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
