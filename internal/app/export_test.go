package app

// MetricsAddr is where Prometheus asks.
func (a *App) MetricsAddr() string { return a.probe.Addr().String() }
