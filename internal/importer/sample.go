package importer

import "embed"

// samples are raw texts to try things with: one that was really scraped, and
// two that were invented.
//
//go:embed testdata/news-az-2024-06-19.txt testdata/invented-en.txt testdata/invented-az.txt
var samples embed.FS

// The names of the samples.
const (
	SampleStory     = "news-az-2024-06-19.txt" // scraped from an agency's page
	SampleInvented  = "invented-en.txt"
	SampleInvented2 = "invented-az.txt"
)

// Sample gives one of the raw texts above.
func Sample(name string) []byte {
	raw, err := samples.ReadFile("testdata/" + name)
	if err != nil {
		panic(err) // the names above are embedded
	}
	return raw
}
