package app_test

// figuresDoors are those of figures: staff with the permission, and lead contacts of the organisation.
var figuresDoors = map[string]door{
	"GET /staff/figures": seesFigures, "GET /staff/figures/{table}": seesFigures,
	"GET /organisation/{org}/figures": ofLead, "GET /organisation/{org}/figures/{table}": ofLead,
	"GET /staff/report/{org}/{file}": seesFigures, "GET /organisation/{org}/report/{file}": ofLead,
	"GET /organisation/{org}/export": ofLead, "POST /organisation/{org}/export": ofLead,
}
