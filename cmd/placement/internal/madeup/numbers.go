// Package madeup makes numbers that belong to nobody, so that a story or a made-up municipality never meets a real company or
// person: companies and workplaces in ranges that are not issued, people born in the second half of the nineteenth century.
// The same parts always give the same number.
package madeup

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"time"
)

// Draw returns a number below n, the same for the same parts.
func Draw(n int, parts ...any) int {
	h := sha256.Sum256(fmt.Append(nil, parts...))
	return int(binary.BigEndian.Uint32(h[:4])) % n
}

// CVR returns a company number that passes modulus 11.
func CVR(parts ...any) string {
	for n := Draw(1_000_000, parts...); ; n++ {
		first := fmt.Sprintf("9%06d", n%1_000_000)
		var sum int
		for i, weight := range []int{2, 7, 6, 5, 4, 3, 2} {
			sum += weight * int(first[i]-'0')
		}
		// A rest of 1 has no digit that would make it good: no such number is issued.
		if check := (11 - sum%11) % 11; check < 10 {
			return fmt.Sprintf("%s%d", first, check)
		}
	}
}

// PNumber returns the number of a workplace.
func PNumber(parts ...any) string { return fmt.Sprintf("9%09d", Draw(1_000_000_000, parts...)) }

// CPR returns the personal number of somebody who would be more than 120 years old.
func CPR(parts ...any) string {
	born := time.Date(1858, time.January, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, Draw(42*365, append(parts, "day")...))
	// A seventh digit of 5 to 8 with a year from 58 on means the nineteenth century.
	return fmt.Sprintf("%s%04d", born.Format("020106"), 5000+Draw(4000, append(parts, "serial")...))
}
