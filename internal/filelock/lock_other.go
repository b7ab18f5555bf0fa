//go:build !unix

package filelock

import "os"

// take does nothing where there is no flock; SQLite itself still keeps two writers apart.
func take(*os.File) error { return nil }
