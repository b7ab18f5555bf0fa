package browser

import (
	"context"
	_ "embed"
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

// axeRun runs every rule of WCAG 2.0 to 2.2, levels A and AA, and axe's best
// practices. Frames are looked into by axe itself if they are of our origin.
const axeRun = `axe.run(document, {
	runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
	resultTypes: ['violations'],
}).then((r) => r.violations.map((v) => ({
	rule: v.id, impact: v.impact, help: v.help,
	nodes: v.nodes.map((n) => ({ target: n.target.flat().join(' '), html: n.html.slice(0, 300), summary: n.failureSummary })),
})))`

// Axe checks the page as it is shown now for barriers.
//
// The checker runs in an isolated world: the page cannot see it, and it needs no
// exception from the page's policy. Where the tab does not execute scripts, that
// holds for the checker's timers too; so they are executed while it runs, after
// the page has been loaded without. Nothing in the page begins to run by that:
// elements are not looked through again, and no listener was ever attached.
func (t *Tab) Axe() []Finding {
	t.tb.Helper()
	ctx, cancel := context.WithTimeout(t.ctx, 4*patience)
	defer cancel()
	if t.noJS {
		t.setScripts(true)
		defer t.setScripts(false)
	}
	tree, err := chromedp.Call(ctx, page.GetFrameTree, cdp.Empty{})
	t.must("check for barriers", err)
	world, err := chromedp.Call(ctx, page.CreateIsolatedWorld, page.CreateIsolatedWorldParams{
		FrameID: tree.FrameTree.Frame.ID, WorldName: "axe",
	})
	t.must("check for barriers", err)
	inWorld := func(p *runtime.EvaluateParams) {
		p.ContextID = world.ExecutionContextID
		wait := true
		p.AwaitPromise = &wait
	}
	_, err = chromedp.Run(ctx, chromedp.Evaluate[chromedp.Void](axeJS+";0", inWorld))
	t.must("check for barriers", err)
	findings, err := chromedp.Run(ctx, chromedp.Evaluate[[]Finding](axeRun, inWorld))
	t.must("check for barriers", err)
	return findings
}
