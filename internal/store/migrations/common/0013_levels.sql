-- +goose Up
-- Service levels: what a contract promises, when the vendor works, and what a ticket's clocks have run so far.

-- A level of the contracts, with its goals in minutes of service time; 0: no goal. Impact is empty but for faults.
CREATE TABLE contract_level (
  id       INTEGER PRIMARY KEY,
  ref      TEXT NOT NULL UNIQUE,
  name     TEXT NOT NULL,
  sort_key BLOB NOT NULL,
  active   INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE contract_goal (
  level_id    INTEGER NOT NULL REFERENCES contract_level(id),
  kind        TEXT NOT NULL,
  impact      TEXT NOT NULL DEFAULT '',
  first_reply INTEGER NOT NULL DEFAULT 0,
  next_reply  INTEGER NOT NULL DEFAULT 0,
  result      INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (level_id, kind, impact)
) STRICT, WITHOUT ROWID;

-- An organisation without a level or region of its own has those of the next one above.
ALTER TABLE org ADD COLUMN contract_level_id INTEGER REFERENCES contract_level(id);
ALTER TABLE org ADD COLUMN contract_until TEXT NOT NULL DEFAULT ''; -- last day of the contract; empty: without end
ALTER TABLE org ADD COLUMN region TEXT NOT NULL DEFAULT '';         -- federal state, as in ISO 3166-2:DE
CREATE INDEX org_contract_level ON org (contract_level_id) WHERE contract_level_id IS NOT NULL;

-- Days without service beside the holidays of the federal states: the vendor's (without org_id), or a customer's.
CREATE TABLE closed_day (
  id     INTEGER PRIMARY KEY,
  ref    TEXT NOT NULL UNIQUE,
  org_id INTEGER REFERENCES org(id),
  day    TEXT NOT NULL,
  name   TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX closed_day_vendor ON closed_day (day) WHERE org_id IS NULL;
CREATE UNIQUE INDEX closed_day_org ON closed_day (org_id, day) WHERE org_id IS NOT NULL;

-- due_at: the next moment that the vendor has to meet; 0: none, or the clock stands. promised_at: until when contacts
-- may read that a reply comes. raised: why the ticket was put before its agent.
ALTER TABLE ticket ADD COLUMN due_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN promised_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN raised TEXT NOT NULL DEFAULT '';
CREATE INDEX ticket_staff_due ON ticket (due_at, id) WHERE due_at > 0;
CREATE INDEX ticket_assignee_due ON ticket (assignee_id, due_at, id) WHERE due_at > 0;
CREATE INDEX ticket_team_due ON ticket (team_id, due_at, id) WHERE due_at > 0;
CREATE INDEX ticket_staff_raised ON ticket (staff_at DESC, id DESC) WHERE raised <> '';

-- What the goals and the reminders of a ticket are counted from. The goals are those of the level when the ticket came;
-- minutes of service time. look_at is when the ticket has to be looked at next; 0: not before something happens to it.
CREATE TABLE ticket_clock (
  ticket_id      INTEGER NOT NULL PRIMARY KEY REFERENCES ticket(id),
  level_id       INTEGER REFERENCES contract_level(id),
  reply_since    INTEGER NOT NULL DEFAULT 0, -- since when the customer waits for a reply; 0: nobody does
  reply_allowed  INTEGER NOT NULL DEFAULT 0,
  reply_told     INTEGER NOT NULL DEFAULT 0, -- 1: before the goal, 2: after it
  next_allowed   INTEGER NOT NULL DEFAULT 0, -- of the next time that the customer waits
  first_reply_at INTEGER NOT NULL DEFAULT 0,
  result_allowed INTEGER NOT NULL DEFAULT 0,
  result_used    INTEGER NOT NULL DEFAULT 0, -- seconds of service time until result_since
  result_since   INTEGER NOT NULL DEFAULT 0, -- since when the clock runs; 0: it stands
  result_told    INTEGER NOT NULL DEFAULT 0,
  turn_since     INTEGER NOT NULL DEFAULT 0, -- since when it is the customer's turn; 0: it is not
  reminded       INTEGER NOT NULL DEFAULT 0, -- reminders of this turn
  reminded_at    INTEGER NOT NULL DEFAULT 0,
  held           INTEGER NOT NULL DEFAULT 0, -- the customer wrote: no more reminders, no closing in this turn
  look_at        INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX ticket_clock_look ON ticket_clock (look_at, ticket_id) WHERE look_at > 0;
