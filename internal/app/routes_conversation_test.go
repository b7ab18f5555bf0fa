package app_test

// conversationDoors are the routes of answering: keys, text building blocks, several tickets, live.
var conversationDoors = map[string]door{
	"POST /settings/keys": signedIn,
}
