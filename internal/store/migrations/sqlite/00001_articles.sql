-- +goose Up

-- Times are microseconds since 1970 in UTC. Ids are UUIDs in their text form.
-- article_id elsewhere is this table's seq.
CREATE TABLE articles (
    seq                INTEGER PRIMARY KEY AUTOINCREMENT,
    id                 TEXT NOT NULL UNIQUE,
    version            INTEGER NOT NULL,
    -- state is the status, or 'trashed': the first column of every listing index.
    state              TEXT NOT NULL,
    status             TEXT NOT NULL,
    -- listed_at is published_at, or created_at before that: what lists sort by.
    listed_at          INTEGER NOT NULL,
    type               TEXT NOT NULL,
    language           TEXT NOT NULL,
    slug               TEXT NOT NULL,
    section_id         INTEGER REFERENCES terms (id),
    urgency            INTEGER NOT NULL,
    published_at       INTEGER,
    first_published_at INTEGER,
    embargoed_until    INTEGER,
    expires_at         INTEGER,
    created_at         INTEGER NOT NULL,
    updated_at         INTEGER NOT NULL,
    deleted_at         INTEGER,
    -- touched_at is when what this story says of others last changed: a
    -- translation or a related story came, went, or was renamed.
    touched_at         INTEGER,
    -- public_at is when readers first got the story, noted when it leaves them.
    public_at          INTEGER,
    translation_group  TEXT NOT NULL,
    headline           TEXT NOT NULL,
    subheadline        TEXT NOT NULL,
    summary            TEXT NOT NULL,
    byline             TEXT NOT NULL,
    dateline_place     TEXT NOT NULL,
    dateline_date      TEXT NOT NULL,
    source_name        TEXT NOT NULL,
    source_url         TEXT NOT NULL,
    source_id          TEXT NOT NULL,
    canonical_url      TEXT NOT NULL,
    copyright_holder   TEXT NOT NULL,
    copyright_notice   TEXT NOT NULL,
    usage_terms        TEXT NOT NULL,
    word_count         INTEGER NOT NULL,
    reading_minutes    INTEGER NOT NULL,
    media              TEXT NOT NULL,
    corrections        TEXT NOT NULL,
    kill               TEXT,
    editor_note        TEXT NOT NULL,
    metadata           TEXT,
    -- body comes last: SQLite reads a row's pages in order, so a listing that
    -- does not name it never touches the pages it overflows to.
    body               TEXT NOT NULL
);

CREATE INDEX articles_listed ON articles (listed_at, id);
CREATE INDEX articles_by_state ON articles (state, listed_at, id);
CREATE INDEX articles_by_section ON articles (section_id, state, listed_at, id);
CREATE INDEX articles_by_language ON articles (language, state, listed_at, id);
CREATE INDEX articles_by_group ON articles (translation_group);
CREATE UNIQUE INDEX articles_source ON articles (source_name, source_id) WHERE source_id <> '';

-- Every slug that an article has or had. Those it had redirect; none is ever
-- given to another story while this one exists.
CREATE TABLE article_slugs (
    language   TEXT NOT NULL,
    slug       TEXT NOT NULL,
    article_id INTEGER NOT NULL REFERENCES articles (seq) ON DELETE CASCADE,
    PRIMARY KEY (language, slug)
) WITHOUT ROWID;
CREATE INDEX article_slugs_article ON article_slugs (article_id);

-- Sections, tags and authors.
CREATE TABLE terms (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    class      TEXT NOT NULL,
    slug       TEXT NOT NULL,
    name       TEXT NOT NULL,
    kind       TEXT NOT NULL,
    version    INTEGER NOT NULL,
    -- open: made for its own sake, so that anybody may know of it. One that came
    -- with a draft is seen by readers once a story that they may see has it.
    open       INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX terms_slug ON terms (class, slug);
CREATE INDEX terms_name ON terms (class, name);

-- Slugs that terms had before; they redirect.
CREATE TABLE term_slugs (
    class   TEXT NOT NULL,
    slug    TEXT NOT NULL,
    term_id INTEGER NOT NULL REFERENCES terms (id) ON DELETE CASCADE,
    PRIMARY KEY (class, slug)
) WITHOUT ROWID;
CREATE INDEX term_slugs_term ON term_slugs (term_id);

-- The tags and authors of articles, in order. state and listed_at repeat the
-- article's, so that a list by tag is one walk along one index.
CREATE TABLE article_terms (
    article_id INTEGER NOT NULL REFERENCES articles (seq) ON DELETE CASCADE,
    class      TEXT NOT NULL,
    position   INTEGER NOT NULL,
    term_id    INTEGER NOT NULL REFERENCES terms (id),
    state      TEXT NOT NULL,
    listed_at  INTEGER NOT NULL,
    id         TEXT NOT NULL,
    PRIMARY KEY (article_id, class, position)
) WITHOUT ROWID;
CREATE INDEX article_terms_by_term ON article_terms (term_id, state, listed_at, id);

-- The stories that editors put beside a story, in order. They may be gone.
CREATE TABLE article_related (
    article_id INTEGER NOT NULL REFERENCES articles (seq) ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    related_id TEXT NOT NULL,
    PRIMARY KEY (article_id, position)
) WITHOUT ROWID;
CREATE INDEX article_related_back ON article_related (related_id);

-- Every stored version of every article.
CREATE TABLE revisions (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    article_id INTEGER NOT NULL REFERENCES articles (seq) ON DELETE CASCADE,
    version    INTEGER NOT NULL,
    at         INTEGER NOT NULL,
    key_id     TEXT NOT NULL,
    key_name   TEXT NOT NULL,
    kind       TEXT NOT NULL,
    snapshot   TEXT NOT NULL,
    original   TEXT
);
CREATE UNIQUE INDEX revisions_version ON revisions (article_id, version);

-- The change log, in commit order: there is one writer at a time.
CREATE TABLE changes (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    at         INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    article_id TEXT NOT NULL, -- the UUID: it outlives the article; '' for a term
    class      TEXT NOT NULL, -- of a term; '' for an article
    version    INTEGER NOT NULL,
    language   TEXT NOT NULL,
    slug       TEXT NOT NULL,
    was_public INTEGER NOT NULL, -- readers could see the story before
    is_public  INTEGER NOT NULL, -- and after
    keys       TEXT NOT NULL
);
-- What readers can notice: changes of public stories, and of terms.
CREATE INDEX changes_noticed ON changes (seq) WHERE was_public OR is_public OR class <> '';
CREATE INDEX changes_article ON changes (article_id, seq);

-- +goose Down
DROP TABLE changes;
DROP TABLE revisions;
DROP TABLE article_related;
DROP TABLE article_terms;
DROP TABLE term_slugs;
DROP TABLE article_slugs;
DROP TABLE articles;
DROP TABLE terms;
