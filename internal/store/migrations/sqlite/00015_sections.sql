-- +goose Up

-- The section of the story, repeated like its state and time, so that a list by
-- section and tag is one walk along one index, too.
ALTER TABLE article_terms ADD COLUMN section_id INTEGER;
UPDATE article_terms SET section_id = (SELECT section_id FROM articles WHERE seq = article_id);

CREATE INDEX article_terms_by_section ON article_terms (term_id, section_id, state, listed_at, id);

-- A story that moves takes its rows along, whoever moves it.
-- +goose StatementBegin
CREATE TRIGGER article_terms_moved AFTER UPDATE OF section_id ON articles WHEN OLD.section_id IS NOT NEW.section_id
BEGIN
    UPDATE article_terms SET section_id = NEW.section_id WHERE article_id = NEW.seq;
END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER article_terms_moved;
DROP INDEX article_terms_by_section;
ALTER TABLE article_terms DROP COLUMN section_id;
