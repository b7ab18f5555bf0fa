package demo

import (
	"fmt"
	"hash/fnv"
	"sort"
	"strings"

	"kundenportal/internal/demo/story"
)

var ascii = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "Ä", "ae", "Ö", "oe", "Ü", "ue", "ı", "i", "Ç", "c", "ç", "c",
	"ş", "s", "Ş", "s", "ğ", "g", " ", "-")

// address makes a mail address below example, where no mail ever goes (RFC 2606).
func address(given, family, domain string) string {
	return strings.ToLower(ascii.Replace(given) + "." + ascii.Replace(family) + "@" + domain)
}

func domain(org string) string { return strings.ToLower(ascii.Replace(org)) + ".example" }

// phone makes a number from the range that the Bundesnetzagentur keeps free for fiction.
func phone(seed string) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(seed))
	return fmt.Sprintf("030 23125 %03d", h.Sum32()%1000)
}

func sortByCreation(s []story.Ticket) {
	sort.SliceStable(s, func(i, j int) bool { return s[i].Created.Before(s[j].Created) })
}
