package access

import (
	"strings"

	"kundenportal/internal/i18n"
)

// A browser's or system's name with what tells it in a User-Agent header. The order matters: Edge
// names Chrome and Safari as well, an Android names Linux.
type mark struct{ sign, name string }

var (
	browsers = []mark{{"Edg", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser/", "Samsung Internet"}, {"Firefox/", "Firefox"},
		{"FxiOS/", "Firefox"}, {"CriOS/", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}, {"w3m/", "w3m"},
		{"Lynx/", "Lynx"}, {"ELinks/", "ELinks"}}
	systems = []mark{{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Windows", "Windows"}, {"CrOS", "ChromeOS"},
		{"Mac OS X", "macOS"}, {"Linux", "Linux"}}
)

// device says in plain words where a session is, as far as the browser tells it.
func device(l *i18n.Loc, agent string) string {
	browser, system := find(browsers, agent), find(systems, agent)
	switch {
	case browser != "" && system != "":
		return l.T("access.device.both", "browser", browser, "system", system)
	case browser != "" || system != "":
		return browser + system
	}
	return l.T("access.device.unknown")
}

func find(marks []mark, agent string) string {
	for _, m := range marks {
		if strings.Contains(agent, m.sign) {
			return m.name
		}
	}
	return ""
}
