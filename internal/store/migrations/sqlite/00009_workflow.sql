-- +goose Up

-- due_at is when something next happens to a story by itself: a scheduled one
-- goes out, an embargo is lifted, a story expires. NULL is never. log_public is
-- what the change log last said of the story: whether readers have it.
ALTER TABLE articles ADD COLUMN due_at INTEGER;
ALTER TABLE articles ADD COLUMN log_public INTEGER NOT NULL DEFAULT 0;

UPDATE articles SET log_public = COALESCE(
    (SELECT is_public FROM changes WHERE changes.article_id = articles.id ORDER BY changes.seq DESC LIMIT 1), 0);
-- What fell due before this step, and was logged by nobody, is due now.
UPDATE articles SET due_at = CASE WHEN log_public THEN expires_at ELSE embargoed_until END
    WHERE state = 'published';

CREATE INDEX articles_due ON articles (due_at, seq) WHERE due_at IS NOT NULL;

-- Which process does a job at the moment, and until when at least.
CREATE TABLE leases (
    name   TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    until  INTEGER NOT NULL
);

-- +goose Down
DROP TABLE leases;
DROP INDEX articles_due;
ALTER TABLE articles DROP COLUMN log_public;
ALTER TABLE articles DROP COLUMN due_at;
