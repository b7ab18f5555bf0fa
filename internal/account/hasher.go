package account

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"github.com/alexedwards/argon2id"

	"kundenportal/internal/desk"
)

// HasherOptions bound what hashing passwords costs. What is zero gets the default.
type HasherOptions struct {
	Memory uint32        // KiB a hash; 19 MiB as OWASP's cheat sheet on storing passwords has it, with 2 passes and 1 thread
	Passes uint32        // 2
	AtOnce int           // hashes at the same time; 2
	Queue  int           // how many may wait for their turn; 64
	Wait   time.Duration // how long they wait; 10 s
}

// Hasher hashes passwords with Argon2id (RFC 9106), a bounded number at a time: thirty sign-ins at
// once must not take the machine's memory.
type Hasher struct {
	params *argon2id.Params
	slots  chan struct{} // held while hashing
	queue  chan struct{} // held while waiting or hashing
	wait   time.Duration
	dummy  string
}

// NewHasher makes a hasher.
func NewHasher(o HasherOptions) (*Hasher, error) {
	if o.Memory == 0 {
		o.Memory = 19 * 1024
	}
	if o.Passes == 0 {
		o.Passes = 2
	}
	if o.AtOnce == 0 {
		o.AtOnce = 2
	}
	if o.Queue == 0 {
		o.Queue = 64
	}
	if o.Wait == 0 {
		o.Wait = 10 * time.Second
	}
	h := &Hasher{params: &argon2id.Params{Memory: o.Memory, Iterations: o.Passes, Parallelism: 1, SaltLength: 16, KeyLength: 32},
		slots: make(chan struct{}, o.AtOnce), queue: make(chan struct{}, o.AtOnce+o.Queue), wait: o.Wait}
	var err error
	h.dummy, err = argon2id.CreateHash(rand.Text(), h.params)
	if err != nil {
		return nil, fmt.Errorf("account.NewHasher: %w", err)
	}
	return h, nil
}

// Hash hashes a password. desk.Unavailable: too many wait already, or for too long.
func (h *Hasher) Hash(ctx context.Context, password string) (hash string, err error) {
	err = h.turn(ctx, func() error {
		hash, err = argon2id.CreateHash(normal(password), h.params)
		return err
	})
	return hash, err
}

// Matches compares a password with a hash. An empty hash, of who has no password or does not
// exist, takes as long and matches nothing. Errors are those of Hash.
func (h *Hasher) Matches(ctx context.Context, password, hash string) (same bool, err error) {
	against := hash
	if hash == "" {
		against = h.dummy
	}
	err = h.turn(ctx, func() error {
		same, err = argon2id.ComparePasswordAndHash(normal(password), against)
		return err
	})
	return same && hash != "", err
}

func (h *Hasher) turn(ctx context.Context, f func() error) error {
	const op = "account.Hasher"
	select {
	case h.queue <- struct{}{}:
		defer func() { <-h.queue }()
	default:
		return &desk.Error{Op: op, Kind: desk.Unavailable}
	}
	if err := h.take(ctx); err != nil {
		return &desk.Error{Op: op, Kind: desk.Unavailable, Err: err}
	}
	defer func() { <-h.slots }()
	if err := f(); err != nil {
		return fmt.Errorf("%s: %w", op, err)
	}
	return nil
}

// take waits for a slot, if it has to.
func (h *Hasher) take(ctx context.Context) error {
	select {
	case h.slots <- struct{}{}:
		return nil
	default:
	}
	ctx, cancel := context.WithTimeout(ctx, h.wait)
	defer cancel()
	select {
	case h.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
