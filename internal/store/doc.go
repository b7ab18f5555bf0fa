// Package store keeps everything that lasts, in SQLite or PostgreSQL. It is SQL and nothing but
// SQL: one small type an entity (Tickets, People, …) over a Querier, which is the DB for reading
// and a Tx for writing.
//
// Rules: scope.go alone turns a desk.Scope into SQL, and every query for a contact takes it.
// dialect.go alone knows the engine. A statement's parameters are numbered $1…$n in the order of
// their first appearance, because the SQLite driver binds by position. No error of a driver leaves
// the package untranslated, no use case lives here.
package store
