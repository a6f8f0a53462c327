package lifecycle

import "strconv"

// ValidCVR tells whether s is a company number: eight digits that pass modulus 11, as all of them do.
func ValidCVR(s string) bool {
	if len(s) != 8 || !digits(s) || s[0] == '0' {
		return false
	}
	return weighted(s, []int{2, 7, 6, 5, 4, 3, 2, 1})%11 == 0
}

// ValidPNumber tells whether s has the form of a production unit's number: ten digits. There is no checksum to go by: a
// series was issued with wrong weights.
func ValidPNumber(s string) bool { return len(s) == 10 && digits(s) }

// ParseCPR returns the personal number written in s, with or without the hyphen, as ten digits. It returns false when s
// has another form or its first six digits, in the century that the seventh tells, are no day.
//
// regular tells whether the number passes modulus 11. Numbers that do not have been issued since 2007, so it is a reason
// to look twice, never to refuse.
func ParseCPR(s string) (number string, regular, ok bool) {
	if len(s) == 11 && s[6] == '-' {
		s = s[:6] + s[7:]
	}
	if len(s) != 10 || !digits(s) {
		return "", false, false
	}
	year, _ := strconv.Atoi(s[4:6])
	year += century(s[6], year)
	if !Date(strconv.Itoa(year) + "-" + s[2:4] + "-" + s[0:2]).Valid() {
		return "", false, false
	}
	return s, weighted(s, []int{4, 3, 2, 7, 6, 5, 4, 3, 2, 1})%11 == 0, true
}

// century returns the century of birth that the seventh digit of a personal number tells, for a year of two digits.
func century(seventh byte, year int) int {
	switch {
	case seventh <= '3':
		return 1900
	case seventh == '4' || seventh == '9':
		if year <= 36 {
			return 2000
		}
		return 1900
	case year <= 57:
		return 2000
	}
	return 1800
}

func digits(s string) bool {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// weighted returns the sum of the digits of s, each times its weight.
func weighted(s string, weights []int) int {
	var sum int
	for i, w := range weights {
		sum += int(s[i]-'0') * w
	}
	return sum
}
