package app

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"kundenportal/internal/store"
)

// meters are the figures for Prometheus. Their labels are routes and states, never a person or a ticket.
type meters struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
}

func newMeters(db *store.DB, log *slog.Logger) *meters {
	m := &meters{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "portal_http_requests_total",
			Help: "Requests by route, method and status."}, []string{"route", "method", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "portal_http_request_seconds",
			Help: "Time to answer a request, by route.", Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10}}, []string{"route"}),
	}
	m.registry.MustRegister(m.requests, m.seconds, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), queue{db, log})
	return m
}

func (m *meters) observe(route, method string, status int, took time.Duration) {
	if route == "" {
		route = "other"
	}
	m.requests.WithLabelValues(route, method, strconv.Itoa(status)).Inc()
	m.seconds.WithLabelValues(route).Observe(took.Seconds())
}

func (m *meters) handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}))
	return mux
}

// queue reads the job queue when Prometheus asks.
type queue struct {
	db  *store.DB
	log *slog.Logger
}

var (
	queueJobs   = prometheus.NewDesc("portal_jobs", "Jobs in the queue by state.", []string{"state"}, nil)
	queueOldest = prometheus.NewDesc("portal_jobs_oldest_seconds", "How long the oldest ready job has been due.", nil, nil)
)

// Describe implements prometheus.Collector.
func (q queue) Describe(ch chan<- *prometheus.Desc) {
	ch <- queueJobs
	ch <- queueOldest
}

// Collect implements prometheus.Collector.
func (q queue) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	st, err := store.Jobs(q.db).State(ctx)
	if err != nil {
		q.log.Warn("queue not counted", "error", err)
		return
	}
	for state, n := range map[string]int{"ready": st.Ready, "running": st.Running, "dead": st.Dead} {
		ch <- prometheus.MustNewConstMetric(queueJobs, prometheus.GaugeValue, float64(n), state)
	}
	age := 0.0
	if !st.Oldest.IsZero() {
		age = max(0, time.Since(st.Oldest).Seconds())
	}
	ch <- prometheus.MustNewConstMetric(queueOldest, prometheus.GaugeValue, age)
}
