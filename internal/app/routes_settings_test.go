package app_test

// settingDoors are those of the settings and of the first start.
var settingDoors = map[string]door{
	"GET /brand/logo": open, "GET /brand/theme.css": open,
}
