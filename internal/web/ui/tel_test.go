package ui_test

import (
	"testing"

	"kundenportal/internal/web/ui"
)

func TestTheHotlineIsDialledFromAnywhere(t *testing.T) {
	t.Parallel()
	for shown, want := range map[string]string{
		"08 00 / 2 70 77 77":     "+498002707777",
		"0451 7060-0":            "+4945170600",
		"(0451) 70 60 0":         "+4945170600",
		"+49 451 70600":          "+4945170600",
		"+49 (0) 451 70600":      "+4945170600",
		"+49 (0)451 / 706-00":    "+4945170600",
		"0049 (0)451 70600":      "+4945170600",
		"0043 1 234567":          "+431234567",
		"+43\u00a01\u00a0234567": "+431234567",
		"(0)451 70600":           "+4945170600",
		"+49 451 7060 (0)":       "+494517060",
		"115":                    "115",
		"":                       "",
	} {
		if got := ui.Dialled(shown); got != want {
			t.Errorf("%q is dialled as %q, want %q", shown, got, want)
		}
	}
}
