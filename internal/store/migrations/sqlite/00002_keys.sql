-- +goose Up

CREATE TABLE api_keys (
    id           TEXT PRIMARY KEY,
    name         TEXT NOT NULL,
    scopes       TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER,
    revoked_at   INTEGER,
    last_used_at INTEGER
);

-- A key has one secret that lasts, and the ones before it until they end.
CREATE TABLE api_key_secrets (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    key_id     TEXT NOT NULL REFERENCES api_keys (id) ON DELETE CASCADE,
    hash       BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER
);
CREATE INDEX api_key_secrets_key ON api_key_secrets (key_id);

-- +goose Down
DROP TABLE api_key_secrets;
DROP TABLE api_keys;
