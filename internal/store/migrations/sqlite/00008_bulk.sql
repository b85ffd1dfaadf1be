-- +goose Up

-- Indexes that a bulk load dropped and has still to make again. Whoever opens the
-- database does, when the load did not come to its end.
CREATE TABLE pending_indexes (
    name TEXT PRIMARY KEY,
    sql  TEXT NOT NULL
);

-- +goose Down
DROP TABLE pending_indexes;
