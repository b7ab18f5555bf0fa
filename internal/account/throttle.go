package account

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
	"strconv"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// Tries are slowed, never refused, by account. By client address they are slowed as well, and refused
// only after many more: a whole administration may share one address, and the forgetful must not
// lock out their colleagues.
const (
	freeTries     = 3                // of an account without a delay
	firstDelay    = time.Second / 4  // doubled with each further try
	longestDelay  = 5 * time.Second  //
	accountMemory = 15 * time.Minute // a pause this long makes an account's tries count from the start

	addressFree   = 20  // of an address without a delay
	addressTries  = 300 // of an address before it is refused
	addressWindow = 10 * time.Minute
	resetTries    = 100 // requests for a new password, of an address
)

// try is one attempt that counts as failed until it is forgiven: tries that arrive together see
// one another.
type try struct {
	account, address string // keys of the throttle; empty: does not count
}

// begin counts a try of an account from a client address. The delay is how long to wait before
// looking at what was typed; desk.TooMany says that the address has to wait.
func (s *Service) begin(ctx context.Context, username, address string) (t try, delay time.Duration, err error) {
	now := s.now()
	t.account = throttleKey("account", username)
	err = s.db.InTx(ctx, func(tx *store.Tx) error {
		var tries int
		if t.address, tries, err = s.admit(ctx, tx, "address", address, addressTries, now); err != nil {
			return err
		}
		since := now.Add(-accountMemory)
		n, err := tx.NoteFailure(ctx, t.account, now, since)
		delay = max(delayAfter(n-1), delayAfter(tries-addressFree+freeTries))
		return err
	})
	return t, delay, err
}

// admit counts a try of an address in a sliding window, made of two fixed ones of which the older
// counts for the part that is still in. An empty address does not count.
func (s *Service) admit(ctx context.Context, tx *store.Tx, what, address string, limit int, now time.Time) (key string, tries int, err error) {
	if address == "" {
		return "", 0, nil
	}
	window := now.UnixNano() / int64(addressWindow)
	into := time.Duration(now.UnixNano() % int64(addressWindow))
	of := func(w int64) string { return throttleKey(what, clientNetwork(address)+" "+strconv.FormatInt(w, 10)) }
	key = of(window)
	since := now.Add(-2 * addressWindow)
	current, err := tx.NoteFailure(ctx, key, now, since)
	if err != nil {
		return "", 0, err
	}
	before, _, err := store.Accounts(tx).Failures(ctx, of(window-1), since)
	if err != nil {
		return "", 0, err
	}
	tries = current - 1 + int(int64(before)*int64(addressWindow-into)/int64(addressWindow))
	if tries >= limit { // the transaction is undone, and with it this try
		return "", tries, &desk.Error{Op: "account.throttle", Kind: desk.TooMany, Wait: int((addressWindow - into + time.Second - 1) / time.Second)}
	}
	return key, tries, nil
}

// forgive takes back a try that was right: the account starts anew, the address has one try less.
// A try about which nothing can be said (right is false) is only taken back.
func (t try) forgive(ctx context.Context, tx *store.Tx, right bool) error {
	if t.address != "" {
		if err := tx.TakeBackFailure(ctx, t.address); err != nil {
			return err
		}
	}
	if right {
		return tx.ForgetFailures(ctx, t.account)
	}
	return tx.TakeBackFailure(ctx, t.account)
}

func delayAfter(failures int) time.Duration {
	n := failures - freeTries
	switch {
	case n < 0:
		return 0
	case n >= 5:
		return longestDelay
	}
	return firstDelay << n
}

// throttleKey keeps names and addresses out of the table.
func throttleKey(what, value string) string {
	sum := sha256.Sum256([]byte(what + "\x00" + value))
	return hex.EncodeToString(sum[:])
}

// clientNetwork is what one client can have many addresses of: a /64 of IPv6 (RFC 6177), one
// address of IPv4.
func clientNetwork(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	a = a.Unmap().WithZone("")
	if a.Is4() {
		return a.String()
	}
	p, err := a.Prefix(64)
	if err != nil {
		return address
	}
	return p.String()
}
