-- +goose Up
-- Files of organisations and contacts that administrators bring in, and further customer numbers.

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

-- The list of contacts by name.
CREATE INDEX person_contacts ON person (sort_key, id) WHERE staff_role = '';
