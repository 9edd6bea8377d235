package phrase

import "unicode"

// What fold answers for a rune that is no letter.
const (
	separator rune = -1 - iota
	quote
	combining
)

// latin is the base letter of U+00C0 to U+017F, in order.
const latin = "aaaaaaaceeeeiiiidnooooo\x00ouuuuytsaaaaaaaceeeeiiiidnooooo\x00ouuuuyty" +
	"aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll" +
	"lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs"

// fold gives the rune by which words are compared, or one of the values above.
func fold(r rune) rune {
	switch {
	case 0xC0 <= r && r <= 0x17F:
		if b := latin[r-0xC0]; b != 0 {
			return rune(b)
		}
		return separator
	case 'А' <= r && r <= 'Я':
		return r + 'а' - 'А'
	case r == 'Ё' || r == 'ё':
		return 'е'
	case 'а' <= r && r <= 'я':
		return r
	case r == '’' || r == '‘' || r == 'ʼ':
		return quote
	case 0x300 <= r && r <= 0x36F:
		return combining
	case ideographic(r):
		return r
	case r != unicode.ReplacementChar && (unicode.IsLetter(r) || unicode.IsDigit(r)):
		return unicode.ToLower(r)
	}
	return separator
}

// ideographic reports whether the script of r sets no blanks between words:
// Han and the Japanese syllabaries. Their punctuation separates.
func ideographic(r rune) bool {
	return 0x3041 <= r && r <= 0x30FF && r != 0x30FB || 0x3400 <= r && r <= 0x9FFF || 0xF900 <= r && r <= 0xFAFF
}
