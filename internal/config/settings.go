package config

import (
	"reflect"
	"strings"
)

// setting is one field of a Config with what its tags say.
type setting struct {
	path     string // smtp.host
	env      string // PORTAL_SMTP_HOST
	doc      string
	def      string   // the default as text; empty: none
	oneof    []string // the values allowed; nil: any
	required bool
	value    reflect.Value // the field itself
}

type section struct {
	name, doc string
	settings  []setting
}

// sections lists the settings of c in the order of their declaration.
func sections(c *Config) []section {
	var all []section
	root := reflect.ValueOf(c).Elem()
	for i := range root.NumField() {
		field := root.Type().Field(i)
		name := field.Tag.Get("koanf")
		if name == "" {
			continue
		}
		s := section{name: name, doc: field.Tag.Get("doc")}
		for j := range field.Type.NumField() {
			s.settings = append(s.settings, newSetting(name, field.Type.Field(j), root.Field(i).Field(j)))
		}
		all = append(all, s)
	}
	return all
}

func newSetting(section string, field reflect.StructField, value reflect.Value) setting {
	key := field.Tag.Get("koanf")
	s := setting{
		path:     section + "." + key,
		env:      envPrefix + strings.ToUpper(section+"_"+key),
		doc:      field.Tag.Get("doc"),
		def:      field.Tag.Get("default"),
		required: field.Tag.Get("required") == "true",
		value:    value,
	}
	if list := field.Tag.Get("oneof"); list != "" {
		s.oneof = strings.Split(list, ",")
	}
	return s
}

func settings(c *Config) []setting {
	var all []setting
	for _, s := range sections(c) {
		all = append(all, s.settings...)
	}
	return all
}
