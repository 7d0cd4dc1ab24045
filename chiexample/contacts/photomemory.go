package contacts

import (
	"bufio"
	"encoding/binary"
	"image"
	"image/color"
	"io"
)

// photoMemory returns how many bytes it takes to unpack a picture and to make it
// small, as its header says.
func photoMemory(file io.ReadSeeker) (int64, error) {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return 0, err
	}
	size, format, err := image.DecodeConfig(file)
	if err != nil {
		return 0, err
	}
	if size.Width < 1 || size.Height < 1 {
		return 0, errNotAPhoto
	}
	const most = 1 << 30 // or the products below overflow
	if int64(size.Width)*int64(size.Height) > most {
		return most, nil
	}
	pixels := int64(size.Width) * int64(size.Height)
	need := pixels * bytesPerPixel(size.ColorModel)
	switch format {
	case "jpeg":
		if progressive, err := isProgressive(file); err != nil || progressive {
			// All coefficients are kept until the end, four bytes for each sample.
			need += 4 * need
		}
	case "png", "webp":
		need *= 2 // interlaced or with a transform: what was unpacked, and the picture
	}
	return need + int64(min(size.Width, size.Height))*photoSide*32, nil // columns of four floats while it is made small
}

func bytesPerPixel(m color.Model) int64 {
	switch m {
	case color.GrayModel, color.AlphaModel:
		return 1
	case color.Gray16Model, color.Alpha16Model:
		return 2
	case color.YCbCrModel:
		return 3 // if the colors are not halved
	case color.RGBA64Model, color.NRGBA64Model:
		return 8
	}
	if _, ok := m.(color.Palette); ok {
		return 1
	}
	return 4
}

// isProgressive walks over the segments of a JPEG to the one that begins the
// picture.
func isProgressive(file io.ReadSeeker) (bool, error) {
	if _, err := file.Seek(2, io.SeekStart); err != nil {
		return false, err
	}
	r := bufio.NewReader(file)
	for {
		var marker [2]byte
		if _, err := io.ReadFull(r, marker[:]); err != nil {
			return false, err
		}
		if marker[0] != 0xff {
			return false, errNotAPhoto
		}
		for marker[1] == 0xff { // padding
			b, err := r.ReadByte()
			if err != nil {
				return false, err
			}
			marker[1] = b
		}
		switch m := marker[1]; {
		case m == 0xc0 || m == 0xc1:
			return false, nil
		case m == 0xc2 || m == 0xda: // the latter would be a scan before any frame
			return true, nil
		case m == 0x01 || m >= 0xd0 && m <= 0xd8: // without a length
			continue
		}
		var length uint16
		if err := binary.Read(r, binary.BigEndian, &length); err != nil {
			return false, err
		}
		if _, err := r.Discard(max(0, int(length)-2)); err != nil {
			return false, err
		}
	}
}
