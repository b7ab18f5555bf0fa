// Package access has the pages by which people get in and keep their account: sign-in, the
// forgotten password, settings, and what everybody may read: legal pages and help with access.
//
// It hands out and takes back the session's cookie, and decides nothing: who gets in is decided by
// account. No page says whether an account exists, and no page of a link acts on being opened.
package access

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"kundenportal/internal/account"
	"kundenportal/internal/desk"
	"kundenportal/internal/web/shell"
)

// Config is what an installation decides about these pages.
type Config struct {
	MinLength     int                                                   // fewest characters of a password, as account has it
	Reset         desk.ResetFlow                                        // as account has it
	Legal         func(ctx context.Context, name string) desk.LegalText // of desk.LegalPages, in force
	ReportBarrier *url.URL                                              // a mailto: address or a page; nil: the vendor's mail address
}

// Handler answers for the pages.
type Handler struct {
	accounts *account.Service
	cfg      Config
}

// New makes the handler.
func New(accounts *account.Service, cfg Config) *Handler {
	return &Handler{accounts: accounts, cfg: cfg}
}

// Routes is the table of the pages.
func (h *Handler) Routes() []shell.Route {
	return []shell.Route{
		{Pattern: "GET /sign-in", Role: shell.Anyone, Handle: h.signInPage},
		{Pattern: "POST /sign-in", Role: shell.Anyone, Handle: h.signIn},
		{Pattern: "POST /sign-out", Role: shell.Anyone, Handle: h.signOut},

		{Pattern: "GET /setup/key/{secret}", Role: shell.Anyone, Handle: h.setupPage},
		{Pattern: "POST /setup/key/{secret}", Role: shell.Anyone, Handle: h.setUp},

		{Pattern: "GET /password", Role: shell.Anyone, Handle: h.requestPage},
		{Pattern: "POST /password", Role: shell.Anyone, Handle: h.request},
		{Pattern: "GET /password/requested", Role: shell.Anyone, Handle: h.requested},
		{Pattern: "GET /password/link/{token}", Role: shell.Anyone, Handle: h.linkPage},
		{Pattern: "POST /password/link/{token}", Role: shell.Anyone, Handle: h.pressLink},
		{Pattern: "GET /password/sent", Role: shell.Anyone, Handle: h.sent},
		{Pattern: "GET /password/choose", Role: shell.KeyOnly, Handle: h.choosePage},
		{Pattern: "POST /password/choose", Role: shell.KeyOnly, Handle: h.choose},

		{Pattern: "GET /email/link/{token}", Role: shell.Anyone, Handle: h.emailPage},
		{Pattern: "POST /email/link/{token}", Role: shell.Anyone, Handle: h.confirmEmail},
		{Pattern: "GET /email/confirmed", Role: shell.Anyone, Handle: h.emailConfirmed},

		{Pattern: "GET /settings", Role: shell.SignedIn, Handle: h.settings},
		{Pattern: "GET /settings/{section}", Role: shell.SignedIn, Handle: h.backToSettings},
		{Pattern: "POST /settings/profile", Role: shell.SignedIn, Handle: h.saveProfile},
		{Pattern: "POST /settings/language", Role: shell.SignedIn, Handle: h.saveLanguage},
		{Pattern: "POST /settings/display", Role: shell.SignedIn, Handle: h.saveDisplay},
		{Pattern: "POST /settings/keys", Role: shell.SignedIn, Handle: h.saveKeys},
		{Pattern: "POST /settings/password", Role: shell.SignedIn, Handle: h.changePassword},
		{Pattern: "POST /settings/email", Role: shell.SignedIn, Handle: h.askEmail},
		{Pattern: "POST /settings/email-drop", Role: shell.SignedIn, Handle: h.dropEmail},
		{Pattern: "POST /settings/end-session", Role: shell.SignedIn, Handle: h.endSession},
		{Pattern: "POST /settings/end-others", Role: shell.SignedIn, Handle: h.endOthers},

		{Pattern: "GET /legal/{name}", Role: shell.Anyone, Handle: h.legalPage},
		{Pattern: "GET /legal/report-barrier", Role: shell.Anyone, Handle: h.reportBarrier},
		{Pattern: "GET /help/access", Role: shell.Anyone, Handle: h.helpAccess},
	}
}

// destination is where to go after signing in: to choose a password with a one-time key, else where
// the person wanted to go, if that is a page of the portal, else to the start page.
func destination(s desk.Session, next string) string {
	if s.KeyOnly {
		return "/password/choose"
	}
	if to := shell.LocalPath(next); to != "/" && !strings.HasPrefix(to, "/sign-") && !strings.HasPrefix(to, "/password") {
		return to
	}
	return "/" // from there staff are led on
}

// refuse shows a form again with what is wrong; an error that no form can show is given back.
func refuse(w http.ResponseWriter, c *shell.Context, f *shell.Form, err error) (status int, rest error) {
	if !f.Take(c.L, err) {
		return 0, err
	}
	var known *desk.Error
	if errors.As(err, &known) && known.Kind == desk.TooMany {
		w.Header().Set("Retry-After", strconv.Itoa(max(known.Wait, 1)))
		return http.StatusTooManyRequests, nil
	}
	return f.Status(), nil
}

// token is the session's token that the browser sent, if any.
func token(r *http.Request) string {
	k, err := r.Cookie(shell.SessionCookie(shell.Of(r).Secure))
	if err != nil {
		return ""
	}
	return k.Value
}
