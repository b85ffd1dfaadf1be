-- +goose Up

-- How many stories in the state published each section, tag and author has;
-- term_id 0 stands for all stories. The store counts with each change. Those that
-- time hides from readers are among them and are taken off when it is read.
CREATE TABLE term_counts (
    term_id INTEGER PRIMARY KEY,
    stories INTEGER NOT NULL
);
INSERT INTO term_counts (term_id, stories)
SELECT 0, (SELECT count(*) FROM articles WHERE state = 'published' AND listed_at > -9223372036854775808);
INSERT INTO term_counts (term_id, stories)
SELECT t.id, CASE t.class
    WHEN 'section' THEN (SELECT count(*) FROM articles WHERE section_id = t.id AND state = 'published')
    ELSE (SELECT count(*) FROM article_terms WHERE term_id = t.id AND state = 'published')
END FROM terms t;

-- +goose StatementBegin
CREATE TRIGGER term_counts_begin AFTER INSERT ON terms
BEGIN
    INSERT INTO term_counts (term_id, stories) VALUES (NEW.id, 0);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER term_counts_end AFTER DELETE ON terms
BEGIN
    DELETE FROM term_counts WHERE term_id = OLD.id;
END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER term_counts_end;
DROP TRIGGER term_counts_begin;
DROP TABLE term_counts;
