-- +goose Up

-- Answers that are kept for retries: one for each Idempotency-Key of a caller.
CREATE TABLE replies (
    key_id          TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    fingerprint     TEXT NOT NULL,
    created_at      INTEGER NOT NULL,
    status          INTEGER NOT NULL,
    header          TEXT NOT NULL,
    body            BLOB NOT NULL,
    PRIMARY KEY (key_id, idempotency_key)
);
CREATE INDEX replies_created ON replies (created_at);

-- Who wrote what, by key.
CREATE TABLE audit (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    at         INTEGER NOT NULL,
    key_id     TEXT NOT NULL,
    key_name   TEXT NOT NULL,
    action     TEXT NOT NULL,
    target     TEXT NOT NULL,
    version    INTEGER NOT NULL,
    request_id TEXT NOT NULL
);
CREATE INDEX audit_key ON audit (key_id, seq);
CREATE INDEX audit_target ON audit (target, seq);

-- +goose Down
DROP TABLE audit;
DROP TABLE replies;
