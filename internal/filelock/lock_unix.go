//go:build unix

package filelock

import (
	"os"
	"syscall"
)

// take takes the file for this process; the system lets go when the process ends, however it does.
func take(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }
