package app_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kundenportal/internal/demo/mailbox"
	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/pg"
	"kundenportal/internal/ticket"
)

func TestMain(m *testing.M) { pg.Main(m) }

// TestTwoPortalsTellEachPersonOnce starts two portals over one PostgreSQL at the same moment, in which reminders and a
// missed goal are due, and reads the mails.
func TestTwoPortalsTellEachPersonOnce(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	dsn := pg.NewFrom(t, "app", func(ctx context.Context, dsn string) error {
		db, err := store.Open(ctx, dsn, store.Options{})
		if err != nil {
			return err
		}
		_, err = db.Migrate(ctx)
		return errors.Join(err, db.Close())
	})
	box, err := mailbox.Start(ctx, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	host, port, _ := net.SplitHostPort(box.Addr())
	s := newSite(t)
	settings := map[string]any{"database.dsn": dsn, "smtp.host": host, "smtp.port": port}

	// Before: five questions of Mia that wait for her, and three faults that nobody answers; of one of each the
	// subject is confidential.
	db, err := store.Open(ctx, dsn, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	w := s.world(db)
	city := w.Org("Stadt", desk.Organisation{})
	mia, dora := w.Contact("Mia", city, nil), w.Contact("Dora", city, nil)
	w.Contact("Lea", city, func(m *desk.Membership) { m.Lead = true })
	ute := w.Agent("Ute", desk.Agent)
	w.Agent("Uwe", desk.Agent)
	w.Agent("Pia", desk.Auditor) // reads along in the team, and is no one to meet a goal
	w.Person("Olaf", func(p *desk.Person) { p.Staff = desk.Agent })
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	cfg := ticket.Config{Zone: zone, ReopenDays: 30, Hours: desk.Hours{Zone: zone, Spans: map[time.Weekday][]desk.Span{}}}
	for d := time.Monday; d <= time.Friday; d++ {
		cfg.Hours.Spans[d] = []desk.Span{{From: 7*60 + 30, To: 17 * 60}} // the demo's
	}
	staff := ticket.NewStaff(db, s.clock.Now, cfg, ticket.NewMarks(db, slog.New(slog.DiscardHandler)))
	timers := ticket.NewTimers(db, s.clock.Now, cfg)
	w.Tx(func(tx *store.Tx) error {
		l, err := tx.AddLevel(ctx, desk.ContractLevel{Name: "Gold", Goals: map[desk.GoalFor]desk.Goals{{Kind: desk.Incident, Impact: desk.OnePerson}: {FirstReply: 8 * 60}}})
		if err != nil {
			return err
		}
		if err := tx.SetContract(ctx, city.ID, desk.Contract{Level: desk.Named{ID: l.ID}}); err != nil {
			return err
		}
		_, err = tx.AddDeputyship(ctx, desk.Deputyship{Org: desk.Named{ID: city.ID}, Absent: desk.Named{ID: mia.ID}, Deputy: desk.Named{ID: dora.ID},
			From: s.clock.Now(), Until: s.clock.Now().AddDate(0, 0, 30), SetAt: s.clock.Now()}, mia.ID)
		return err
	})
	const secret = "Zebrafinkenvoliere"
	for i := range 5 {
		x := w.Ticket("Anmeldung", mia, city, func(n *store.NewTicket) {
			if i == 0 {
				n.Confidential, n.Subject = true, secret
			}
		})
		if err := staff.Reply(ctx, w.StaffScope(ute), x.Number, ticket.Reply{Action: desk.ActAsk, Body: "Seit wann?", FormKey: store.NewRef()}); err != nil {
			t.Fatal(err)
		}
	}
	move := func(moment string) {
		to, err := time.ParseInLocation("2006-01-02 15:04", moment, zone)
		if err != nil {
			t.Fatal(err)
		}
		s.clock.Move(to.Sub(s.clock.Now()))
	}
	move("2026-12-01 10:00")
	for i := range 3 {
		w.Ticket("Druck", mia, city, func(n *store.NewTicket) {
			n.Kind, n.Impact = desk.Incident, desk.OnePerson
			if i == 0 {
				n.Confidential, n.Subject = true, secret
			}
		})
	}
	all, err := json.Marshal(desk.RecountPayload{})
	if err != nil {
		t.Fatal(err)
	}
	if err := timers.Recount(ctx, all); err != nil {
		t.Fatal(err)
	}
	w.Tx(func(tx *store.Tx) error { // the mails so far are not what this is about
		for {
			j, found, err := tx.Claim(ctx, s.clock.Now(), s.clock.Now().Add(time.Minute))
			if err != nil || !found {
				return err
			}
			if err := tx.FinishJob(ctx, j.ID); err != nil {
				return err
			}
		}
	})

	move("2026-12-02 08:00") // 7.5 hours of service after the faults: near the goal; seven working days after the questions
	told := func(portals ...*running) []string {
		t.Helper()
		eventually(t, "the mails to be sent", func() bool {
			st, err := store.Jobs(db).State(ctx)
			if err != nil || st.Dead > 0 {
				t.Fatal(st, err)
			}
			return st.Ready+st.Running == 0 && len(box.Messages()) > 0
		})
		for _, p := range portals {
			p.stop()
		}
		var out []string
		for _, m := range box.Messages() {
			who, _, _ := strings.Cut(m.To[0], "@")
			what, _, _ := strings.Cut(m.Subject, ":")
			if _, rest, ok := strings.Cut(what, "] "); ok {
				what = rest
			}
			out = append(out, strings.TrimRight(who, "0123456789")+" "+what)
			if strings.Contains(m.Raw, secret) || strings.Contains(m.Text, secret) {
				t.Errorf("a mail to %v holds what is confidential", m.To)
			}
		}
		slices.Sort(out)
		return out
	}
	both := func() []*running {
		var out [2]*running
		var wait sync.WaitGroup
		for i := range out {
			wait.Go(func() { out[i] = s.start(settings) })
		}
		wait.Wait()
		return out[:]
	}
	times := func(n int, line string) []string { return slices.Repeat([]string{line}, n) }

	// Dora is told of the four that she may see as Mia's deputy, and not of the confidential one.
	want := slices.Concat(times(4, "dora Erinnerung"), times(4, "mia Erinnerung"), times(1, "mia Neues im Portal"), times(3, "ute Frist läuft bald ab"), times(3, "uwe Frist läuft bald ab"))
	first := both()
	eventually(t, "the timers to run", func() bool { return len(box.Messages()) >= len(want) })
	if got := told(first...); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	move("2026-12-02 09:00")
	want = slices.Concat(want[:9], times(3, "ute Frist läuft bald ab"), times(3, "ute Frist überschritten"), times(3, "uwe Frist läuft bald ab"), times(3, "uwe Frist überschritten"))
	second := both()
	eventually(t, "the timers to run again", func() bool { return len(box.Messages()) >= len(want) })
	if got := told(second...); !slices.Equal(got, want) {
		t.Errorf("after the breach\ngot  %q\nwant %q", got, want)
	}
}
