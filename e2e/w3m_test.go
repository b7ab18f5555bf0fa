package e2e_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kundenportal/internal/demo"
)

// TestTextBrowser does the contact's part of the main job in w3m, in a terminal, with its keys only.
func TestTextBrowser(t *testing.T) {
	t.Parallel()
	s, _ := freshDemo(t)
	w := openW3M(t, s.URL+"/sign-in")
	w.see("Anmeldung")
	w.fill(`Benutzername \[`, contact)
	w.fill(`Passwort \[`, demo.Password)
	w.press("Anmelden")

	w.see("Guten Tag, Miriam Köhler")
	w.press("Neues Ticket")
	w.see("Worum geht es?")
	w.find("Bedienfrage")
	w.keys("Escape", "Tab", "Enter") // the circle stands before its text
	w.press("^ *Weiter")

	w.see("Neues Ticket: Bedienfrage")
	w.find("Bitte wählen")
	w.keys("Enter", "j", "Enter") // the next of the products
	w.gone("[Bitte wählen")
	w.fill("Ein kurzer Satz", "Wie drucke ich aus dem Textbrowser?")
	w.find("Was möchten Sie erreichen")
	w.keys("Tab", "Enter") // opens the editor
	w.see("[Guten Tag,")
	w.press("^ *Weiter zur Prüfung Entwurf")

	w.see("Angaben prüfen")
	w.see("ein Text aus dem Editor")
	w.press("^ *Ticket senden")
	w.see("Ihr Ticket ist angekommen")
	w.press("Ticket ansehen")

	w.see("Nächster Schritt: Beim Support")
	w.find("Bitte keine Passwörter")
	w.keys("Tab", "Enter")
	w.see("[Guten Tag,")
	w.press("^ *Kommentar senden Entwurf")
	w.see("Ihr Kommentar ist gesendet.")

	w.press("Tickets")
	w.see("Tickets meiner Organisation")
	w.see("Wie drucke ich aus dem Textbrowser?")
	w.see("Beim Support")
}

// w3m is a text browser in a terminal of its own.
type w3m struct {
	*testing.T
	socket string
}

func openW3M(t *testing.T, url string) *w3m {
	t.Helper()
	for _, program := range []string{"w3m", "tmux"} {
		if _, err := exec.LookPath(program); err != nil {
			if os.Getenv("CI") == "true" {
				t.Fatal(err)
			}
			t.Skipf("%v; Debian: apt-get install w3m tmux", err)
		}
	}
	home := t.TempDir()
	for name, content := range map[string]string{
		".w3m/config": "use_cookie 1\naccept_cookie 1\nconfirm_qq 0\ncolor 0\nuse_mouse 0\naccept_language de;q=1.0\n",
		"editor":      "#!/bin/sh\nprintf 'Guten Tag,\\n\\nein Text aus dem Editor.\\n' > \"$1\"\n",
	} {
		path := filepath.Join(home, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	w := &w3m{T: t, socket: filepath.Join(home, "t")}
	w.tmux("-f", "/dev/null", "new-session", "-d", "-x", "120", "-y", "150",
		fmt.Sprintf("HOME=%s EDITOR=%s/editor LC_ALL=C.UTF-8 w3m -I UTF-8 -O UTF-8 %s", home, home, url))
	t.Cleanup(func() { _ = exec.Command("tmux", "-S", w.socket, "kill-server").Run() })
	return w
}

func (w *w3m) tmux(args ...string) string {
	w.Helper()
	c := exec.Command("tmux", append([]string{"-u", "-S", w.socket}, args...)...)
	c.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	out, err := c.CombinedOutput()
	if err != nil {
		w.Fatalf("tmux %q: %v\n%s", args, err, out)
	}
	return string(out)
}

func (w *w3m) screen() string { w.Helper(); return w.tmux("capture-pane", "-p") }

// until looks at the screen until it is as wanted.
func (w *w3m) until(what string, holds func(screen string) bool) {
	w.Helper()
	deadline := time.NewTimer(20 * time.Second)
	defer deadline.Stop()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for !holds(w.screen()) {
		select {
		case <-tick.C:
		case <-deadline.C:
			w.Fatalf("%s, on the screen\n%s", what, w.screen())
		}
	}
}

func (w *w3m) see(text string) {
	w.Helper()
	w.until("does not see "+text, func(s string) bool { return strings.Contains(s, text) })
}

func (w *w3m) gone(text string) {
	w.Helper()
	w.until("still sees "+text, func(s string) bool { return !strings.Contains(s, text) })
}

func (w *w3m) keys(keys ...string) {
	w.Helper()
	for _, k := range keys {
		w.tmux("send-keys", k)
	}
}

// find sets the cursor to the first place of the page that matches.
func (w *w3m) find(pattern string) {
	w.Helper()
	w.keys("g", "/")
	w.see("Forward:")
	w.tmux("send-keys", "-l", pattern)
	w.keys("Enter", "C-l") // what was looked for stays for ten seconds or until a key, which does nothing else
	w.gone("Forward:")
}

// fill types into the field after a text, in place of what is in it.
func (w *w3m) fill(after, value string) {
	w.Helper()
	w.find(after)
	w.keys("Tab", "Enter")
	w.until("has no field after "+after, func(s string) bool { return strings.Contains(s, "TEXT:") || strings.Contains(s, "Password:") })
	w.keys("C-u")
	w.tmux("send-keys", "-l", value)
	w.keys("Enter")
	w.until("still types into "+after, func(s string) bool { return !strings.Contains(s, "TEXT:") && !strings.Contains(s, "Password:") })
}

// press follows the link or presses the button with that text.
func (w *w3m) press(pattern string) {
	w.Helper()
	w.find(pattern)
	w.keys("Enter")
}
