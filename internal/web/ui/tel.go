package ui

import "strings"

// Dialled writes a German number as telephones dial it (RFC 3966); others stay as they are. The zero
// of "+49 (0) 40" belongs to calls within the country only.
func Dialled(shown string) string {
	country, rest, _ := strings.Cut(shown, "(0)")
	if abroad := digits(country); strings.HasPrefix(abroad, "+") || strings.HasPrefix(abroad, "00") {
		shown = country + rest
	}
	number := digits(shown)
	switch {
	case strings.HasPrefix(number, "00"):
		return "+" + number[2:]
	case strings.HasPrefix(number, "0"):
		return "+49" + number[1:]
	}
	return number
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '+' {
			return r
		}
		return -1
	}, s)
}
