package news

import "time"

// Revision is one stored version of an article, and how it came about.
type Revision struct {
	Version  int
	At       time.Time
	Kind     ChangeKind
	KeyID    string // of the key that made it; "" for whoever runs the program
	KeyName  string
	Headline string
	Status   Status

	Article  Article // as it was; zero in listings
	Original string  // the text before it was repaired, of an imported first version; "" in listings
}
