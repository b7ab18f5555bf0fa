package app_test

// contentDoors are those of FAQ and news for their editors.
var contentDoors = map[string]door{
	"GET /editor":                           writesContent,
	"GET /editor/articles/new":              writesContent,
	"POST /editor/articles/new":             writesContent,
	"GET /editor/articles/{slug}":           writesContent,
	"POST /editor/articles/{slug}":          writesContent,
	"POST /editor/articles/{slug}/shipped":  writesContent,
	"GET /editor/articles/{slug}/versions":  writesContent,
	"POST /editor/articles/{slug}/versions": writesContent,
	"GET /editor/news":                      writesContent,
	"GET /editor/news/new":                  writesContent,
	"POST /editor/news/new":                 writesContent,
	"GET /editor/news/{ref}":                writesContent,
	"POST /editor/news/{ref}":               writesContent,
	"GET /editor/news/{ref}/versions":       writesContent,
	"POST /editor/news/{ref}/versions":      writesContent,
	"GET /settings/newsfeed":                signedIn,
	"POST /settings/newsfeed":               signedIn,
	"POST /settings/newsfeed/remove":        signedIn,
	"GET /news/personal/{secret}":           open,
}
