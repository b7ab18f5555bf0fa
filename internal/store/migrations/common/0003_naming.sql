-- +goose Up
-- A contact whom a lead contact named and to whom the vendor has to consent first.
CREATE TABLE naming (
  id          INTEGER PRIMARY KEY,
  ref         TEXT NOT NULL UNIQUE,
  org_id      INTEGER NOT NULL REFERENCES org(id),
  given_name  TEXT NOT NULL,
  family_name TEXT NOT NULL,
  email       TEXT NOT NULL,
  phone       TEXT NOT NULL DEFAULT '',
  lang        TEXT NOT NULL,
  lead        INTEGER NOT NULL,
  level       TEXT NOT NULL,
  may_comment INTEGER NOT NULL,
  asked_by    INTEGER NOT NULL REFERENCES person(id),
  asked_at    INTEGER NOT NULL,
  state       TEXT NOT NULL,
  decided_by  INTEGER REFERENCES person(id),
  decided_at  INTEGER NOT NULL DEFAULT 0,
  reason      TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX naming_once ON naming (org_id, email) WHERE state = 'waiting';
CREATE INDEX naming_waiting ON naming (asked_at, id) WHERE state = 'waiting';
CREATE INDEX naming_org ON naming (org_id, decided_at);

-- What was done in an organisation says so, and is found by it or by whom it was done to.
ALTER TABLE audit ADD COLUMN org_id INTEGER REFERENCES org(id);
CREATE INDEX audit_org ON audit (org_id, id DESC) WHERE org_id IS NOT NULL;
CREATE INDEX audit_subject ON audit (subject);
