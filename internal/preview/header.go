package preview

import (
	"bytes"
	"encoding/binary"
	"image"
)

// headSize is how much of a picture's beginning is searched for what the decoders do not tell.
const headSize = 256 << 10

// segments walks the segments of a JPEG up to the pixels (ITU-T T.81, B.1.1) until fn has enough.
func segments(head []byte, fn func(marker byte, body []byte) (more bool)) {
	for at := 2; at+4 <= len(head) && head[at] == 0xff; {
		marker := head[at+1]
		if marker == 0xff { // fill byte
			at++
			continue
		}
		size := int(binary.BigEndian.Uint16(head[at+2:]))
		end := at + 2 + size
		if marker == 0xda || size < 2 || !fn(marker, head[at+4:max(at+4, min(end, len(head)))]) {
			return
		}
		at = end
	}
}

// progressive says whether a JPEG is held in whole while it is decoded. Where the frame is not found, it
// might be.
func progressive(head []byte) bool {
	found := true
	segments(head, func(marker byte, _ []byte) bool {
		if marker == 0xc0 || marker == 0xc1 {
			found = false
		}
		return marker < 0xc0 || marker > 0xc2
	})
	return found
}

// orientation reads a JPEG's EXIF orientation (CIPA DC-008, tag 0x0112); 1, upright, where there is none.
func orientation(head []byte) int {
	found := 1
	segments(head, func(marker byte, body []byte) bool {
		tiff, ok := bytes.CutPrefix(body, []byte("Exif\x00\x00"))
		if marker != 0xe1 || !ok {
			return true
		}
		found = orientationTag(tiff)
		return false
	})
	return found
}

func orientationTag(tiff []byte) int {
	var order binary.ByteOrder = binary.LittleEndian
	if bytes.HasPrefix(tiff, []byte("MM")) {
		order = binary.BigEndian
	}
	if len(tiff) < 8 {
		return 1
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 1
	}
	entries := tiff[at+2:]
	for range order.Uint16(tiff[at:]) {
		if len(entries) < 12 {
			return 1
		}
		if order.Uint16(entries) == 0x0112 {
			return int(order.Uint16(entries[8:]))
		}
		entries = entries[12:]
	}
	return 1
}

// webpAgrees says whether the pixels of a WebP are as large as its header says: the canvas of the extended
// format (RFC 9649, 2.7) is what DecodeConfig gives, the bitstream in it what is decoded.
func webpAgrees(head []byte, c image.Config) bool {
	for at := 12; at+18 <= len(head); {
		id, body := string(head[at:at+4]), head[at+8:]
		var w, h int
		switch id {
		case "VP8 ":
			w, h = int(binary.LittleEndian.Uint16(body[6:]))&0x3fff, int(binary.LittleEndian.Uint16(body[8:]))&0x3fff
		case "VP8L":
			bits := binary.LittleEndian.Uint32(body[1:])
			w, h = int(bits&0x3fff)+1, int(bits>>14&0x3fff)+1
		default:
			size := int(binary.LittleEndian.Uint32(head[at+4:]))
			at += 8 + size + size&1
			continue
		}
		return w == c.Width && h == c.Height
	}
	return false
}
