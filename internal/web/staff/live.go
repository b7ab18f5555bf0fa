package staff

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/presence"
	"kundenportal/internal/web/shell"
)

// beat is how often an open page is asked whether its reader may still see the ticket.
const beat = 10 * time.Second

// whoEvent says who else is at the ticket, in one sentence; empty: nobody.
type whoEvent struct {
	Text    string `json:"text"`
	Writing bool   `json:"writing"` // somebody writes at this moment
}

// newsEvent says what came since the page was shown.
type newsEvent struct {
	Text string `json:"text"`
	Href string `json:"href"` // the page with what is new marked
}

// live tells an open page who else is at the ticket and what is new in it. It ends with the session, with
// the right to see the ticket, and with the server.
func (h *Handler) live(w http.ResponseWriter, r *http.Request) error {
	c, number := shell.Of(r), r.PathValue("number")
	shown, _ := strconv.Atoi(r.FormValue("seen"))
	t, _, err := h.Tickets.News(r.Context(), c.Staff, number, shown)
	if err != nil {
		return err
	}
	seat, err := h.Presence.Sit(t.ID, desk.Named{ID: c.Person().ID, Name: c.Person().Name()})
	if err != nil {
		return err
	}
	defer seat.StandUp()
	stream, err := shell.OpenStream(w)
	if err != nil {
		return err
	}
	tick := time.NewTicker(beat)
	defer tick.Stop()
	page := livePage{h: h, c: c, number: number, shown: shown, told: shown, seat: seat}
	for {
		if page.update(r, stream) != nil {
			return nil // the reader has left, or may not see the ticket any more: the stream ends
		}
		select {
		case <-r.Context().Done():
			return nil
		case _, open := <-seat.Changed():
			if !open {
				return nil
			}
		case <-tick.C:
			if stream.Beat() != nil {
				return nil
			}
		}
	}
}

// livePage is what an open page knows.
type livePage struct {
	h      *Handler
	c      *shell.Context
	number string
	shown  int // the last entry that the page shows
	told   int // the last entry that it was told of
	who    whoEvent
	seat   *presence.Seat
}

// update asks what the reader may see now and tells what has changed.
func (p *livePage) update(r *http.Request, stream *shell.Stream) error {
	sc, err := p.c.Again(r.Context())
	if err != nil {
		return err
	}
	t, entries, err := p.h.Tickets.News(r.Context(), sc, p.number, p.shown)
	if err != nil {
		return err
	}
	if who := present(p.c.L, p.seat.Others()); who != p.who {
		if err := stream.Send("who", who); err != nil {
			return err
		}
		p.who = who
	}
	if t.LastSeq <= p.told {
		return nil
	}
	p.told = t.LastSeq
	entries = slices.DeleteFunc(entries, func(e desk.Entry) bool { return e.Author.ID == sc.Person })
	if len(entries) == 0 {
		return nil
	}
	seen := strconv.Itoa(p.shown)
	return stream.Send("news", newsEvent{Text: p.news(t, entries), Href: path(p.number) + "?since=" + seen + "#e" + strconv.Itoa(entries[0].Seq)})
}

// news tells of entries in one sentence: what one is, or how many they are and what the last one is.
func (p *livePage) news(t desk.Ticket, entries []desk.Entry) string {
	l := p.c.L
	view := ticketPage{l: l}
	view.v.Ticket = t
	last := entries[len(entries)-1]
	what := view.event(last)
	switch {
	case last.Kind == desk.EntryNote:
		what = l.T("live.note", "name", view.author(last))
	case last.Kind == desk.EntryMessage && last.ByStaff:
		what = l.T("live.answer", "name", view.author(last))
	case last.Kind == desk.EntryMessage:
		what = l.T("live.message", "name", view.author(last))
	}
	if what == "" {
		what = l.T("live.change")
	}
	if len(entries) > 1 {
		return l.T("live.several", "count", l.Number(len(entries)), "last", what)
	}
	return l.T("live.new", "what", what)
}

// present tells who is at the ticket, who writes first.
func present(l *i18n.Loc, others []presence.Present) whoEvent {
	var out whoEvent
	var reading []string
	for _, o := range others {
		switch o.Mode {
		case presence.Answer:
			out.Text += l.T("live.writes_answer", "name", o.Name) + " "
		case presence.Note:
			out.Text += l.T("live.writes_note", "name", o.Name) + " "
		default:
			reading = append(reading, o.Name)
		}
	}
	out.Writing = out.Text != ""
	if len(reading) > 0 {
		out.Text += l.N("live.reads", len(reading), "names", l.List(reading))
	}
	return out
}

// writing is what the page's script says while somebody types, and when they stop.
func (h *Handler) writing(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	t, _, err := h.Tickets.News(r.Context(), c.Staff, r.PathValue("number"), 0)
	if err != nil {
		return err
	}
	mode := presence.Looking
	for _, m := range []presence.Mode{presence.Answer, presence.Note} {
		if r.PostFormValue("mode") == string(m) {
			mode = m
		}
	}
	h.Presence.Write(t.ID, c.Person().ID, mode)
	w.WriteHeader(http.StatusNoContent)
	return nil
}
