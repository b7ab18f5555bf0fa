//go:build unix

package demo

import (
	"os"
	"syscall"
)

// lockFile takes the file for this process; the system lets go when the process ends, however it does.
func lockFile(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }
