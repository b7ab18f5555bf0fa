-- +goose Up
-- What staff do with a ticket: tags, components, urgency, links, merging, splitting.
CREATE TABLE tag (
  id       INTEGER PRIMARY KEY,
  ref      TEXT NOT NULL UNIQUE,
  name     TEXT NOT NULL,
  folded   TEXT NOT NULL UNIQUE,
  sort_key BLOB NOT NULL
) STRICT;

CREATE TABLE ticket_tag (
  ticket_id INTEGER NOT NULL REFERENCES ticket(id),
  tag_id    INTEGER NOT NULL REFERENCES tag(id),
  PRIMARY KEY (ticket_id, tag_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_tag_of ON ticket_tag (tag_id, ticket_id);

CREATE TABLE component (
  id         INTEGER PRIMARY KEY,
  ref        TEXT NOT NULL UNIQUE,
  product_id INTEGER NOT NULL REFERENCES product(id),
  name       TEXT NOT NULL,
  sort_key   BLOB NOT NULL,
  active     INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE UNIQUE INDEX component_name ON component (product_id, name);

ALTER TABLE ticket ADD COLUMN component_id INTEGER REFERENCES component(id);
ALTER TABLE ticket ADD COLUMN urgency_level TEXT NOT NULL DEFAULT 'normal';
ALTER TABLE ticket ADD COLUMN priority_set INTEGER NOT NULL DEFAULT 0; -- by hand, not from impact and urgency
ALTER TABLE ticket ADD COLUMN merged_into INTEGER REFERENCES ticket(id);
CREATE INDEX ticket_merged ON ticket (merged_into) WHERE merged_into IS NOT NULL;

-- What staff link. That a ticket follows another one is in ticket.follow_up_of where its author said so.
CREATE TABLE ticket_link (
  from_id INTEGER NOT NULL REFERENCES ticket(id),
  to_id   INTEGER NOT NULL REFERENCES ticket(id),
  kind    TEXT NOT NULL,
  PRIMARY KEY (from_id, to_id, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_link_back ON ticket_link (to_id);

-- A file that went along when its ticket was split: the same bytes, withdrawn together.
ALTER TABLE attachment ADD COLUMN copy_of INTEGER REFERENCES attachment(id);
CREATE INDEX attachment_copies ON attachment (copy_of) WHERE copy_of IS NOT NULL;
