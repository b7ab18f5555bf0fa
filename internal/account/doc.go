// Package account is who gets in, and what people change about their own account: sign-in,
// sessions, the forgotten password, settings.
//
// A forgotten password goes this way ("link" and "key" are rows of reset_token, hashes only):
//
//	RequestReset ──job──▶ SendLink: link, mail 1 ──▶ CheckLink (GET, consumes nothing)
//	                                                   │ the person presses the button
//	                                                 PressLink: link used, all links end
//	                                                   └──job──▶ SendKey: key, mail 2
//	SignIn with the key: key used, all keys and links end ──▶ session that can only ChoosePassword
//	ChoosePassword ──▶ all sessions end, a full one begins, a mail tells of it
//
// In the flow desk.ResetByLink the button is FollowLink: the link used, all links and keys end, and
// the session that can only ChoosePassword begins at once. No key is made.
//
// The old password works until a new one is chosen, so that nobody else can lock anybody out.
// Tokens and keys exist in clear only in the memory of the handler that sends them; the database,
// the queue and the log never hold one. What a stranger types gets the same answer, by the same
// work, whether or not the account exists.
//
// The package knows neither cookies nor how a mail looks, and never ends an account's password
// because of wrong tries.
package account
