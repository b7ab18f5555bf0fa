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

CREATE INDEX audit_actor ON audit (actor_id, at DESC, id DESC) WHERE actor_id IS NOT NULL;
