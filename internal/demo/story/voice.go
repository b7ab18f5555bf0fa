package story

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// voice writes the texts of one ticket: it fills slots, picks wordings and puts
// greetings and closings around what was authored, never the same twice.
type voice struct {
	g       *generator
	rng     *rand.Rand
	s       *scenario
	org     int
	variant int

	slots map[string]string
	said  map[string]bool // pool lines, and sentences of more than three words

	before     time.Time // of the message before
	now        time.Time
	created    time.Time
	plannedFor string

	last     string // who wrote last, and what they did
	lastDo   string
	answered bool   // an agent has written
	greeting string // of the message before
	signoff  string
}

func (g *generator) voice(rng *rand.Rand, s *scenario, org, variant int) *voice {
	v := &voice{g: g, rng: rng, s: s, org: org, variant: variant, slots: map[string]string{}, said: map[string]bool{}}
	v.drawSlots(s, variant)
	return v
}

func (v *voice) drawSlots(s *scenario, variant int) {
	for name, values := range v.g.words[OrgKind(v.org)] {
		v.slots[name] = values[(variant+v.org)%len(values)]
	}
	for k, sl := range s.slots {
		row := sl.rows[(variant+k)%len(sl.rows)]
		for i, name := range sl.names {
			v.slots[name] = v.value(row[i])
		}
	}
}

// value draws "12..48" as a number and "4####" as digits; other values stand for themselves.
func (v *voice) value(text string) string {
	if low, high, ok := strings.Cut(text, ".."); ok {
		a, errA := strconv.Atoi(low)
		b, errB := strconv.Atoi(high)
		if errA == nil && errB == nil {
			return thousands(a + v.rng.IntN(b-a+1))
		}
	}
	return strings.Map(func(r rune) rune {
		if r == '#' {
			return rune('1' + v.rng.IntN(9))
		}
		return r
	}, text)
}

// thousands writes 1234 as 1.234.
func thousands(n int) string {
	if n < 1000 {
		return strconv.Itoa(n)
	}
	return fmt.Sprintf("%d.%03d", n/1000, n%1000)
}

// at moves the voice to the time of the next message.
func (v *voice) at(t time.Time) {
	v.before, v.now = v.now, t
	if !v.created.IsZero() {
		return
	}
	v.created = t
	r, _ := releaseOf(v.s.product)
	n := behind(t, v.g.now)
	v.slots["produkt"] = r.name
	v.slots["version"] = r.version(n)
	v.slots["vorversion"] = r.version(n + 1)
	v.slots["naechste"] = r.version(n - 1)
	v.slots["jahr"] = strconv.Itoa(t.Year())
	v.slots["vorjahr"] = strconv.Itoa(t.Year() - 1)
	v.slots["folgejahr"] = strconv.Itoa(t.Year() + 1)
	v.slots["monat"] = monthName(t.Month())
	v.slots["vormonat"] = monthName((t.Month()+10)%12 + 1)
	v.slots["folgemonat"] = monthName(t.Month()%12 + 1)
}

// say renders an authored text: [one|other] wording, {slot}, {d+3} for the date
// three office days on.
func (v *voice) say(text string) string {
	var b strings.Builder
	for text != "" {
		i := strings.IndexAny(text, "[{")
		if i < 0 {
			b.WriteString(text)
			break
		}
		b.WriteString(text[:i])
		text = text[i:]
		if text[0] == '[' {
			inner, rest, _ := strings.Cut(text[1:], "]")
			options := strings.Split(inner, "|")
			b.WriteString(v.say(options[v.rng.IntN(len(options))]))
			text = rest
			continue
		}
		name, rest, _ := strings.Cut(text[1:], "}")
		b.WriteString(v.slot(name))
		text = rest
	}
	return b.String()
}

func (v *voice) slot(name string) string {
	if value, ok := v.slots[name]; ok {
		return value
	}
	if offset, ok := strings.CutPrefix(name, "d"); ok {
		if n, err := strconv.Atoi(offset); err == nil {
			return workdays(v.now, n).Format("02.01.2006")
		}
	}
	if name == "plan" {
		return v.plan()
	}
	return "{" + name + "}"
}

// plan settles what a ticket is scheduled for and says it in words.
func (v *voice) plan() string {
	if v.s.planDays == 0 {
		v.plannedFor = "Version " + v.slots["naechste"]
		return v.plannedFor
	}
	day := workdays(v.now.AddDate(0, 0, v.s.planDays-1), 1)
	v.plannedFor = day.Format(time.DateOnly)
	v.slots["plan"] = day.Format("02.01.2006")
	return v.slots["plan"]
}

// message writes the whole text of a step.
func (v *voice) message(st step) string {
	if st.text == "" {
		v.last, v.lastDo = st.by, st.do
		return ""
	}
	if st.do == "schedule" {
		v.plan()
	}
	body := st.text
	if pool, ok := strings.CutPrefix(body, "pool "); ok {
		body = v.draw(pool)
	}
	body = v.say(body)
	switch {
	case st.do == "note":
		body = capital(body)
	case st.by == "agent":
		body = v.agent(st, body)
		v.answered = true
	default:
		body = v.customer(st, body)
	}
	if st.do != "note" {
		v.last, v.lastDo = st.by, st.do
	}
	return body
}

func (v *voice) agent(st step, body string) string {
	var greeting, opening, closing string
	first := !v.answered
	if first && v.chance(85) || !first && v.chance(45) {
		greeting = v.hello("agent_greeting")
	}
	fromPool := strings.HasPrefix(st.text, "pool ")
	switch {
	case fromPool:
	case first && v.chance(55):
		opening = v.draw("thanks_" + v.s.kind)
	case v.lastDo == "reply" && v.chance(55):
		opening = v.draw("agent_back")
	case v.lastDo == "object" || v.lastDo == "reopen":
		opening = v.draw("agent_sorry")
	}
	if !fromPool && v.chance(map[string]int{"ask": 50, "resolve": 55, "answer": 25, "schedule": 40}[st.do]) {
		pool := "close_" + st.do
		if st.do == "resolve" {
			pool = closings[st.result]
		}
		closing = v.draw(pool)
	}
	return assemble(greeting, v.say(opening), body, capital(v.say(closing)))
}

// closings is what an agent's result ends with.
var closings = map[string]string{
	"solved": "close_resolve", "delivered": "close_delivered", "answered": "close_answered",
	"not_done": "close_not_done", "duplicate": "close_not_done",
}

func (v *voice) customer(st step, body string) string {
	var greeting, opening, closing string
	if v.chance(60) {
		greeting = v.hello("customer_greeting")
	}
	if st.do == "reply" && v.chance(35) {
		pool := "customer_back"
		if v.now.Sub(v.before) > 50*time.Hour {
			pool = "customer_back_slow"
		}
		opening = v.draw(pool)
	}
	if v.chance(62) {
		closing = v.draw("signoff")
		if st.do == "confirm" && (strings.Contains(closing, "vorab") || strings.Contains(closing, "Voraus")) {
			closing = v.draw("signoff")
		}
		v.signoff = closing
		if st.by == "reporter" && v.chance(35) {
			closing += "\n{reporter}"
		}
	}
	return assemble(greeting, v.say(opening), body, closing)
}

func (v *voice) chance(percent int) bool { return v.rng.IntN(100) < percent }

// hello draws a greeting that suits the hour and is not the one just used.
func (v *voice) hello(pool string) string {
	line := v.g.draw(v.rng, pool, v.org, func(line string) bool {
		return line != v.greeting && (!strings.Contains(line, "Morgen") || v.now.Hour() < 10) &&
			(v.answered || !strings.Contains(line, "noch"))
	})
	v.greeting = line
	return line
}

// draw deals a line that this ticket has not said.
func (v *voice) draw(pool string) string {
	line := v.g.draw(v.rng, pool, v.org, func(line string) bool {
		return !v.said[line] && line != v.signoff
	})
	if pool != "signoff" {
		v.said[line] = true
	}
	return line
}

// assemble joins the parts; German goes on in lower case after a greeting's comma.
func assemble(greeting, opening, body, closing string) string {
	text := body
	if opening != "" {
		text = opening + " " + capital(body)
		if strings.Contains(body, "\n\n") {
			text = opening + "\n\n" + capital(body)
		}
	}
	if !strings.HasSuffix(greeting, ",") {
		text = capital(text)
	}
	parts := slices.DeleteFunc([]string{greeting, text, closing}, func(p string) bool { return p == "" })
	return strings.Join(parts, "\n\n")
}

func capital(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[size:]
}
