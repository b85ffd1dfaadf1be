-- +goose Up

-- What listings filter and sort by, beside the columns that were there.
-- headline_key and place_key are folded (internal/search); urgency_key puts the
-- most urgent first and the newest first among equals.
ALTER TABLE articles ADD COLUMN headline_key TEXT NOT NULL DEFAULT '';
ALTER TABLE articles ADD COLUMN place_key TEXT NOT NULL DEFAULT '';
ALTER TABLE articles ADD COLUMN urgency_key INTEGER NOT NULL DEFAULT 0;
ALTER TABLE articles ADD COLUMN has_media INTEGER NOT NULL DEFAULT 0;

CREATE INDEX articles_by_updated ON articles (state, updated_at, id);
CREATE INDEX articles_by_urgency ON articles (state, urgency_key, id);
CREATE INDEX articles_by_headline ON articles (state, headline_key, id);
CREATE INDEX articles_by_type ON articles (type, state, listed_at, id);
CREATE INDEX articles_by_source ON articles (source_name, state, listed_at, id);
CREATE INDEX articles_by_place ON articles (place_key, state, listed_at, id);

-- Full text. search_row is a number that grows with the time a story is listed
-- by, so that an index of words is walked newest first. The three indexes hold
-- the same stories: by headline, by what stands above the body, and by all of
-- it; a search by relevance asks them in that order. They hold folded words
-- (internal/search) and no text.
ALTER TABLE articles ADD COLUMN search_row INTEGER;
CREATE UNIQUE INDEX articles_search ON articles (search_row) WHERE search_row IS NOT NULL;
CREATE VIRTUAL TABLE search_headline USING fts5(
    headline, content = '', contentless_delete = 1, prefix = '2 3', tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M*'"
);
CREATE VIRTUAL TABLE search_lead USING fts5(
    headline, subheadline, summary, content = '', contentless_delete = 1, prefix = '2 3', tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M*'"
);
CREATE VIRTUAL TABLE search_all USING fts5(
    headline, subheadline, summary, body, byline, terms, content = '', contentless_delete = 1, prefix = '2 3', tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M*'"
);
CREATE VIRTUAL TABLE search_words USING fts5vocab(search_all, 'row');
-- The names of tags, by their id.
CREATE VIRTUAL TABLE search_terms USING fts5(
    name, content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M*'"
);

-- +goose Down
DROP TABLE search_terms;
DROP TABLE search_words;
DROP TABLE search_all;
DROP TABLE search_lead;
DROP TABLE search_headline;
DROP INDEX articles_search;
ALTER TABLE articles DROP COLUMN search_row;
DROP INDEX articles_by_place;
DROP INDEX articles_by_source;
DROP INDEX articles_by_type;
DROP INDEX articles_by_headline;
DROP INDEX articles_by_urgency;
DROP INDEX articles_by_updated;
ALTER TABLE articles DROP COLUMN has_media;
ALTER TABLE articles DROP COLUMN urgency_key;
ALTER TABLE articles DROP COLUMN place_key;
ALTER TABLE articles DROP COLUMN headline_key;
