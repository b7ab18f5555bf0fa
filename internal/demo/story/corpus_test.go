package story

import (
	"slices"
	"strings"
	"testing"
)

func TestTheCorpusIsWellFormed(t *testing.T) {
	t.Parallel()
	c, err := loadCorpus()
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]bool{}
	for _, f := range Files() {
		files[f.Key] = true
	}
	if len(c.scenarios) < 110 {
		t.Errorf("%d scenarios", len(c.scenarios))
	}
	keys := map[string]bool{}
	for _, s := range c.scenarios {
		if keys[s.key] {
			t.Errorf("%s: there twice", s.key)
		}
		keys[s.key] = true
		if _, ok := releaseOf(s.product); !ok {
			t.Errorf("%s: no product %q", s.key, s.product)
		}
		if len(s.subjects) < 2 || len(s.fields) == 0 || len(s.steps) == 0 {
			t.Errorf("%s: too few subjects, fields or steps", s.key)
		}
		for _, sl := range s.slots {
			for _, row := range sl.rows {
				if len(row) != len(sl.names) {
					t.Errorf("%s: slot %v has the row %q", s.key, sl.names, row)
				}
			}
		}
		used := slices.Clone(s.files)
		state, results := "new", 0
		for i, st := range s.steps {
			used = append(used, st.files...)
			if after(state, st.do) == "in_progress" && strings.HasPrefix(state, "closed") && st.do != "reopen" {
				t.Errorf("%s: step %d reopens by %s", s.key, i, st.do)
			}
			if st.do == "reply" && state != "waiting_for_customer" {
				t.Errorf("%s: step %d answers a question that nobody asked", s.key, i)
			}
			if st.do == "resolve" {
				results++
			}
			state = after(state, st.do)
		}
		if state != "resolved" && state != "closed" && state != "scheduled" {
			t.Errorf("%s: ends %s", s.key, state)
		}
		for _, f := range used {
			if !files[f] {
				t.Errorf("%s: no file %q", s.key, f)
			}
		}
	}
}

func TestEveryPoolThatIsDrawnFromIsThere(t *testing.T) {
	t.Parallel()
	c, err := loadCorpus()
	if err != nil {
		t.Fatal(err)
	}
	atLeast := map[string]int{
		"agent_greeting": 8, "customer_greeting": 8, "signoff": 20, "customer_back": 10, "customer_back_slow": 4,
		"thanks_incident": 12, "thanks_question": 12, "thanks_change_request": 10, "thanks_suggestion": 10,
		"agent_back": 10, "agent_sorry": 8, "close_ask": 10, "close_answer": 8, "close_resolve": 10,
		"close_answered": 8, "close_not_done": 5, "close_schedule": 6, "close_delivered": 5, "any_news": 8, "news_in_progress": 5,
		"news_scheduled": 5, "thanks": 6, "confirm_solved": 10, "confirm_answered": 10, "confirm_delivered": 8,
		"confirm_not_done": 6, "withdraw": 8, "note": 10, "note_incident": 10,
	}
	for name, n := range atLeast {
		if len(c.pools[name]) < n {
			t.Errorf("pool %s has %d lines", name, len(c.pools[name]))
		}
	}
	for name := range c.pools {
		if atLeast[name] == 0 {
			t.Errorf("nothing draws from pool %s", name)
		}
	}
	for i := range Organisations {
		if len(c.words[OrgKind(i)]) != len(c.words["city"]) {
			t.Errorf("words of %s are incomplete", OrgKind(i))
		}
	}
}

func TestABrokenScenarioIsReported(t *testing.T) {
	t.Parallel()
	for what, text := range map[string]string{
		"an unknown header":         "color: red",
		"a product left out":        "is: question",
		"a month that is none":      "is: question akten\nmonths: May",
		"a result left out":         "is: question akten\n@a resolve\ntext",
		"a result where none is":    "is: question akten\n@a ask solved\ntext",
		"a step by nobody we know":  "is: question akten\n@x ask\ntext",
		"a step that lacks an act":  "is: question akten\n@a\ntext",
		"a plan that is not a term": "is: question akten\nplan: soon",
	} {
		if _, err := parseScenario("x", text); err == nil {
			t.Errorf("%s: no error", what)
		}
	}
}
