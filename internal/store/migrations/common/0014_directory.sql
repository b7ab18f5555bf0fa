-- +goose Up
-- What the vendor's people may do: person.staff_role names one of these by its key. Permissions stand with spaces between.
CREATE TABLE role (
  id          INTEGER PRIMARY KEY,
  key         TEXT NOT NULL UNIQUE,
  name_de     TEXT NOT NULL,
  name_en     TEXT NOT NULL,
  permissions TEXT NOT NULL DEFAULT '',
  built_in    INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO role (key, name_de, name_en, built_in, permissions) VALUES
  ('agent', 'Support', 'Support', 1, 'tickets.see tickets.all tickets.work'),
  ('team_lead', 'Teamleitung', 'Team lead', 1, 'tickets.see tickets.all tickets.work views.share replies.write figures.see rules.manage'),
  ('editor', 'Redaktion', 'Editor', 1, 'content.write replies.write'),
  ('administrator', 'Administration', 'Administrator', 1, 'tickets.see tickets.all tickets.work views.share replies.write content.write figures.see customers.manage staff.manage rules.manage settings.manage jobs.manage audit.read'),
  ('auditor', 'Prüfung (nur Lesen)', 'Auditor (reading only)', 1, 'tickets.see tickets.all figures.see audit.read');
CREATE INDEX person_staff_role ON person (staff_role) WHERE staff_role <> '';

-- New tickets go to the team that takes them; without one, to the oldest.
ALTER TABLE team ADD COLUMN active INTEGER NOT NULL DEFAULT 1;
ALTER TABLE team ADD COLUMN takes_new INTEGER NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX team_takes_new ON team (takes_new) WHERE takes_new = 1;
CREATE INDEX team_member_team ON team_member (team_id);

ALTER TABLE org ADD COLUMN contract_end TEXT NOT NULL DEFAULT '';

-- Customer numbers that an organisation had before; no other one gets them.
CREATE TABLE org_number (
  number   TEXT NOT NULL PRIMARY KEY,
  org_id   INTEGER NOT NULL REFERENCES org(id),
  ended_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX org_number_org ON org_number (org_id);

-- A shared mailbox that gets an organisation's notifications and cannot sign in.
CREATE TABLE org_address (
  id           INTEGER PRIMARY KEY,
  ref          TEXT NOT NULL UNIQUE,
  org_id       INTEGER NOT NULL REFERENCES org(id),
  email        TEXT NOT NULL,
  lang         TEXT NOT NULL,
  added_by     INTEGER NOT NULL REFERENCES person(id),
  added_at     INTEGER NOT NULL,
  confirmed_at INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX org_address_once ON org_address (org_id, email);

-- The address that a person will have once its link was used; until then the old one counts.
CREATE TABLE email_change (
  person_id  INTEGER NOT NULL PRIMARY KEY REFERENCES person(id),
  email      TEXT NOT NULL,
  asked_by   INTEGER NOT NULL REFERENCES person(id),
  asked_at   INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;

-- Links that confirm an address: a person's new one, or an organisation's. Each attempt of sending has its own row.
CREATE TABLE address_link (
  id             INTEGER PRIMARY KEY,
  person_id      INTEGER REFERENCES person(id),
  org_address_id INTEGER REFERENCES org_address(id),
  email          TEXT NOT NULL,
  hash           BLOB NOT NULL UNIQUE,
  expires_at     INTEGER NOT NULL,
  used_at        INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX address_link_person ON address_link (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX address_link_org ON address_link (org_address_id) WHERE org_address_id IS NOT NULL;
CREATE INDEX address_link_expiry ON address_link (expires_at);

-- A file of organisations and contacts between its preview and its import.
CREATE TABLE import_file (
  id         INTEGER PRIMARY KEY,
  ref        TEXT NOT NULL UNIQUE,
  person_id  INTEGER NOT NULL REFERENCES person(id),
  name       TEXT NOT NULL,
  lines      TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX import_file_age ON import_file (created_at);

CREATE INDEX audit_actor ON audit (actor_id, at DESC, id DESC) WHERE actor_id IS NOT NULL;
