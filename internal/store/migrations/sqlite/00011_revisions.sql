-- +goose Up

-- All that a list of revisions shows: it reads no snapshot, which hold bodies.
ALTER TABLE revisions ADD COLUMN headline TEXT NOT NULL DEFAULT '';
ALTER TABLE revisions ADD COLUMN status TEXT NOT NULL DEFAULT '';
UPDATE revisions SET headline = json_extract(snapshot, '$.row.headline'), status = json_extract(snapshot, '$.row.status');
CREATE INDEX revisions_listed ON revisions (article_id, version, at, kind, key_id, key_name, headline, status);

-- Sections, tags and authors that were deleted or merged: revisions name them by
-- number.
CREATE TABLE former_terms (
    id         INTEGER PRIMARY KEY,
    class      TEXT NOT NULL,
    slug       TEXT NOT NULL,
    name       TEXT NOT NULL,
    kind       TEXT NOT NULL,
    version    INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);
-- +goose StatementBegin
CREATE TRIGGER terms_deleted AFTER DELETE ON terms BEGIN
    INSERT OR REPLACE INTO former_terms (id, class, slug, name, kind, version, updated_at)
    VALUES (old.id, old.class, old.slug, old.name, old.kind, old.version, old.updated_at);
END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER terms_deleted;
DROP TABLE former_terms;
DROP INDEX revisions_listed;
ALTER TABLE revisions DROP COLUMN status;
ALTER TABLE revisions DROP COLUMN headline;
