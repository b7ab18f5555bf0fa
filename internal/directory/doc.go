// Package directory is what administrators do to the vendor's records: organisations and their
// tree, contacts and their memberships, the staff's accounts, products, and the jobs that were
// given up; and what lead contacts do to the contacts of their own organisation.
//
// Every method takes who acts and refuses before it looks at anything else: administrators change,
// staff who work with tickets read, and a lead contact has their own organisation and nothing else.
// Each change is written to the audit trail in its own transaction. The package never lets an
// organisation with contacts lose its last lead contact or the installation its last administrator,
// it never turns a contact into staff or back, and it never tells a lead contact who else is known.
package directory
