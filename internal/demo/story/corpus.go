package story

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"
)

//go:embed corpus/*.txt
var corpusFiles embed.FS

// scenario is one authored case; corpus/README.md describes the notation.
type scenario struct {
	key, kind, product, impact string
	not, only                  []string // kinds of organisations
	months                     []time.Month
	planDays                   int // scheduled for a date that many days ahead; 0 for the next version
	slots                      []slot
	subjects                   []string
	fields                     []field
	files                      []string
	steps                      []step
}

type field struct{ name, text string }

// slot gives one or several names the values of one row.
type slot struct {
	names []string
	rows  [][]string
}

type step struct {
	by, do, result, text string
	optional             bool
	files                []string
}

// corpus is everything that was authored.
type corpus struct {
	scenarios []scenario
	pools     map[string][]string
	words     map[string]map[string][]string // by kind of organisation, by slot
}

func loadCorpus() (*corpus, error) {
	c := &corpus{pools: map[string][]string{}, words: map[string]map[string][]string{}}
	names, err := fs.Glob(corpusFiles, "corpus/*.txt")
	if err != nil {
		return nil, fmt.Errorf("list corpus: %w", err)
	}
	var errs []error
	for _, name := range names {
		data, err := corpusFiles.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read corpus: %w", err)
		}
		for _, block := range strings.Split("\n"+string(data), "\n## ")[1:] {
			if err := c.add(block); err != nil {
				title, _, _ := strings.Cut(block, "\n")
				errs = append(errs, fmt.Errorf("%s: %s: %w", name, title, err))
			}
		}
	}
	return c, errors.Join(errs...)
}

func (c *corpus) add(block string) error {
	title, rest, _ := strings.Cut(block, "\n")
	switch what, name, _ := strings.Cut(title, " "); what {
	case "pool":
		c.pools[name] = lines(rest)
		return nil
	case "words":
		words := map[string][]string{}
		for _, line := range lines(rest) {
			slot, values, _ := strings.Cut(line, ": ")
			words[slot] = strings.Split(values, " | ")
		}
		c.words[name] = words
		return nil
	default:
		s, err := parseScenario(title, rest)
		c.scenarios = append(c.scenarios, s)
		return err
	}
}

func lines(text string) []string {
	var list []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	return list
}

func parseScenario(key, text string) (scenario, error) {
	s := scenario{key: key}
	head, steps, _ := strings.Cut(text, "\n@")
	var errs []error
	for line := range strings.Lines(head) {
		errs = append(errs, s.header(strings.TrimRight(line, "\n")))
	}
	for i := range s.fields {
		s.fields[i].text = strings.TrimSpace(s.fields[i].text)
	}
	if steps != "" {
		for part := range strings.SplitSeq(steps, "\n@") {
			st, err := parseStep(part)
			s.steps = append(s.steps, st)
			errs = append(errs, err)
		}
	}
	return s, errors.Join(errs...)
}

func (s *scenario) header(line string) error {
	name, value, found := strings.Cut(line, ": ")
	switch {
	case found && name == "is":
		parts := strings.Fields(value)
		if len(parts) < 2 {
			return fmt.Errorf("kind and product expected: %q", value)
		}
		s.kind, s.product = parts[0], parts[1]
		if len(parts) > 2 {
			s.impact = parts[2]
		}
	case found && name == "not":
		s.not = strings.Fields(value)
	case found && name == "only":
		s.only = strings.Fields(value)
	case found && name == "months":
		for m := range strings.FieldsSeq(value) {
			n, err := strconv.Atoi(m)
			if err != nil {
				return fmt.Errorf("month: %w", err)
			}
			s.months = append(s.months, time.Month(n))
		}
	case found && name == "plan":
		n, err := strconv.Atoi(value)
		if err != nil {
			return fmt.Errorf("days to plan ahead: %w", err)
		}
		s.planDays = n
	case found && strings.HasPrefix(name, "slot "):
		s.slots = append(s.slots, parseSlot(strings.TrimPrefix(name, "slot "), value))
	case found && name == "files":
		s.files = strings.Fields(value)
	case found && name == "subject":
		s.subjects = strings.Split(value, " | ")
	case found && slices.Contains([]string{"happened", "expected", "need", "benefit", "question", "idea"}, name):
		s.fields = append(s.fields, field{name, value})
	case len(s.fields) > 0:
		s.fields[len(s.fields)-1].text += "\n" + line
	case line != "":
		return fmt.Errorf("unknown line %q", line)
	}
	return nil
}

func parseSlot(names, values string) slot {
	s := slot{names: strings.Split(names, ",")}
	for row := range strings.SplitSeq(values, " | ") {
		if len(s.names) == 1 {
			s.rows = append(s.rows, []string{row})
			continue
		}
		s.rows = append(s.rows, strings.Split(row, " / "))
	}
	return s
}

func parseStep(part string) (step, error) {
	head, text, _ := strings.Cut(part, "\n")
	words := strings.Fields(head)
	st := step{text: strings.TrimSpace(text)}
	if len(words) < 2 {
		return st, fmt.Errorf("step %q: who and what expected", head)
	}
	var known bool
	if st.by, known = map[string]string{"r": "reporter", "c": "colleague", "a": "agent"}[words[0]]; !known {
		return st, fmt.Errorf("step %q: nobody of that name", head)
	}
	st.do = words[1]
	for _, w := range words[2:] {
		switch {
		case w == "?":
			st.optional = true
		case strings.HasPrefix(w, "+"):
			st.files = append(st.files, w[1:])
		default:
			st.result = w
		}
	}
	if (st.do == "resolve") != (st.result != "") {
		return st, fmt.Errorf("step %q: a result belongs to a resolve", head)
	}
	return st, nil
}
