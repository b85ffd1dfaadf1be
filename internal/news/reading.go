package news

// wordsPerMinute is how fast adults read English non-fiction in silence
// (mean of 190 studies; Brysbaert 2019, doi:10.1016/j.jml.2019.104047).
const wordsPerMinute = 238

// ReadingMinutes estimates how long a text of the given number of words takes
// to read, rounded up to whole minutes; at least one, even for no words.
func ReadingMinutes(words int) int {
	return max((words+wordsPerMinute-1)/wordsPerMinute, 1)
}
