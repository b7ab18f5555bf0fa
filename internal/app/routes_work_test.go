package app_test

// workDoors are the pages of what staff do with a ticket.
var workDoors = map[string]door{
	"POST /staff/tickets/{number}/promise": worksOnTickets, "POST /staff/tickets/{number}/product": worksOnTickets, "POST /staff/tickets/{number}/tags": worksOnTickets,
	"GET /staff/tickets/{number}/watchers": worksOnTickets, "POST /staff/tickets/{number}/watchers": worksOnTickets,
	"GET /staff/tickets/{number}/links": worksOnTickets, "POST /staff/tickets/{number}/links": worksOnTickets, "POST /staff/tickets/{number}/links/remove": worksOnTickets,
	"GET /staff/tickets/{number}/merge": worksOnTickets, "POST /staff/tickets/{number}/merge": worksOnTickets,
	"GET /staff/tickets/{number}/split": worksOnTickets, "POST /staff/tickets/{number}/split": worksOnTickets,
	"GET /staff/tickets/{number}/move": worksOnTickets, "POST /staff/tickets/{number}/move": worksOnTickets,
}
