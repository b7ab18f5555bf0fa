// Package presence knows who is looking at a ticket and who is writing in it at this moment, so that two
// people see each other. It is memory and nothing else: it ends with the connection.
//
// It never stores or logs what it knows, and it decides nothing: who may see a ticket, and so who may sit
// down at it, is decided by who calls. A hub belongs to one process; several of them would need a
// messenger between them.
package presence

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"kundenportal/internal/desk"
)

// Bounds of a hub: connections in all, and of one person, who may have many windows.
const (
	MaxSeats  = 2000
	MaxPerson = 20
)

// WritingFor is how long somebody who typed counts as writing.
const WritingFor = 20 * time.Second

// Mode is what somebody writes.
type Mode string

// The modes.
const (
	Looking Mode = ""
	Answer  Mode = "answer"
	Note    Mode = "note"
)

// Present is somebody at a ticket.
type Present struct {
	Name string
	Mode Mode
}

// Hub is where everybody sits.
type Hub struct {
	now func() time.Time

	mu      sync.Mutex
	rooms   map[int64]map[*Seat]bool // by ticket
	persons map[int64]int            // seats by person
	seats   int
	closed  bool
}

// New makes an empty hub; now is the clock.
func New(now func() time.Time) *Hub {
	return &Hub{now: now, rooms: make(map[int64]map[*Seat]bool), persons: make(map[int64]int)}
}

// Seat is one open page of a ticket.
type Seat struct {
	hub    *Hub
	ticket int64
	who    desk.Named
	mode   Mode      // guarded by the hub
	until  time.Time // how long the mode counts
	wake   chan struct{}
}

// Sit puts somebody at a ticket until they stand up. It is refused with desk.Unavailable when the hub is
// full or closed, or the person has too many pages open.
func (h *Hub) Sit(ticket int64, who desk.Named) (*Seat, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed || h.seats >= MaxSeats || h.persons[who.ID] >= MaxPerson {
		return nil, &desk.Error{Op: "presence.Sit", Kind: desk.Unavailable}
	}
	s := &Seat{hub: h, ticket: ticket, who: who, wake: make(chan struct{}, 1)}
	if h.rooms[ticket] == nil {
		h.rooms[ticket] = make(map[*Seat]bool)
	}
	h.rooms[ticket][s] = true
	h.persons[who.ID]++
	h.seats++
	h.tell(ticket)
	return s, nil
}

// StandUp ends a seat; doing so again is fine.
func (s *Seat) StandUp() {
	h := s.hub
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.leave(s) {
		h.tell(s.ticket)
	}
}

// leave takes a seat away and says whether it was there; the hub is locked.
func (h *Hub) leave(s *Seat) bool {
	if !h.rooms[s.ticket][s] {
		return false
	}
	delete(h.rooms[s.ticket], s)
	if len(h.rooms[s.ticket]) == 0 {
		delete(h.rooms, s.ticket)
	}
	if h.persons[s.who.ID]--; h.persons[s.who.ID] == 0 {
		delete(h.persons, s.who.ID)
	}
	h.seats--
	return true
}

// Changed says that something happened at the ticket since it was last received from; it is closed when
// the hub is.
func (s *Seat) Changed() <-chan struct{} { return s.wake }

// Others lists who else is at the ticket, each person once, by name; who writes in one window writes.
func (s *Seat) Others() []Present {
	h := s.hub
	h.mu.Lock()
	defer h.mu.Unlock()
	now, found := h.now(), map[int64]Present{}
	for other := range h.rooms[s.ticket] {
		if other.who.ID == s.who.ID {
			continue
		}
		p := Present{Name: other.who.Name, Mode: found[other.who.ID].Mode}
		if now.Before(other.until) && p.Mode != Answer {
			p.Mode = other.mode
		}
		found[other.who.ID] = p
	}
	out := make([]Present, 0, len(found))
	for _, p := range found {
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b Present) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Mode, b.Mode)) })
	return out
}

// Write notes that somebody who sits at a ticket types, or with Looking that they do no more. Who does not
// sit there is not noted.
func (h *Hub) Write(ticket, person int64, mode Mode) {
	h.mu.Lock()
	defer h.mu.Unlock()
	now, changed := h.now(), false
	for s := range h.rooms[ticket] {
		if s.who.ID != person {
			continue
		}
		if s.mode != mode || !now.Before(s.until) {
			changed = true
		}
		s.mode, s.until = mode, now.Add(WritingFor)
	}
	if changed {
		h.tell(ticket)
	}
}

// Wake says to all at a ticket that it has something new.
func (h *Hub) Wake(ticket int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.tell(ticket)
}

// tell wakes all seats of a ticket without waiting for them; the hub is locked.
func (h *Hub) tell(ticket int64) {
	for s := range h.rooms[ticket] {
		select {
		case s.wake <- struct{}{}:
		default: // it is to wake anyway
		}
	}
}

// Close ends all seats at once; nobody can sit down afterwards.
func (h *Hub) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return
	}
	h.closed = true
	for _, room := range h.rooms {
		for s := range room {
			close(s.wake)
		}
	}
	clear(h.rooms)
	clear(h.persons)
	h.seats = 0
}
