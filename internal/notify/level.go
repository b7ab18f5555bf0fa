package notify

import (
	"context"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/mail"
	"kundenportal/internal/store"
)

// told is an entry with what a mail about it needs besides.
type told struct {
	store.Told
	ClosesAt time.Time // of a reminder: when the ticket is closed if nobody reacts; zero: it is not
	Begins   time.Time // of a receipt outside of the service hours: when they begin
}

// reporterOf leaves, of those who are told of a ticket, who reported it and who acts for them: it is their turn. Where
// they are told no more, all others are.
func (n *Notifier) reporterOf(ctx context.Context, ticket int64, audience []store.Listener) ([]store.Listener, error) {
	list, err := store.Tickets(n.db).People(ctx, ticket, "reporter")
	var out []store.Listener
	for _, r := range list {
		for _, p := range audience {
			if p.ID == r.ID || p.For.ID == r.ID {
				out = append(out, p)
			}
		}
	}
	if len(out) == 0 {
		out = audience
	}
	return out, err
}

// begins gives the moment at which the service hours in force begin after one outside of them; zero: it is within them, or there are none.
func (n *Notifier) begins(ctx context.Context, at time.Time) (time.Time, error) {
	cal, err := store.Levels(n.db).Calendar(ctx, 0)
	if err != nil {
		return time.Time{}, err
	}
	return begins(cal.Hours(n.cfg.Hours), at), nil
}

func begins(h desk.Hours, at time.Time) time.Time {
	if begin := h.NextOpen(at); !begin.Equal(at) {
		return begin
	}
	return time.Time{}
}

func (n *Notifier) closesAt(ctx context.Context, t desk.Ticket) (time.Time, error) {
	clock, _, err := store.Levels(n.db).Clock(ctx, t.ID)
	if err != nil {
		return time.Time{}, err
	}
	cal, err := store.Levels(n.db).Calendar(ctx, t.Org.ID)
	return clock.ClosesAt(cal.Hours(n.cfg.Hours), t), err
}

// Alarm does the job desk.JobAlarm: it tells one of the staff that a goal is near or was missed. Who does not see the
// ticket is told nothing, and nobody is told of a goal that was met meanwhile.
func (n *Notifier) Alarm(ctx context.Context, payload []byte) error {
	var in desk.AlarmPayload
	if err := read("notify.Alarm", payload, &in); err != nil {
		return err
	}
	number, _, err := store.Jobs(n.db).Number(ctx, in.Ticket)
	if err != nil {
		return nothing(err)
	}
	p, err := n.person(ctx, in.Person)
	if err != nil {
		return nothing(err)
	}
	scope, err := store.People(n.db).StaffScope(ctx, p)
	if err != nil {
		return err
	}
	if !scope.CanWork() {
		return nil
	}
	t, err := store.Tickets(n.db).ForStaff(ctx, scope, number)
	if err != nil {
		return nothing(err)
	}
	if t.DueAt.IsZero() || t.DueAt.After(in.At) {
		return nil
	}
	return n.write(ctx, p, func(loc *i18n.Loc) letter {
		l := n.alarm(loc, t, in)
		l.id = n.id(number, string(in.Step)+string(in.Goal)+in.At.UTC().String(), p)
		return l
	})
}

func (n *Notifier) alarm(l *i18n.Loc, t desk.Ticket, in desk.AlarmPayload) letter {
	key, goal := "mail.alarm_"+string(in.Step), l.T("goal."+string(in.Goal))
	facts := []mail.Fact{{Label: l.T("mail.fact.number"), Value: t.Number}}
	if !t.Confidential {
		facts = append(facts, mail.Fact{Label: l.T("mail.fact.subject"), Value: t.Subject})
	}
	facts = append(facts, mail.Fact{Label: l.T("mail.fact.org"), Value: t.Org.Name}, mail.Fact{Label: l.T("mail.fact.state"), Value: l.T("state." + string(t.State))},
		mail.Fact{Label: goal, Value: l.DateTime(in.At)})
	return letter{subject: l.T(key+".subject", "number", t.Number, "goal", goal), title: l.T(key + ".title"), blocks: []mail.Block{
		mail.Paragraph(l.T(key+".lead", "number", t.Number, "goal", goal, "time", l.DateTime(in.At))),
		mail.Facts(facts...),
		mail.Button(l.T("mail.open"), n.cfg.BaseURL+"/staff/tickets/"+t.Number),
	}}
}
