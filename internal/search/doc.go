// Package search turns German text into tokens, so that SQLite's FTS5 and
// PostgreSQL's tsvector find the same: neither engine knows umlauts written as
// ae/oe/ue, compound words or the parts of a file number, and their German
// stemmers differ or do not exist. The text is analysed here, and the engines
// only store and match what [Tokens] gives them.
//
//	text  ─ words ─ fold ─ stem ─ split ─▶ Tokens, Document   (what is stored)
//	typed ─ words ─ fold ─ stem ─────────▶ Parse ─▶ FTS5, TSQuery
//
// A word is indexed by its stem, a compound also by its parts, and a number or
// name with separators ("20.3-2026/118", "bericht_2026.pdf") by every run of up
// to five of its parts, joined. A query asks for one token a word, which is why
// a query for a part finds the whole and not the other way round.
//
// Tokens consist of [a-z0-9] only. They change with this package: whoever
// changes the analysis rebuilds the stored documents.
//
// The package must never pass on what a person typed as engine syntax, and it
// must not know tables, permissions or ranking.
package search
