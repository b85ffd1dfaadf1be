-- +goose Up

-- Stories whose words are not in the indexes of words as they are now: the number
-- under which they are there, and who keeps the words in memory. They are written
-- many at a time, and at the latest when somebody searches.
CREATE TABLE waiting_words (
    search_row INTEGER PRIMARY KEY,
    keeper     INTEGER NOT NULL
);

-- +goose Down
DROP TABLE waiting_words;
