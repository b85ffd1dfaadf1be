package news

// CorrectionKinds say how grave a correction is; the first is the default.
var CorrectionKinds = []string{"correction", "clarification", "update", "retraction"}

// MaxReason is the longest reason of a kill and the longest note of a
// correction, in characters.
const MaxReason = 2000

// Faults lists what is wrong with the reason of a kill, with a pointer into the
// body that asks for it.
func (k Kill) Faults() []FieldError {
	var f faults
	f.text("/reason", k.Reason, 1, MaxReason)
	return f
}

// Faults lists what is wrong with a correction, with pointers into the body that
// asks for it.
func (c Correction) Faults() []FieldError {
	var f faults
	f.text("/note", c.Note, 1, MaxReason)
	f.oneOf("/kind", c.Kind, CorrectionKinds)
	return f
}
