// Command bench takes the figures of docs/performance.md: the portal's own binary, a database with
// many tickets, requests over HTTP as a browser sends them, and the CPU time that the server's
// process spends on each. What is static is answered by a second process in the same rounds, so
// that the ratio does not depend on the machine.
//
// It never looks into the portal: what it knows of pages it reads from their HTML. It uses store
// only to make the data beforehand. Linux only, since it reads /proc.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// options are the flags.
type options struct {
	others int    // tickets of other organisations in the large world
	few    int    // and in the small one
	rounds int    // each request is measured in so many rounds
	out    string // file to write; empty: standard output
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := command(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func command(ctx context.Context, args []string) error {
	if len(args) > 0 && args[0] == "static" {
		return serveStatic(ctx, args[1:])
	}
	var o options
	flags := flag.NewFlagSet("bench", flag.ExitOnError)
	flags.IntVar(&o.others, "tickets", 100_000, "tickets of other organisations")
	flags.IntVar(&o.few, "few", 1_000, "the same in the small database that growth is measured against")
	flags.IntVar(&o.rounds, "rounds", 9, "rounds; 120 requests of each kind in a round")
	flags.StringVar(&o.out, "out", "", "file to write the report to; empty: standard output")
	if err := flags.Parse(args); err != nil {
		return err
	}
	text, err := measureAll(ctx, o)
	if err != nil {
		return err
	}
	if o.out == "" {
		_, err = io.WriteString(os.Stdout, text)
		return err
	}
	return os.WriteFile(o.out, []byte(text), 0o644) // #nosec G306 -- a document
}

// note tells who waits what is being done.
func note(format string, args ...any) { fmt.Fprintf(os.Stderr, "bench: "+format+"\n", args...) }
