package main

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// subject is one kind of request that is measured, round after round.
type subject struct {
	key     string
	server  *process
	who     *client
	chunk   int // requests prepared and measured together; prepared forms do not live long
	rounds  int // chunks in each round
	prepare func(ctx context.Context, n int) ([]request, error)

	cpu     []time.Duration // a request, one value a round
	elapsed []time.Duration // of every request
	bytes   int             // of the last answer's body, compressed
	total   int
}

// always gives the same requests in turn.
func always(list ...request) func(context.Context, int) ([]request, error) {
	return func(_ context.Context, n int) ([]request, error) {
		out := make([]request, n)
		for i := range out {
			out[i] = list[i%len(list)]
		}
		return out, nil
	}
}

// encodings is what is accepted while CPU is measured: what proxies and older programs ask for too.
const encodings = "gzip"

// round measures one round: only what the server does while the requests run is counted.
func (s *subject) round(ctx context.Context) error {
	var cpu time.Duration
	n := 0
	for range s.rounds {
		requests, err := s.prepare(ctx, s.chunk)
		if err != nil {
			return fmt.Errorf("%s: prepare: %w", s.key, err)
		}
		before, err := s.server.cpu()
		if err != nil {
			return err
		}
		for _, r := range requests {
			a, err := s.who.do(ctx, r, encodings)
			if err != nil {
				return fmt.Errorf("%s: %w", s.key, err)
			}
			s.elapsed = append(s.elapsed, a.took)
			s.bytes = len(a.body)
		}
		after, err := s.server.cpu()
		if err != nil {
			return err
		}
		cpu += after - before
		n += len(requests)
	}
	s.cpu = append(s.cpu, cpu/time.Duration(n))
	s.total += n
	return nil
}

// warm runs some requests that do not count.
func (s *subject) warm(ctx context.Context) error {
	requests, err := s.prepare(ctx, min(s.chunk, 40))
	if err != nil {
		return fmt.Errorf("%s: prepare: %w", s.key, err)
	}
	for _, r := range requests {
		if _, err := s.who.do(ctx, r, encodings); err != nil {
			return fmt.Errorf("%s: %w", s.key, err)
		}
	}
	return nil
}

// CPU is the median over the rounds of the server's CPU time a request.
func (s *subject) CPU() time.Duration { return quantile(s.cpu, 0.5) }

// Median and P95 are elapsed times as the client saw them.
func (s *subject) Median() time.Duration { return quantile(s.elapsed, 0.5) }

// P95 is the time that 95 of 100 requests kept.
func (s *subject) P95() time.Duration { return quantile(s.elapsed, 0.95) }

// Bytes is the length of an answer's body on the line.
func (s *subject) Bytes() int { return s.bytes }

// Requests is how many were counted.
func (s *subject) Requests() int { return s.total }

// ratio is the median over the rounds of this subject's CPU against another's in the same round.
func (s *subject) ratio(other *subject) float64 {
	out := make([]float64, len(s.cpu))
	for i := range out {
		out[i] = float64(s.cpu[i]) / float64(other.cpu[i])
	}
	return quantile(out, 0.5)
}

func quantile[T ~int64 | ~float64](values []T, q float64) T {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	return sorted[int(q*float64(len(sorted)-1)+0.5)]
}
