package shell

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// ClientAddress gives the address of who asks. The header of a proxy counts only when the
// connection comes from a proxy that the installation trusts; then the last address in it that is
// not such a proxy itself.
func ClientAddress(r *http.Request, trusted []netip.Prefix) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	if !within(host, trusted) {
		return host
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		hop := strings.TrimSpace(hop)
		if at, err := netip.ParseAddrPort(hop); err == nil {
			hop = at.Addr().String() // some proxies add the port
		}
		if _, err := netip.ParseAddr(hop); err != nil {
			break
		}
		host = hop
		if !within(hop, trusted) {
			break
		}
	}
	return host
}

func within(host string, trusted []netip.Prefix) bool {
	a, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	for _, p := range trusted {
		if p.Contains(a.Unmap()) {
			return true
		}
	}
	return false
}

// SessionCookie is the name of the session's cookie. The __Host- prefix binds it to the host and to
// https; on plain http on the own machine, which only the demo allows, browsers refuse that prefix.
func SessionCookie(secure bool) string {
	if secure {
		return "__Host-portal"
	}
	return "portal"
}

// SetSession hands out a session's token; an empty token takes it back.
func SetSession(w http.ResponseWriter, r *http.Request, token string) {
	secure := Of(r).Secure
	c := &http.Cookie{Name: SessionCookie(secure), Value: token, Path: "/", HttpOnly: true, Secure: secure, SameSite: http.SameSiteLaxMode}
	if token == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}
