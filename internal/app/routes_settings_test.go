package app_test

// settingDoors are those of the settings and of the first start.
var settingDoors = map[string]door{
	"GET /brand/logo": open, "GET /brand/theme.css": open,
	"GET /setup/key/{secret}": open, "POST /setup/key/{secret}": open,

	"GET /admin/settings":      managesSettings,
	"GET /admin/settings/name": managesSettings, "POST /admin/settings/name": managesSettings,
	"GET /admin/settings/look": managesSettings, "POST /admin/settings/colour": managesSettings,
	"POST /admin/settings/logo": managesSettings, "POST /admin/settings/logo/remove": managesSettings,
	"GET /admin/settings/contact": managesSettings, "POST /admin/settings/contact": managesSettings,
	"GET /admin/settings/legal/{page}": managesSettings, "POST /admin/settings/legal/{page}": managesSettings,
	"POST /admin/settings/reset/{group}": managesSettings,
	"GET /admin/settings/mail":           managesSettings, "POST /admin/settings/mail": managesSettings,
	"GET /admin/setup": managesSettings, "POST /admin/setup/steps/{step}": managesSettings, "POST /admin/setup/end": managesSettings,
}
