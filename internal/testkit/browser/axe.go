package browser

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// axe-core 4.14.1, MPL-2.0, see axe.LICENSE. It is part of tests only.
//
//go:embed axe.min.js
var axeJS string

// Finding is a barrier that axe-core found in a page.
type Finding struct {
	Rule   string // axe's name of the rule, such as "color-contrast"
	Impact string // minor, moderate, serious or critical
	Help   string // what is required
	Nodes  []Node // where it is not met
}

// Node is an element of a finding.
type Node struct {
	Target  string // CSS selector
	HTML    string // of the element, cut off where long
	Summary string // what to do
}

func (f Finding) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s): %s", f.Rule, f.Impact, f.Help)
	for _, n := range f.Nodes {
		fmt.Fprintf(&b, "\n  %s  %s\n    %s", n.Target, n.HTML, strings.ReplaceAll(n.Summary, "\n", "\n    "))
	}
	return b.String()
}

// ruleTags are WCAG 2.0 to 2.2, levels A and AA, and axe's best practices.
var ruleTags = []string{"wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"}

// Colours are the rules that compare colours: contrast of text to its ground, and
// of a link to the text around it. No other rule reads any.
var Colours = []string{"color-contrast", "link-in-text-block"}

// axeRun runs rules in a part of the page. Frames are looked into by axe itself if
// they are of our origin.
const axeRun = `axe.run(%s, { runOnly: %s, resultTypes: ['violations'] }).then((r) => r.violations.map((v) => ({
	rule: v.id, impact: v.impact, help: v.help,
	nodes: v.nodes.map((n) => ({ target: n.target.flat().join(' '), html: n.html.slice(0, 300), summary: n.failureSummary })),
})))`

// Axe checks the page as it is shown now for barriers, with all rules or with
// those that are named.
func (t *Tab) Axe(rules ...string) []Finding {
	t.tb.Helper()
	return t.axe("document", rules)
}

// AxeWithin checks with all rules, but only what is in the elements that match the
// selector; without any there is nothing to find.
func (t *Tab) AxeWithin(selector string) []Finding {
	t.tb.Helper()
	if t.Count(selector) == 0 {
		return nil
	}
	return t.axe(jsonOf(selector), nil)
}

// axe runs the checker in an isolated world: the page cannot see it, and it needs
// no exception from the page's policy. It stays there as long as the page does.
//
// Where the tab does not execute scripts, that holds for the checker's timers too;
// so they are executed while it runs, after the page has been loaded without.
// Nothing in the page begins to run by that: elements are not looked through
// again, and no listener was ever attached.
func (t *Tab) axe(part string, rules []string) []Finding {
	t.tb.Helper()
	ctx, cancel := context.WithTimeout(t.ctx, 4*patience)
	defer cancel()
	if t.noJS {
		t.setScripts(true)
		defer t.setScripts(false)
	}
	t.stand("check for barriers")
	tree, err := chromedp.Call(ctx, page.GetFrameTree, cdp.Empty{})
	t.must("check for barriers", err)
	// The same name gives the same world until the page is exchanged.
	world, err := chromedp.Call(ctx, page.CreateIsolatedWorld, page.CreateIsolatedWorldParams{
		FrameID: tree.FrameTree.Frame.ID, WorldName: "axe",
	})
	t.must("check for barriers", err)
	inWorld := func(p *runtime.EvaluateParams) {
		p.ContextID = world.ExecutionContextID
		wait := true
		p.AwaitPromise = &wait
	}
	there, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("typeof axe === 'object'", inWorld))
	t.must("check for barriers", err)
	if !there {
		_, err = chromedp.Run(ctx, chromedp.Evaluate[chromedp.Void](axeJS+";0", inWorld))
		t.must("check for barriers", err)
	}
	if len(rules) == 0 {
		rules = ruleTags
	}
	findings, err := chromedp.Run(ctx, chromedp.Evaluate[[]Finding](fmt.Sprintf(axeRun, part, jsonOf(rules)), inWorld))
	t.must("check for barriers", err)
	return findings
}

func jsonOf(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // strings only
	}
	return string(b)
}
