-- +goose Up

-- What readers get of a published story, rendered once. A row is made with the
-- story and may be missing; the triggers see to it that none outlives what it
-- was made of, whoever writes.
CREATE TABLE documents (
    seq    INTEGER PRIMARY KEY REFERENCES articles (seq) ON DELETE CASCADE,
    format TEXT NOT NULL,
    parts  TEXT NOT NULL,
    text   TEXT NOT NULL
);

-- +goose StatementBegin
CREATE TRIGGER documents_of_articles AFTER UPDATE OF version, state, section_id ON articles
BEGIN
    DELETE FROM documents WHERE seq = NEW.seq;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER documents_of_terms_moved AFTER UPDATE OF term_id, position ON article_terms
BEGIN
    DELETE FROM documents WHERE seq = NEW.article_id;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER documents_of_terms_gone AFTER DELETE ON article_terms
BEGIN
    DELETE FROM documents WHERE seq = OLD.article_id;
END;
-- +goose StatementEnd

-- Documents name terms by number. epoch grows whenever a number comes to mean
-- something else, so that what was read of terms before is known to be old.
CREATE TABLE term_epoch (epoch INTEGER NOT NULL);
INSERT INTO term_epoch (epoch) VALUES (1);

-- +goose StatementBegin
CREATE TRIGGER term_epoch_changed AFTER UPDATE ON terms
BEGIN
    UPDATE term_epoch SET epoch = epoch + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER term_epoch_gone AFTER DELETE ON terms
BEGIN
    UPDATE term_epoch SET epoch = epoch + 1;
END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER term_epoch_gone;
DROP TRIGGER term_epoch_changed;
DROP TABLE term_epoch;
DROP TRIGGER documents_of_terms_gone;
DROP TRIGGER documents_of_terms_moved;
DROP TRIGGER documents_of_articles;
DROP TABLE documents;
