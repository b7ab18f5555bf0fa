package story

import (
	"archive/zip"
	"bytes"
	"fmt"
	"html"
	"strconv"
	"strings"
)

func inspectionPDF() []byte {
	return pdf("Prüfbericht zur elektronischen Rechnung", []string{
		"Ergebnis: nicht angenommen",
		"",
		"Geprüft wurde gegen den Standard XRechnung.",
		"Anzahl der Fehler: 1     Anzahl der Hinweise: 2",
		"",
		"Fehler: Eine Pflichtangabe ist formal ungültig (BuyerReference).",
		"Hinweis: Die Angabe zum Skonto ist nicht maschinell lesbar.",
		"Hinweis: Die Anschrift des Leistungsempfangs fehlt.",
		"",
		"Dieser Bericht wurde maschinell erstellt.",
	})
}

func noticePDF() []byte {
	return pdf("Muster eines Gebührenbescheids", []string{
		"Sehr geehrte Damen und Herren,",
		"",
		"für das laufende Jahr setzen wir die folgenden Gebühren fest:",
		"Grundgebühr 84,00 EUR, Leistungsgebühr 112,40 EUR.",
		"",
		"Die Gebühr ist in vier gleichen Teilen fällig.",
		"",
		"Rechtsbehelfsbelehrung: Gegen diesen Bescheid kann innerhalb eines",
		"Monats nach Bekanntgabe Widerspruch erhoben werden.",
	})
}

// pdf writes a page of text as PDF 1.4 (ISO 32000-1) with the cross-reference table that readers ask for.
func pdf(title string, lines []string) []byte {
	var page strings.Builder
	fmt.Fprintf(&page, "BT /F2 18 Tf 64 770 Td (%s) Tj ET\n", winAnsi(title))
	page.WriteString("0.6 w 64 758 m 531 758 l S\n")
	for i, text := range lines {
		fmt.Fprintf(&page, "BT /F1 11 Tf 64 %d Td (%s) Tj ET\n", 730-i*18, winAnsi(text))
	}
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R /Lang (de-DE) >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R " +
			"/Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%sendstream", page.Len(), page.String()),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
	}
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
	offsets := make([]int, len(objects))
	for i, object := range objects {
		offsets[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	table := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, offset := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, table)
	return b.Bytes()
}

// winAnsi encodes text as the bytes of a PDF string; up to ÿ they are those of Latin-1.
func winAnsi(text string) string {
	var b strings.Builder
	for _, r := range text {
		if r == '(' || r == ')' || r == '\\' {
			b.WriteByte('\\')
		}
		if r > 0xff {
			r = '?'
		}
		b.WriteByte(byte(r))
	}
	return b.String()
}

func exportXLSX() []byte {
	rows := [][]any{{"Nummer", "Bezeichnung", "Datum", "Betrag", "Bemerkung"}}
	names := []string{"Büromaterial", "Wartung Aufzug", "Strom Sporthalle", "Fachliteratur", "Reinigung", "Porto", "Miete Kopierer"}
	for i := range 28 {
		rows = append(rows, []any{52000 + i*13, names[i%len(names)], 46051 + i*3, float64(1200+i*i*37) / 100, ""})
	}
	rows[5][4] = "Datum prüfen"
	return xlsx("Export", rows)
}

func overviewXLSX() []byte {
	rows := [][]any{{"Lfd. Nr.", "Eingang über", "Anlagen erwartet", "Anlagen vorhanden"}}
	for i := range 14 {
		rows = append(rows, []any{i + 1, []string{"Portal", "E-Mail", "Post"}[i%3], 2 + i%3, i % 2})
	}
	return xlsx("Übersicht", rows)
}

// xlsx writes one sheet as Office Open XML (ECMA-376) with the fewest parts that spreadsheet programs open.
func xlsx(sheet string, rows [][]any) []byte {
	const (
		header = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
		main   = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
		rels   = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
		pack   = "http://schemas.openxmlformats.org/package/2006"
		types  = "application/vnd.openxmlformats-officedocument.spreadsheetml."
	)
	parts := []struct{ name, content string }{
		{"[Content_Types].xml", `<Types xmlns="` + pack + `/content-types">` +
			`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Default Extension="xml" ContentType="application/xml"/>` +
			`<Override PartName="/xl/workbook.xml" ContentType="` + types + `sheet.main+xml"/>` +
			`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="` + types + `worksheet+xml"/></Types>`},
		{"_rels/.rels", `<Relationships xmlns="` + pack + `/relationships"><Relationship Id="rId1" Type="` + rels +
			`/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", `<workbook xmlns="` + main + `" xmlns:r="` + rels + `"><sheets><sheet name="` +
			html.EscapeString(sheet) + `" sheetId="1" r:id="rId1"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="` + pack + `/relationships"><Relationship Id="rId1" Type="` +
			rels + `/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`},
		{"xl/worksheets/sheet1.xml", `<worksheet xmlns="` + main + `"><sheetData>` + cells(rows) + `</sheetData></worksheet>`},
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, part := range parts {
		w, err := z.Create(part.name)
		if err == nil {
			_, err = w.Write([]byte(header + part.content))
		}
		if err != nil {
			panic(fmt.Sprintf("story: write %s: %v", part.name, err)) // a buffer takes everything
		}
	}
	if err := z.Close(); err != nil {
		panic(fmt.Sprintf("story: close workbook: %v", err))
	}
	return b.Bytes()
}

func cells(rows [][]any) string {
	var b strings.Builder
	for i, row := range rows {
		fmt.Fprintf(&b, `<row r="%d">`, i+1)
		for k, value := range row {
			at := string(rune('A'+k)) + strconv.Itoa(i+1)
			if text, ok := value.(string); ok {
				fmt.Fprintf(&b, `<c r="%s" t="inlineStr"><is><t>%s</t></is></c>`, at, html.EscapeString(text))
				continue
			}
			fmt.Fprintf(&b, `<c r="%s"><v>%v</v></c>`, at, value)
		}
		b.WriteString("</row>")
	}
	return b.String()
}
