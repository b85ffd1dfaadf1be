-- +goose Up

-- The times at which stories come and go by themselves.
CREATE INDEX articles_embargoed ON articles (embargoed_until) WHERE embargoed_until IS NOT NULL;
CREATE INDEX articles_expiring ON articles (expires_at) WHERE expires_at IS NOT NULL;

-- +goose Down
DROP INDEX articles_expiring;
DROP INDEX articles_embargoed;
