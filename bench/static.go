package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/klauspost/compress/gzhttp"
)

// serveStatic is the yardstick: a process of its own that answers with files read before, so that a
// request costs what any answer of that size costs. Below /gzip/ it compresses each answer as the
// portal does, below /plain/ it does not. Its arguments are the address and the files.
func serveStatic(ctx context.Context, args []string) error {
	if len(args) < 2 {
		return errors.New("bench static ADDRESS FILE…")
	}
	pages := http.NewServeMux()
	for i, name := range args[1:] {
		body, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		pages.HandleFunc(fmt.Sprintf("GET /{kind}/%d", i), func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write(body) //nolint:gosec // files that the caller names
		})
	}
	zip, err := gzhttp.NewWrapper(gzhttp.CompressionLevel(pageCompression), gzhttp.MinSize(1024))
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("/gzip/", zip(pages))
	mux.Handle("/plain/", pages)
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", args[0])
	if err != nil {
		return err
	}
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	stopped := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stopped()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// pageCompression is the level at which internal/web compresses pages.
const pageCompression = 2
