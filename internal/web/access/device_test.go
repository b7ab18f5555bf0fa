package access

import (
	"testing"

	"kundenportal/internal/i18n"
)

func TestDeviceInPlainWords(t *testing.T) {
	t.Parallel()
	texts, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	l := texts.For("de", nil)
	for agent, want := range map[string]string{
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0":          "Edge unter Windows",
		"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36":                        "Chrome unter Android",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15":                  "Safari unter macOS",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/142.0 Mobile/15E148 Safari/604.1": "Chrome unter iPhone",
		"Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0":                                                                 "Firefox unter Linux",
		"w3m/0.5.3+git20230121": "w3m",
		"":                      "Unbekanntes Gerät",
		"curl/8.0":              "Unbekanntes Gerät",
	} {
		if got := device(l, agent); got != want {
			t.Errorf("%q: got %q, want %q", agent, got, want)
		}
	}
}
