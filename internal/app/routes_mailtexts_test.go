package app_test

// mailTextDoors are the routes of the texts of mails.
var mailTextDoors = map[string]door{
	"GET /admin/mail-texts": managesSettings, "GET /admin/mail-texts/{kind}": managesSettings, "POST /admin/mail-texts/{kind}": managesSettings,
	"GET /admin/mail-texts/{kind}/preview": managesSettings, "POST /admin/mail-texts/{kind}/preview": managesSettings,
	"POST /admin/mail-texts/{kind}/test": managesSettings, "GET /admin/mail-texts/{kind}/revert": managesSettings,
	"POST /admin/mail-texts/{kind}/revert": managesSettings,
}
