package config

//go:generate go test . -run TestReferenceIsCurrent -update
