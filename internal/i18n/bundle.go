// Package i18n holds the texts of the portal in German and English and writes
// dates, numbers and lists as each language does. Texts live in
// locales/<area>.<language>.toml; the areas are merged, and [New] refuses
// catalogues in which a key or a placeholder is missing in one language.
//
// A text is looked up by its dotted key. Static texts cost a map look-up; a
// text with placeholders ({{.name}}, nothing else of Go's templates) is cut
// into its pieces once, when it is loaded. Plural forms follow CLDR.
//
// The package must never know what a text is used for, escape for HTML or read
// a clock: who shows a text escapes it, and who asks for a date brings it.
package i18n

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // the binary runs where no zone files are installed

	"github.com/BurntSushi/toml"
	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed locales/*.toml
var locales embed.FS

// Languages are the languages that every text exists in, the default first.
func Languages() []string { return []string{"de", "en"} }

const defaultZone = "Europe/Berlin"

// Bundle holds the catalogues of all languages. It is safe for concurrent use.
type Bundle struct {
	catalogues map[string]*catalogue
	matcher    language.Matcher
	zone       *time.Location

	mu      sync.Mutex
	missing map[string]bool
}

// New loads the embedded catalogues. The error names every broken file, every
// key that another area has too or that one language lacks, and every text
// whose placeholders or plural forms differ between the languages.
func New() (*Bundle, error) {
	files, err := fs.Sub(locales, "locales")
	if err != nil {
		return nil, fmt.Errorf("open catalogues: %w", err)
	}
	return load(files)
}

func load(files fs.FS) (*Bundle, error) {
	zone, err := time.LoadLocation(defaultZone)
	if err != nil {
		return nil, fmt.Errorf("load time zone: %w", err)
	}
	b := &Bundle{catalogues: map[string]*catalogue{}, zone: zone, missing: map[string]bool{}}
	var tags []language.Tag
	for _, lang := range Languages() {
		tag := language.MustParse(lang)
		tags = append(tags, tag)
		b.catalogues[lang] = newCatalogue(b, tag)
	}
	b.matcher = language.NewMatcher(tags)

	names, err := fs.Glob(files, "*.toml")
	if err != nil {
		return nil, fmt.Errorf("list catalogues: %w", err)
	}
	var problems []error
	for _, name := range names {
		problems = append(problems, b.loadFile(files, name))
	}
	problems = append(problems, b.compare())
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	for _, c := range b.catalogues {
		c.preload()
	}
	return b, nil
}

// loadFile adds the texts of <area>.<language>.toml to their catalogue.
func (b *Bundle) loadFile(files fs.FS, name string) error {
	parts := strings.Split(path.Base(name), ".")
	if len(parts) != 3 || b.catalogues[parts[1]] == nil {
		return fmt.Errorf("%s: name is not <area>.<language>.toml", name)
	}
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return fmt.Errorf("read catalogue: %w", err)
	}
	file, err := goi18n.ParseMessageFileBytes(text, name, map[string]goi18n.UnmarshalFunc{"toml": toml.Unmarshal})
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	c := b.catalogues[parts[1]]
	var problems []error
	for _, m := range file.Messages {
		if _, taken := c.messages[m.ID]; taken {
			problems = append(problems, fmt.Errorf("%s: key %q exists already", name, m.ID))
			continue
		}
		msg, err := newMessage(m)
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: key %q: %w", name, m.ID, err))
			continue
		}
		c.messages[m.ID] = msg
	}
	return errors.Join(problems...)
}

// compare looks for what one language has and another has not.
func (b *Bundle) compare() error {
	keys := map[string]bool{}
	for _, c := range b.catalogues {
		for key := range c.messages {
			keys[key] = true
		}
	}
	var problems []error
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		problems = append(problems, b.compareKey(key))
	}
	return errors.Join(problems...)
}

func (b *Bundle) compareKey(key string) error {
	var first *message
	for _, lang := range Languages() {
		m := b.catalogues[lang].messages[key]
		switch {
		case m == nil:
			return fmt.Errorf("key %q is missing in language %s", key, lang)
		case first == nil:
			first = m
		case (m.one == nil) != (first.one == nil):
			return fmt.Errorf("key %q has plural forms in one language only", key)
		case !slices.Equal(m.names, first.names):
			return fmt.Errorf("key %q has placeholders %v in one language, %v in another", key, first.names, m.names)
		}
	}
	return nil
}

// For gives the texts of a language with times in a zone: the default language
// for one that is unknown, Europe/Berlin for a nil zone. It is cheap enough to
// be called for each request.
func (b *Bundle) For(lang string, zone *time.Location) *Loc {
	c, ok := b.catalogues[lang]
	if !ok {
		c = b.catalogues[Languages()[0]]
	}
	if zone == nil {
		zone = b.zone
	}
	return &Loc{c: c, zone: zone}
}

// maxAcceptLanguage is far above what browsers send, in bytes.
const maxAcceptLanguage = 512

// Match chooses the language for an Accept-Language header (RFC 9110, 12.5.4);
// the default where nothing fits.
func (b *Bundle) Match(acceptLanguage string) string {
	if len(acceptLanguage) > maxAcceptLanguage {
		return Languages()[0]
	}
	wanted, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil {
		return Languages()[0]
	}
	_, i, _ := b.matcher.Match(wanted...)
	return Languages()[i]
}

// Keys are the keys of all texts, sorted.
func (b *Bundle) Keys() []string {
	return slices.Sorted(maps.Keys(b.catalogues[Languages()[0]].messages))
}

// Has says whether the catalogues have a text under a key.
func (b *Bundle) Has(key string) bool {
	_, ok := b.catalogues[Languages()[0]].messages[key]
	return ok
}

// Missing are the keys that were asked for and do not exist, and the
// placeholders that got no value ("key: name"), sorted. A test that renders
// pages fails when it is not empty.
func (b *Bundle) Missing() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Sorted(maps.Keys(b.missing))
}

// maxMissing bounds what is kept, should keys ever be made from what people send.
const maxMissing = 1000

func (b *Bundle) miss(what string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.missing) < maxMissing {
		b.missing[what] = true
	}
}
