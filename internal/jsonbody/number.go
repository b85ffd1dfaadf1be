package jsonbody

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
)

// integer sets v to the whole number that literal stands for. 5.0 and 5e2 are
// whole numbers too, as in JSON Schema.
func (w *walk) integer(v reflect.Value, literal string) {
	digits, whole := wholeNumber(literal)
	if !whole {
		w.fault("not-an-integer", "must be a whole number, not %s", shorten(literal))
		return
	}
	if v.CanUint() {
		n, err := strconv.ParseUint(digits, 10, v.Type().Bits())
		if err != nil {
			w.fault("out-of-range", "must be between 0 and %d", uint64(math.MaxUint64)>>(64-v.Type().Bits()))
			return
		}
		v.SetUint(n)
		return
	}
	n, err := strconv.ParseInt(digits, 10, v.Type().Bits())
	if err != nil {
		most := int64(math.MaxInt64) >> (64 - v.Type().Bits())
		w.fault("out-of-range", "must be between %d and %d", -most-1, most)
		return
	}
	v.SetInt(n)
}

// wholeNumber writes a JSON number without fraction and exponent; whole is
// false when it has a fraction. Numbers past all integers come out as such.
func wholeNumber(literal string) (digits string, whole bool) {
	const past = 40 // more digits than any integer has
	mantissa, exponent, _ := strings.Cut(strings.ToLower(literal), "e")
	sign := ""
	if rest, negative := strings.CutPrefix(mantissa, "-"); negative {
		sign, mantissa = "-", rest
	}
	units, fraction, _ := strings.Cut(mantissa, ".")
	fraction = strings.TrimRight(fraction, "0")
	digits = strings.TrimLeft(units+fraction, "0")
	if digits == "" {
		return "0", true
	}
	power, err := strconv.ParseInt("0"+strings.TrimPrefix(exponent, "+"), 10, 32)
	if strings.HasPrefix(exponent, "-") {
		power, err = strconv.ParseInt(exponent, 10, 32)
	}
	if err != nil { // an exponent of ten digits and more
		return sign + strings.Repeat("9", past), !strings.HasPrefix(exponent, "-")
	}
	shift := int(power) - len(fraction)
	if shift >= 0 {
		return sign + digits + strings.Repeat("0", min(shift, past)), true
	}
	kept, zeros := strings.CutSuffix(digits, strings.Repeat("0", min(-shift, len(digits))))
	return fmt.Sprint(sign, kept), zeros && -shift < len(digits)
}
