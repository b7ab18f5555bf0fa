-- +goose Up
-- The logo that administrators uploaded, named by the setting "brand.logo".
CREATE TABLE setting_file (
  hash       TEXT NOT NULL PRIMARY KEY,
  media_type TEXT NOT NULL,
  content    BLOB NOT NULL
) STRICT;

-- The secret of the address by which a portal without staff is set up; one at a time.
CREATE TABLE setup_key (
  hash       BLOB NOT NULL PRIMARY KEY,
  expires_at INTEGER NOT NULL
) STRICT;
