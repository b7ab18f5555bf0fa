-- +goose Up
-- The priority as a number, urgent 0 to low 3: what lists sort by.
ALTER TABLE ticket ADD COLUMN urgency INTEGER NOT NULL DEFAULT 2;
UPDATE ticket SET urgency = CASE priority WHEN 'urgent' THEN 0 WHEN 'high' THEN 1 WHEN 'normal' THEN 2 ELSE 3 END;

-- The queues, and the open tickets in the orders that staff choose. What stands after id is what the rule of
-- sight and the queues ask for besides: counts and walks read the index alone.
DROP INDEX ticket_staff_open;
DROP INDEX ticket_staff_unassigned;
DROP INDEX ticket_staff_waiting;
DROP INDEX ticket_staff_replied;
DROP INDEX ticket_assignee;
CREATE INDEX ticket_staff_open ON ticket (staff_at DESC, id DESC, confidential, team_id, state)
  WHERE state IN ('new','in_progress','waiting_for_customer','scheduled','resolved');
CREATE INDEX ticket_staff_unassigned ON ticket (staff_at DESC, id DESC, confidential, team_id, state, assignee_id)
  WHERE assignee_id IS NULL AND state IN ('new','in_progress','waiting_for_customer','scheduled','resolved');
CREATE INDEX ticket_staff_waiting ON ticket (staff_at DESC, id DESC, confidential, team_id, state) WHERE state = 'waiting_for_customer';
CREATE INDEX ticket_staff_replied ON ticket (staff_at DESC, id DESC, confidential, team_id, customer_spoke) WHERE customer_spoke = 1;
CREATE INDEX ticket_assignee ON ticket (assignee_id, staff_at DESC, id DESC, confidential, team_id, state)
  WHERE state IN ('new','in_progress','waiting_for_customer','scheduled','resolved');
CREATE INDEX ticket_team_open ON ticket (team_id, staff_at DESC, id DESC, confidential, state)
  WHERE state IN ('new','in_progress','waiting_for_customer','scheduled','resolved');
CREATE INDEX ticket_open_created ON ticket (created_at DESC, id DESC, assignee_id, team_id, confidential, state)
  WHERE state IN ('new','in_progress','waiting_for_customer','scheduled','resolved');
CREATE INDEX ticket_open_next ON ticket (next_at, id, assignee_id, team_id, confidential, state)
  WHERE state IN ('new','in_progress','waiting_for_customer','scheduled','resolved');
CREATE INDEX ticket_open_urgency ON ticket (urgency, id, assignee_id, team_id, confidential, state)
  WHERE state IN ('new','in_progress','waiting_for_customer','scheduled','resolved');
CREATE INDEX ticket_staff_next ON ticket (next_at, id);
CREATE INDEX ticket_staff_urgency ON ticket (urgency, id);

-- A filter with a name, one person's or a team's. The filter is kept as it stands in addresses and read
-- again with every use.
CREATE TABLE saved_view (
  id         INTEGER PRIMARY KEY,
  ref        TEXT NOT NULL UNIQUE,
  person_id  INTEGER NOT NULL REFERENCES person(id),
  team_id    INTEGER REFERENCES team(id),
  name       TEXT NOT NULL,
  sort_key   BLOB NOT NULL,
  query      TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX saved_view_person ON saved_view (person_id);
CREATE INDEX saved_view_team ON saved_view (team_id) WHERE team_id IS NOT NULL;

-- The columns that somebody of the staff chose for lists, in their order.
CREATE TABLE list_columns (
  person_id INTEGER PRIMARY KEY REFERENCES person(id),
  names     TEXT NOT NULL
) STRICT;

-- What was done to several tickets at once: how each of them was before, to undo it.
CREATE TABLE bulk (
  id         INTEGER PRIMARY KEY,
  ref        TEXT NOT NULL UNIQUE,
  person_id  INTEGER NOT NULL REFERENCES person(id),
  action     TEXT NOT NULL,
  tickets    TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  undone_at  INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX bulk_person ON bulk (person_id);
CREATE INDEX bulk_age ON bulk (created_at);

-- Where new tickets go. A condition that is empty holds for all.
CREATE TABLE assignment_rule (
  id          INTEGER PRIMARY KEY,
  ref         TEXT NOT NULL UNIQUE,
  position    INTEGER NOT NULL,
  name        TEXT NOT NULL,
  active      INTEGER NOT NULL DEFAULT 1,
  go_on       INTEGER NOT NULL DEFAULT 0,
  kind        TEXT NOT NULL DEFAULT '',
  impact      TEXT NOT NULL DEFAULT '',
  product_id  INTEGER REFERENCES product(id),
  org_id      INTEGER REFERENCES org(id),
  words       TEXT NOT NULL DEFAULT '',
  team_id     INTEGER REFERENCES team(id),
  assignee_id INTEGER REFERENCES person(id),
  by_load     INTEGER NOT NULL DEFAULT 0,
  priority    TEXT NOT NULL DEFAULT '',
  tags        TEXT NOT NULL DEFAULT '',
  version     INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX assignment_rule_order ON assignment_rule (position, id);

CREATE TABLE absence (
  id         INTEGER PRIMARY KEY,
  ref        TEXT NOT NULL UNIQUE,
  person_id  INTEGER NOT NULL REFERENCES person(id),
  deputy_id  INTEGER REFERENCES person(id),
  from_day   TEXT NOT NULL,
  to_day     TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX absence_person ON absence (person_id, to_day);
CREATE INDEX absence_deputy ON absence (deputy_id, to_day) WHERE deputy_id IS NOT NULL;
