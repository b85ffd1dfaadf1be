-- +goose Up

-- The words of headlines, in order, for suggestions of a spelling. A word costs
-- as much to read as it has stories, so only this smallest index is read by spans.
CREATE VIRTUAL TABLE search_headline_words USING fts5vocab(search_headline, 'row');

-- +goose Down
DROP TABLE search_headline_words;
