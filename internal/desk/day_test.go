package desk

import "testing"

func TestADayIsReadAsPeopleTypeIt(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"2026-11-24": "2026-11-24", "24.11.2026": "2026-11-24", " 1.2.2027 ": "2027-02-01", "01.02.2027": "2027-02-01",
		"31.02.2026": "", "24.11.26": "", "11/24/2026": "", "morgen": "", "": "",
	} {
		got, ok := Day(typed)
		if ok != (want != "") || ok && got != want {
			t.Errorf("%q is read as %q, %v", typed, got, ok)
		}
	}
}
