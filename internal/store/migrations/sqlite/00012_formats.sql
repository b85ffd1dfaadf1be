-- +goose Up

-- Stories that left their readers, by time: what the tombstones of feeds are made of.
CREATE INDEX changes_gone ON changes (at) WHERE was_public AND NOT is_public AND article_id <> '';

-- Sitemap files hold 10,000 row numbers each, so that a file is one walk along
-- the table and the latest change in a file one step in this index. The second
-- column is lastmod: a story that was under embargo is new to readers at its end.
CREATE INDEX articles_by_sitemap ON articles ((seq - 1) / 10000, state, max(updated_at, ifnull(embargoed_until, 0)));

-- +goose Down
DROP INDEX articles_by_sitemap;
DROP INDEX changes_gone;
