package desk

import "slices"

// Permission names one thing that a role of the vendor's staff may do. What it is about is decided where
// it is asked for: in the use case, never in a page.
type Permission string

// The permissions, in the order of the pages.
const (
	SeeTickets      Permission = "tickets.see"      // read the tickets of one's teams
	AllTeams        Permission = "tickets.all"      // and those of all other teams, but for confidential ones
	WorkOnTickets   Permission = "tickets.work"     // answer, note, assign, change, merge, link
	ShareViews      Permission = "views.share"      // saved views for a whole team
	WriteReplies    Permission = "replies.write"    // text building blocks
	WriteContent    Permission = "content.write"    // FAQ and news
	SeeFigures      Permission = "figures.see"      // dashboards and reports
	ManageCustomers Permission = "customers.manage" // organisations, contacts, their import and export
	ManageStaff     Permission = "staff.manage"     // agents, teams, roles
	ManageRules     Permission = "rules.manage"     // assignment rules, service levels, absences of others
	ManageSettings  Permission = "settings.manage"  // products, fields, brand, texts of mails
	ManageJobs      Permission = "jobs.manage"      // dead letters
	ReadAudit       Permission = "audit.read"
)

// Permissions lists all of them.
var Permissions = []Permission{SeeTickets, AllTeams, WorkOnTickets, ShareViews, WriteReplies, WriteContent, SeeFigures,
	ManageCustomers, ManageStaff, ManageRules, ManageSettings, ManageJobs, ReadAudit}

// Title is a name in both languages.
type Title struct{ DE, EN string }

// In gives the name in a language; German where there is no English one.
func (t Title) In(lang string) string {
	if lang == "en" && t.EN != "" {
		return t.EN
	}
	return t.DE
}

// Role is a role of the vendor's staff: a name for what they may do.
type Role struct {
	ID          int64
	Key         StaffRole // a person's Staff
	Name        Title
	Permissions []Permission // in the order of Permissions
	BuiltIn     bool         // ships with the portal: named and kept by it
	People      int          // active ones who have it
}

// onlyReaders lists what is of no use to who does not see tickets.
var onlyReaders = []Permission{AllTeams, WorkOnTickets, ShareViews, ManageCustomers}

// NeedsTickets says whether the permission can be given only together with SeeTickets.
func NeedsTickets(p Permission) bool { return slices.Contains(onlyReaders, p) }

// PermissionsOf gives what a built-in role may do.
func PermissionsOf(r StaffRole) []Permission {
	switch r {
	case Agent:
		return []Permission{SeeTickets, AllTeams, WorkOnTickets}
	case TeamLead:
		return []Permission{SeeTickets, AllTeams, WorkOnTickets, ShareViews, WriteReplies, SeeFigures, ManageRules}
	case Editor:
		return []Permission{WriteContent, WriteReplies}
	case Auditor:
		return []Permission{SeeTickets, AllTeams, SeeFigures, ReadAudit}
	case Administrator:
		return Permissions
	}
	return nil
}

// May says whether the person's role gives the permission.
func (s StaffScope) May(p Permission) bool { return slices.Contains(s.Permissions, p) }

// Manages says whether something in the administration is the person's to do or to read.
func (s StaffScope) Manages() bool {
	return slices.ContainsFunc([]Permission{WriteReplies, WriteContent, ManageCustomers, ManageStaff, ManageRules, ManageSettings, ManageJobs, ReadAudit}, s.May)
}
