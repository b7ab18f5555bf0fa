-- +goose Up
-- Files of organisations and contacts that administrators bring in; further customer numbers; shared addresses.

-- content is the table of the file as JSON, gone once it is applied; report tells line by line what became of it.
CREATE TABLE import (
  id         INTEGER PRIMARY KEY,
  ref        TEXT NOT NULL UNIQUE,
  kind       TEXT NOT NULL,              -- orgs, contacts
  name       TEXT NOT NULL,              -- of the file
  state      TEXT NOT NULL,              -- preview, queued, done, changed, failed
  content    TEXT NOT NULL,
  digest     TEXT NOT NULL DEFAULT '',   -- of the preview that is to be applied
  invite     INTEGER NOT NULL DEFAULT 0, -- whether new contacts are welcomed
  report     TEXT NOT NULL DEFAULT '',
  person_id  INTEGER NOT NULL REFERENCES person(id),
  created_at INTEGER NOT NULL,
  done_at    INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX import_age ON import (created_at DESC, id DESC);
CREATE INDEX import_person ON import (person_id);

-- Customer numbers that an organisation had before. A number is one organisation's, present or former.
CREATE TABLE org_former_no (
  no     TEXT NOT NULL PRIMARY KEY,
  org_id INTEGER NOT NULL REFERENCES org(id)
) STRICT, WITHOUT ROWID;
CREATE INDEX org_former_no_org ON org_former_no (org_id);

-- Shared mailboxes of an organisation that are told of its tickets, by number and link alone. None has a sign-in. ref is
-- what the link for unsubscribing holds; token_hash that of the link which confirms the address.
CREATE TABLE org_address (
  id           INTEGER PRIMARY KEY,
  ref          TEXT NOT NULL UNIQUE,
  org_id       INTEGER NOT NULL REFERENCES org(id),
  email        TEXT NOT NULL,
  lang         TEXT NOT NULL,
  token_hash   BLOB,
  token_until  INTEGER NOT NULL DEFAULT 0,
  added_by     INTEGER NOT NULL REFERENCES person(id),
  added_at     INTEGER NOT NULL,
  confirmed_at INTEGER NOT NULL DEFAULT 0 -- 0: not yet
) STRICT;
CREATE UNIQUE INDEX org_address_one ON org_address (org_id, email);
CREATE UNIQUE INDEX org_address_token ON org_address (token_hash) WHERE token_hash IS NOT NULL;
CREATE INDEX org_address_by ON org_address (added_by);
