-- +goose Up
-- Text building blocks: what is often written, in one or both languages. Without a team they are for all.
CREATE TABLE text_block (
  id         INTEGER PRIMARY KEY,
  ref        TEXT NOT NULL UNIQUE,
  team_id    INTEGER REFERENCES team(id),
  title      TEXT NOT NULL,
  sort_key   BLOB NOT NULL,
  version    INTEGER NOT NULL DEFAULT 1,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE text_block_body (
  block_id INTEGER NOT NULL REFERENCES text_block(id),
  lang     TEXT NOT NULL,
  body     TEXT NOT NULL,
  PRIMARY KEY (block_id, lang)
) STRICT, WITHOUT ROWID;

-- Somebody who speaks to the machine, or whose hand trembles, switches single keys off (WCAG 2.1.4).
ALTER TABLE person ADD COLUMN keys_off INTEGER NOT NULL DEFAULT 0;
