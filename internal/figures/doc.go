// Package figures counts: what came in and was closed, what is open, how long replies and results took.
// For the vendor's staff (desk.SeeFigures) and, for lead contacts, of their own organisation.
//
// It counts what who asks may see, through the one rule of sight, and never by person. Groups smaller
// than five are not told, nor can they be computed (conceal.go), unless the installation wants them.
// Nothing here writes but what the audit log has of a report that was taken away, and nothing knows how a figure is called or drawn.
package figures
