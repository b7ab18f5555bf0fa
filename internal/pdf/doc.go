// Package pdf writes documents of headings, paragraphs and tables that everybody can read: PDF 1.7 (ISO 32000-1) with
// real text, an embedded font, language, title, bookmarks, and the structure that PDF/UA (ISO 14289-1) asks for.
//
// The same content gives the same bytes. It knows nothing of figures, tickets and texts, and reads no clock.
package pdf
