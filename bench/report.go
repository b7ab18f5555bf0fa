package main

import (
	"bufio"
	_ "embed" // the report's text
	"fmt"
	"os"
	"runtime"
	"strings"
	"text/template"
	"time"
)

//go:embed report.md.tmpl
var reportText string

// report writes the figures into the text, which is kept in the template.
func (b *bench) report() (string, error) {
	t, err := template.New("report").Funcs(template.FuncMap{
		"ms":      func(d time.Duration) string { return fmt.Sprintf("%.2f", float64(d)/float64(time.Millisecond)) },
		"us":      func(d time.Duration) string { return fmt.Sprintf("%d", d.Microseconds()) },
		"s":       func(d time.Duration) string { return fmt.Sprintf("%.2f", d.Seconds()) },
		"kb":      func(n int) string { return fmt.Sprintf("%.1f", float64(n)/1000) },
		"mb":      func(n int64) string { return fmt.Sprintf("%.1f", float64(n)/1_000_000) },
		"x":       func(f float64) string { return fmt.Sprintf("%.1f", f) },
		"xx":      func(f float64) string { return fmt.Sprintf("%.2f", f) },
		"of":      func(key string) *subject { return b.found.Subjects[key] },
		"ratio":   func(a, c string) float64 { return b.found.Subjects[a].ratio(b.found.Subjects[c]) },
		"verdict": verdict,
		"row": func(key, name, target string) map[string]string {
			return map[string]string{"Key": key, "Name": name, "Target": target}
		},
		"div": func(n any, unit float64) float64 { return asFloat(n) / unit },
	}).Parse(reportText)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	err = t.Execute(&out, map[string]any{"F": b.found, "Date": time.Now().UTC().Format(time.DateOnly), "CPU": processor(),
		"Cores": runtime.NumCPU(), "Go": runtime.Version(), "Others": b.others, "Few": b.few, "Rounds": b.options.rounds, "Starts": starts})
	return out.String(), err
}

func asFloat(n any) float64 {
	switch v := n.(type) {
	case int:
		return float64(v)
	case int64:
		return float64(v)
	}
	return 0
}

// verdict says whether a figure keeps its target.
func verdict(value, most float64) string {
	if value <= most {
		return "yes"
	}
	return "**no**"
}

// processor is the model as the kernel names it.
func processor() string {
	f, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return runtime.GOARCH
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if name, value, ok := strings.Cut(lines.Text(), ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}
