// Package filelock keeps two processes from using the same folder or database at once. The lock goes
// when the process ends, however it ends; it is no protection against other programs.
package filelock

import (
	"errors"
	"fmt"
	"os"
)

// ErrTaken says that another process holds the lock.
var ErrTaken = errors.New("another process is using it")

// Lock takes the lock that a file stands for, and makes the file if need be. Closing the file gives it back.
func Lock(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("filelock: %w", err)
	}
	if err := take(f); err != nil {
		return nil, errors.Join(ErrTaken, f.Close())
	}
	return f, nil
}
