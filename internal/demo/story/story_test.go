package story

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kundenportal/internal/desk"
)

var berlin = time.FixedZone("CET", 3600)

// present is the demo's present in the tests: a Sunday.
var present = time.Date(2026, time.November, 22, 10, 0, 0, 0, berlin)

// presents are days on which the demo may be started.
var presents = []time.Time{
	present,
	time.Date(2026, time.January, 1, 0, 5, 0, 0, berlin),
	time.Date(2027, time.July, 14, 11, 30, 0, 0, time.UTC),
	time.Date(2028, time.February, 29, 16, 59, 0, 0, berlin),
}

func TestSameArgumentsGiveTheSameTickets(t *testing.T) {
	t.Parallel()
	if diff := cmp.Diff(Generate(600, present), Generate(600, present)); diff != "" {
		t.Error(diff)
	}
}

func TestAsManyTicketsAsAskedFor(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 60, 600, 2000} {
		if got := len(Generate(n, present)); got != n {
			t.Errorf("Generate(%d) gave %d tickets", n, got)
		}
	}
}

func TestEveryKindStateResultAndLengthIsThere(t *testing.T) {
	t.Parallel()
	seen, lengths := map[string]int{}, map[int]int{}
	for _, tk := range Generate(600, present) {
		seen[tk.Kind]++
		seen[tk.State]++
		seen[tk.Impact]++
		seen[tk.Result]++
		seen[tk.ProductKey]++
		lengths[1+len(tk.Entries)]++
	}
	want := []string{"work_stopped", "several_people", "one_person", "no_feedback"}
	for _, s := range []desk.State{desk.New, desk.InProgress, desk.WaitingForCustomer, desk.Scheduled, desk.Resolved, desk.Closed} {
		want = append(want, string(s))
	}
	for _, k := range []desk.Kind{desk.Incident, desk.ChangeRequest, desk.Question, desk.Suggestion} {
		want = append(want, string(k))
	}
	for _, r := range append(slices.Clone(desk.Results), desk.Withdrawn) {
		want = append(want, string(r))
	}
	for _, p := range Products() {
		want = append(want, p.Key)
	}
	for _, w := range want {
		if seen[w] < 4 {
			t.Errorf("%q: %d tickets", w, seen[w])
		}
	}
	for n := 1; n <= 15; n++ {
		if lengths[n] == 0 {
			t.Errorf("no conversation of %d entries: %v", n, lengths)
		}
	}
	if open := 600 - seen["closed"]; open < 120 || open > 180 {
		t.Errorf("%d of 600 tickets are open", open)
	}
}

func TestTheMainCustomerHasOfEverything(t *testing.T) {
	t.Parallel()
	kinds, states, contacts, reporter, all := map[string]int{}, map[string]int{}, map[string]int{}, 0, 0
	for _, tk := range Generate(600, present) {
		if tk.OrgIndex != 0 {
			continue
		}
		all++
		kinds[tk.Kind]++
		states[tk.State]++
		if tk.ReporterSlot == 0 {
			reporter++
			contacts[tk.State]++
		}
	}
	if all < 60 || reporter < 20 || reporter > 30 || len(kinds) != 4 || len(states) != 6 || len(contacts) != 6 {
		t.Errorf("%d tickets, %d of the demo contact %v, kinds %v, states %v", all, reporter, contacts, kinds, states)
	}
}

func TestTheStateFollowsFromTheEntries(t *testing.T) {
	t.Parallel()
	for _, now := range presents {
		for _, tk := range Generate(600, now) {
			state := desk.New
			result := ""
			for i, e := range tk.Entries {
				if e.Do == "note" {
					continue
				}
				next, ok := desk.Next(state, desk.Action(e.Do))
				if !ok {
					t.Fatalf("%s: entry %d: %s is not possible while %s", tk.Subject, i, e.Do, state)
				}
				state = next
				switch e.Do {
				case "resolve":
					result = e.Result
				case "object", "reopen":
					result = ""
				case "withdraw":
					result = "withdrawn"
				case "expire":
					result = "no_feedback"
				}
			}
			if string(state) != tk.State || result != tk.Result {
				t.Errorf("%s: replayed %s %q, the ticket says %s %q", tk.Subject, state, result, tk.State, tk.Result)
			}
			for _, p := range Products() {
				if p.Key == tk.ProductKey && tk.PlannedFor == "Version "+p.Version {
					t.Errorf("%s: planned for a version that is out", tk.Subject)
				}
			}
			if tk.PlannedFor != "" && !strings.HasPrefix(tk.PlannedFor, "Version ") && tk.PlannedFor < now.Format(time.DateOnly) {
				t.Errorf("%s: planned for %s, which is past", tk.Subject, tk.PlannedFor)
			}
			if (tk.State == "scheduled") != (tk.PlannedFor != "") {
				t.Errorf("%s: %s, planned for %q", tk.Subject, tk.State, tk.PlannedFor)
			}
		}
	}
}

func TestTimesRunForwardsAndEndBeforeNow(t *testing.T) {
	t.Parallel()
	for _, now := range presents {
		office, all := 0, 0
		for _, tk := range Generate(600, now) {
			if tk.Created.Before(now.AddDate(-2, 0, -20)) {
				t.Errorf("%s: created %s", tk.Subject, tk.Created)
			}
			if tk.State == "new" && now.Sub(tk.Created) > 12*24*time.Hour {
				t.Errorf("%s: new since %s", tk.Subject, tk.Created)
			}
			last := tk.Created
			for i, e := range tk.Entries {
				if !e.At.After(last) || !e.At.Before(now) {
					t.Errorf("%s: entry %d (%s) at %s after %s", tk.Subject, i, e.Do, e.At, last)
				}
				if e.Do == "expire" && (tk.Impact == "work_stopped" || e.At.Sub(last) < 14*24*time.Hour-time.Hour) {
					t.Errorf("%s: closed by itself too early, or although work stood still", tk.Subject)
				}
				last = e.At
				all++
				if inOffice(e.At) {
					office++
				}
			}
		}
		if office*10 < all*9 {
			t.Errorf("only %d of %d entries within office hours", office, all)
		}
	}
}

func TestNoSubjectTwiceInAnOrganisation(t *testing.T) {
	t.Parallel()
	for _, now := range presents {
		seen := map[string]bool{}
		for _, tk := range Generate(600, now) {
			key := fmt.Sprint(tk.OrgIndex, tk.Subject)
			if seen[key] {
				t.Errorf("organisation %d has %q twice", tk.OrgIndex, tk.Subject)
			}
			seen[key] = true
		}
	}
}

var sentenceEnd = regexp.MustCompile(`[.!?:]\s+|\n`)

func TestNoSentenceTwiceInATicket(t *testing.T) {
	t.Parallel()
	for _, now := range presents {
		for _, tk := range Generate(600, now) {
			seen := map[string]bool{}
			for _, text := range texts(tk) {
				for _, s := range sentenceEnd.Split(text, -1) {
					s = strings.ToLower(strings.Trim(s, " .!?:-"))
					if len(strings.Fields(s)) <= 3 {
						continue
					}
					if seen[s] {
						t.Errorf("%s: %q", tk.Subject, s)
					}
					seen[s] = true
				}
			}
		}
	}
}

func TestNeighboursDoNotOpenOrCloseAlike(t *testing.T) {
	t.Parallel()
	for _, tk := range Generate(600, present) {
		var before []string
		for _, e := range tk.Entries {
			if e.Body == "" || e.Do == "note" {
				continue
			}
			parts := strings.Split(e.Body, "\n\n")
			if before != nil && (before[0] == parts[0] || before[len(before)-1] == parts[len(parts)-1]) {
				t.Errorf("%s: %q after %q", tk.Subject, e.Body, strings.Join(before, "\n\n"))
			}
			before = parts
		}
	}
}

func TestTextsAreCleanGerman(t *testing.T) {
	t.Parallel()
	faults := map[string]*regexp.Regexp{
		"double space":            regexp.MustCompile(`[^\n] {2,}`),
		"space before mark":       regexp.MustCompile(` [,.;!?](\s|$)`),
		"doubled mark":            regexp.MustCompile(`,,|,\.|;\.|!!|\?\?|\?\.|[^.]\.\.($|[^.])`),
		"unfilled slot or choice": regexp.MustCompile(`[\[\]{}|]`),
		"broken character":        regexp.MustCompile("\uFFFD|Ã|&#?\\w+;"),
		"lower case after stop":   regexp.MustCompile(`[a-zäöüß]{3}[.!?] [a-zäöüß]`),
		"straight quotation mark": regexp.MustCompile(`"`),
		"unbalanced quotation":    regexp.MustCompile(`„[^“]*$|„[^“]*„`),
		"space at a line's end":   regexp.MustCompile(`(?m) $`),
		"too many blank lines":    regexp.MustCompile(`\n{3}`),
	}
	names := strings.NewReplacer("{reporter}", "Miriam Köhler", "{agent}", "Tomke Brandt")
	for _, now := range presents {
		for _, tk := range Generate(600, now) {
			for _, text := range texts(tk) {
				text = names.Replace(text)
				for what, fault := range faults {
					if at := fault.FindString(text); at != "" {
						t.Errorf("%s: %s %q in %q", tk.Subject, what, at, text)
					}
				}
				first := []rune(text)[0]
				if strings.ToUpper(string(first)) != string(first) && text != tk.Subject {
					t.Errorf("%s: begins in lower case: %q", tk.Subject, text)
				}
			}
		}
	}
}

func TestEveryKindAnswersWhatItIsAsked(t *testing.T) {
	t.Parallel()
	asks := map[string][]string{
		"incident": {"happened", "expected"}, "change_request": {"need", "benefit", "wanted_by"},
		"question": {"question"}, "suggestion": {"idea"},
	}
	for _, tk := range Generate(600, present) {
		if len(tk.Fields) != len(asks[tk.Kind]) {
			t.Errorf("%s: fields %v", tk.Subject, tk.Fields)
		}
		for _, name := range asks[tk.Kind] {
			if tk.Fields[name] == "" {
				t.Errorf("%s: no %s", tk.Subject, name)
			}
		}
		if (tk.Kind == "incident") != (tk.Impact != "") {
			t.Errorf("%s: a %s with impact %q", tk.Subject, tk.Kind, tk.Impact)
		}
	}
}

func TestNotesAndAttachmentsHaveTheirShare(t *testing.T) {
	t.Parallel()
	handled, noted, attached, referenced := 0, 0, 0, 0
	tickets := Generate(600, present)
	for _, tk := range tickets {
		note, files := false, len(tk.Files) > 0
		for _, e := range tk.Entries {
			note = note || e.Do == "note"
			files = files || len(e.Files) > 0
			if e.Do == "note" && (e.By != "agent" || e.Body == "") {
				t.Errorf("%s: note by %s: %q", tk.Subject, e.By, e.Body)
			}
		}
		if len(tk.Entries) > 1 {
			handled++
		}
		if note {
			noted++
		}
		if files {
			attached++
		}
		if tk.OwnRef != "" {
			referenced++
		}
	}
	t.Logf("%d handled, %d with notes, %d with files, %d with a file number", handled, noted, attached, referenced)
	if noted*100 < handled*30 || noted*100 > handled*50 {
		t.Errorf("%d of %d handled tickets have notes", noted, handled)
	}
	if attached < 90 || attached > 160 {
		t.Errorf("%d of 600 tickets have attachments", attached)
	}
	if referenced < 60 {
		t.Errorf("%d tickets have an own file number", referenced)
	}
}

func TestSixHundredTicketsTakeUnderTwoTenthsOfASecond(t *testing.T) {
	best := time.Hour
	for range 3 {
		start := time.Now()
		Generate(600, present)
		best = min(best, time.Since(start))
	}
	if best > 200*time.Millisecond {
		t.Errorf("took %s", best)
	}
}

// texts are all that a person reads of a ticket; the placeholders for names stay.
func texts(tk Ticket) []string {
	list := []string{tk.Subject}
	for _, name := range []string{"happened", "expected", "need", "benefit", "question", "idea"} {
		if text := tk.Fields[name]; text != "" {
			list = append(list, text)
		}
	}
	for _, e := range tk.Entries {
		if e.Body != "" {
			list = append(list, e.Body)
		}
	}
	return list
}
