package demo

// formerNos are customer numbers that organisations had before, as organisations counts them.
var formerNos = map[int][]string{0: {"20417", "MH-03"}, 2: {"20679"}}
