//go:build !unix

package demo

import "os"

// lockFile does nothing where there is no flock; SQLite itself still keeps two writers apart.
func lockFile(*os.File) error { return nil }
