package demo

import (
	"fmt"
	"net"
	"path/filepath"
	"time"

	"kundenportal/internal/desk"
)

// service is when the demo's support can be reached from Monday to Friday.
var service = desk.Span{From: 7*60 + 30, To: 17 * 60}

// hours are the same for the counting of goals.
func hours(zone *time.Location) desk.Hours {
	h := desk.Hours{Zone: zone, Spans: make(map[time.Weekday][]desk.Span)}
	for d := time.Monday; d <= time.Friday; d++ {
		h.Spans[d] = []desk.Span{service}
	}
	return h
}

// Settings configures the portal as its users' document shows it: its name, hotline, addresses.
func Settings(baseURL, folder, smtp string) map[string]any {
	host, port, _ := net.SplitHostPort(smtp)
	return map[string]any{
		"server.base_url":        baseURL,
		"server.metrics_addr":    "",
		"server.cookie_insecure": true,
		"database.dsn":           "sqlite:" + filepath.Join(folder, "portal.db"),
		"blob.dir":               filepath.Join(folder, "attachments"),
		"smtp.host":              host,
		"smtp.port":              port,
		"smtp.tls":               "none",
		"smtp.from":              "MACH Kundenportal <kundenportal@mach.example>",
		"brand.name":             "MACH Kundenportal",
		"brand.vendor":           "MACH",
		"brand.hotline":          "08 00 / 2 70 77 77",
		"brand.hotline_note":     "kostenfrei",
		"brand.email":            "hotline@mach.de",
		"brand.copyright":        "Demo mit erfundenen Daten",
		"brand.service_hours":    fmt.Sprintf(`[{"days":"Mo-Fr","from":"%02d:%02d","to":"%02d:%02d"}]`, service.From/60, service.From%60, service.To/60, service.To%60),
		"brand.social": `[{"name":"XING","url":"https://www.xing.com/"},{"name":"YouTube","url":"https://www.youtube.com/"},` +
			`{"name":"Twitter","url":"https://twitter.com/"}]`,
		"brand.newsfeed": true,
	}
}

// Local says whether a host is this machine itself: the demo has no secrets and listens nowhere else.
func Local(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
