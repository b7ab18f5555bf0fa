package account

// Occupy takes a place at hashing, Fill the whole queue; what they give sets it free.
func (h *Hasher) Occupy() func() {
	h.slots <- struct{}{}
	return func() { <-h.slots }
}

// Fill: see Occupy.
func (h *Hasher) Fill() func() {
	for range cap(h.queue) {
		h.queue <- struct{}{}
	}
	return func() {
		for range cap(h.queue) {
			<-h.queue
		}
	}
}

// Weakness is weakness, for tests.
var Weakness = weakness
