package config

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/knadh/koanf/parsers/toml/v2"
	"github.com/knadh/koanf/providers/confmap"
	"github.com/knadh/koanf/providers/env/v2"
	"github.com/knadh/koanf/providers/file"
	"github.com/knadh/koanf/v2"
	tomlerr "github.com/pelletier/go-toml/v2"
)

const envPrefix = "PORTAL_"

// Where a value comes from, weakest first.
const (
	fromDefault = "default"
	fromFile    = "file"
	fromEnv     = "env"
	fromFlag    = "flag"
)

// Source says what to read. The zero value gives the defaults alone.
type Source struct {
	File  string         // a TOML file; empty: none
	Env   []string       // as from os.Environ
	Flags map[string]any // values by setting, e.g. "server.addr"; a text is read as from the environment
}

// Load reads and checks everything. The error is of type Errors; the
// configuration is nil then.
func Load(src Source) (*Config, error) {
	l := &loader{
		config: &Config{sources: map[string]string{}},
		merged: koanf.New("."),
		broken: map[string]bool{},
	}
	l.settings = settings(l.config)
	l.addDefaults()
	if !l.addFile(src.File) {
		return nil, l.sorted() // a file that cannot be read has not said what is missing
	}
	l.addEnv(src.Env)
	l.addFlags(src.Flags)
	l.decode()
	l.readPasswordFile()
	l.checkFileMode(src.File)
	l.validate()
	if len(l.errs) > 0 {
		return nil, l.sorted()
	}
	return l.config, nil
}

type loader struct {
	config   *Config
	settings []setting
	merged   *koanf.Koanf
	errs     Errors
	broken   map[string]bool // settings that have an error already
}

func (l *loader) fail(setting, problem, fix string) {
	l.errs = append(l.errs, Error{setting, problem, fix})
	l.broken[setting] = true
}

// add puts a layer of flat values over those before.
func (l *loader) add(source string, values map[string]any) {
	// Loading a map that was made here cannot fail.
	_ = l.merged.Load(confmap.Provider(values, "."), nil)
	for path := range values {
		l.config.sources[path] = source
	}
}

func (l *loader) addDefaults() {
	values := map[string]any{}
	for _, s := range l.settings {
		values[s.path] = s.def
	}
	l.add(fromDefault, values)
}

// addFile says whether the file could be read.
func (l *loader) addFile(name string) bool {
	if name == "" {
		return true
	}
	k := koanf.New(".")
	if err := k.Load(file.Provider(name), toml.Parser()); err != nil {
		l.failFile(name, err)
		return false
	}
	values := map[string]any{}
	for _, path := range k.Keys() {
		value := k.Get(path)
		if l.known(path) {
			values[path] = value
			continue
		}
		if table, ok := value.(map[string]any); ok && len(table) == 0 && l.isSection(path) {
			continue
		}
		l.failUnknown(path, "is not a setting, but stands in the file", path, l.paths())
	}
	l.add(fromFile, values)
	return true
}

func (l *loader) failFile(name string, err error) {
	var syntax *tomlerr.DecodeError
	switch {
	case errors.As(err, &syntax):
		line, column := syntax.Position()
		l.fail(name, fmt.Sprintf("line %d, column %d is not TOML: %s", line, column, strings.TrimPrefix(syntax.Error(), "toml: ")),
			"Mend the line; texts stand in quotes")
	case errors.Is(err, fs.ErrNotExist):
		l.fail(name, "the file does not exist", "Give the path of the configuration file")
	default:
		l.fail(name, "the file cannot be read: "+err.Error(), "Let the portal's account read it")
	}
}

func (l *loader) addEnv(environ []string) {
	paths := map[string]string{}
	for _, s := range l.settings {
		paths[s.env] = s.path
	}
	layer := koanf.New(".")
	_ = layer.Load(env.Provider(".", env.Opt{
		Prefix:      envPrefix,
		EnvironFunc: func() []string { return environ },
		TransformFunc: func(name, value string) (string, any) {
			path, ok := paths[name]
			if !ok && l.meantForUs(name) {
				l.failUnknown(name, "is not a setting, but is in the environment", name, slices.Sorted(maps.Keys(paths)))
			}
			return path, value
		},
	}), nil)
	l.add(fromEnv, layer.All())
}

// meantForUs tells PORTAL_SMTP_HSOT from variables that merely begin alike, such
// as PORTAL_SERVICE_HOST, which Kubernetes sets for a service called portal.
func (l *loader) meantForUs(name string) bool {
	first, _, _ := strings.Cut(strings.TrimPrefix(name, envPrefix), "_")
	return l.isSection(strings.ToLower(first))
}

func (l *loader) addFlags(flags map[string]any) {
	values := map[string]any{}
	for _, path := range slices.Sorted(maps.Keys(flags)) {
		if !l.known(path) {
			l.failUnknown(path, "is not a setting, but is given by a flag", path, l.paths())
			continue
		}
		values[path] = flags[path]
	}
	l.add(fromFlag, values)
}

func (l *loader) failUnknown(setting, problem, name string, candidates []string) {
	fix := "Remove it; docs/configuration.md lists all settings"
	if l.isSection(name) {
		fix = fmt.Sprintf("It is a section: write [%s] and its settings below", name)
	} else if meant := nearest(name, candidates); meant != "" {
		fix = fmt.Sprintf("Did you mean %s? If not, remove it", meant)
	}
	l.fail(setting, problem, fix)
}

func (l *loader) decode() {
	for _, s := range l.settings {
		raw := l.merged.Get(s.path)
		if text, ok := raw.(string); ok && len(s.oneof) > 0 && !slices.Contains(s.oneof, text) {
			l.fail(s.path, fmt.Sprintf("%q%s is not allowed", text, l.origin(s)), "Write one of: "+strings.Join(s.oneof, ", "))
			continue
		}
		if err := decode(s.value, raw); err != nil {
			l.fail(s.path, err.describe(l.origin(s)), err.fix)
			continue
		}
		if s.required && s.value.IsZero() {
			l.fail(s.path, "is missing", fmt.Sprintf("Set it in the file or as %s", s.env))
		}
	}
}

// origin completes "X … is not a number", so that one knows where to look.
func (l *loader) origin(s setting) string {
	switch l.config.sources[s.path] {
	case fromFile:
		return " in the file"
	case fromEnv:
		return " in " + s.env
	case fromFlag:
		return " from the command line"
	}
	return ""
}

func (l *loader) readPasswordFile() {
	name := l.config.SMTP.PasswordFile
	if name == "" {
		return
	}
	if l.config.SMTP.Password != "" {
		l.fail("smtp.password_file", "stands beside smtp.password", "Keep one of the two")
		return
	}
	b, err := os.ReadFile(name)
	if err != nil {
		l.fail("smtp.password_file", "cannot be read: "+err.Error(), "Give the path of a file that the portal's account may read")
		return
	}
	l.config.SMTP.Password = Secret(strings.TrimRight(string(b), "\r\n"))
	l.config.sources["smtp.password"] = fromFile
	l.warnIfWorldReadable("smtp.password_file", name)
}

// checkFileMode warns of secrets that every account of the machine can read.
func (l *loader) checkFileMode(name string) {
	c := l.config
	inFile := func(path string) bool { return c.sources[path] == fromFile }
	if c.SMTP.Password != "" && inFile("smtp.password") && c.SMTP.PasswordFile == "" {
		l.warnIfWorldReadable("smtp.password", name)
	}
	if strings.Contains(c.Database.DSN.String(), hidden) && inFile("database.dsn") {
		l.warnIfWorldReadable("database.dsn", name)
	}
}

func (l *loader) warnIfWorldReadable(setting, name string) {
	if info, err := os.Stat(name); err == nil && info.Mode().Perm()&0o004 != 0 {
		l.config.warnings = append(l.config.warnings,
			fmt.Sprintf("%s: %s holds a secret and can be read by every account; chmod o-r it", setting, name))
	}
}

func (l *loader) known(path string) bool { return slices.Contains(l.paths(), path) }

func (l *loader) paths() []string {
	list := make([]string, len(l.settings))
	for i, s := range l.settings {
		list[i] = s.path
	}
	return list
}

func (l *loader) isSection(name string) bool {
	return slices.ContainsFunc(l.settings, func(s setting) bool { return strings.HasPrefix(s.path, name+".") })
}

// sorted puts what concerns no setting first, then the settings in their order.
func (l *loader) sorted() Errors {
	order := l.paths()
	slices.SortStableFunc(l.errs, func(a, b Error) int {
		return slices.Index(order, a.Setting) - slices.Index(order, b.Setting)
	})
	return l.errs
}
