package config

import (
	"fmt"
	"strings"
)

// Reference gives docs/configuration.md: every setting with its name in the
// environment, its default and its description.
func Reference() string {
	var b strings.Builder
	b.WriteString(referenceHead)
	for _, section := range sections(&Config{}) {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n| setting | default | meaning |\n| --- | --- | --- |\n", section.name, section.doc)
		for _, s := range section.settings {
			fmt.Fprintf(&b, "| `%s`<br>`%s` | %s | %s |\n", s.path, s.env, s.referenceDefault(), s.referenceMeaning())
		}
	}
	return b.String()
}

func (s setting) referenceDefault() string {
	switch {
	case s.required:
		return "**required**"
	case s.def == "":
		return "–"
	}
	return "`" + s.def + "`"
}

func (s setting) referenceMeaning() string {
	doc := strings.ReplaceAll(strings.NewReplacer("<", "&lt;", ">", "&gt;").Replace(s.doc), "|", `\|`)
	if len(s.oneof) > 1 {
		doc += " One of `" + strings.Join(s.oneof, "`, `") + "`."
	}
	return doc
}

const referenceHead = `# Configuration

<!-- Generated from internal/config: go generate ./internal/config -->

Settings come from four places, each overriding the one before: the defaults below, a TOML file
(` + "`portal serve --config portal.toml`" + `, see [portal.example.toml](portal.example.toml)), environment
variables, and command-line flags. ` + "`portal config show`" + ` prints every setting with its value and where the value
comes from, secrets hidden.

The portal does not start with a setting that is wrong, unknown or unsafe; it lists all of them at once,
each with the fix.

- **Times** are numbers with a unit: ` + "`30s`, `5m`, `12h`" + `. **Sizes** likewise: ` + "`500KB`, `25MB`, `1GB`" + `; a MB is 1024 × 1024 bytes.
- **Lists** are written with commas in the environment (` + "`PORTAL_SERVER_TRUSTED_PROXIES=10.0.0.5,10.1.0.0/16`" + `); lists
  of tables as JSON (` + "`PORTAL_BRAND_SOCIAL='[{\"name\":\"XING\",\"url\":\"https://…\"}]'`" + `).
- **Secrets** are best given by ` + "`smtp.password_file`" + ` or the environment. A file that holds one and can be
  read by every account leads to a warning.
`
