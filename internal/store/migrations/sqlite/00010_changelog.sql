-- +goose Up

-- The term that a row is about: the stories that have it show something else
-- since. 0 for a story's row, and for rows older than this column.
ALTER TABLE changes ADD COLUMN term_id INTEGER NOT NULL DEFAULT 0;
CREATE INDEX changes_term ON changes (term_id, seq) WHERE term_id <> 0;

-- What is known of the log as a whole, in one row. epoch is random and tells the
-- cursors of this database from those of any other; pruned is the last row that
-- was removed from the log's beginning.
CREATE TABLE change_log (
    only   INTEGER PRIMARY KEY CHECK (only = 1),
    epoch  INTEGER NOT NULL,
    pruned INTEGER NOT NULL
);
INSERT INTO change_log (only, epoch, pruned)
SELECT 1, (random() & 0x7fffffffffffffff) | 1, COALESCE((SELECT min(seq) - 1 FROM changes), 0);

-- The stories of a term in the order in which they were first stored, which
-- never changes: a reader of the log can go through them in steps.
CREATE INDEX article_terms_in_order ON article_terms (term_id, article_id);
CREATE INDEX articles_section_in_order ON articles (section_id) WHERE section_id IS NOT NULL;

-- All that a checksum needs, so that it never touches a body's pages.
CREATE INDEX articles_checksum ON articles (id, version, state, published_at, embargoed_until, expires_at);

-- +goose Down
DROP INDEX articles_checksum;
DROP INDEX articles_section_in_order;
DROP INDEX article_terms_in_order;
DROP TABLE change_log;
DROP INDEX changes_term;
ALTER TABLE changes DROP COLUMN term_id;
