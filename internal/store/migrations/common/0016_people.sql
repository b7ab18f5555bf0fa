-- +goose Up
-- Somebody acts for an absent colleague within one organisation, for a time. It hangs on the two memberships,
-- so that it ends with either and does not come back with a new one. until_at is the first moment after it.
CREATE TABLE deputyship (
  id         INTEGER PRIMARY KEY,
  ref        TEXT NOT NULL UNIQUE,
  absent_id  INTEGER NOT NULL REFERENCES membership(id),
  deputy_id  INTEGER NOT NULL REFERENCES membership(id),
  from_at    INTEGER NOT NULL,
  until_at   INTEGER NOT NULL,
  set_by     INTEGER NOT NULL REFERENCES person(id),
  set_at     INTEGER NOT NULL,
  ended_at   INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX deputyship_deputy ON deputyship (deputy_id, until_at) WHERE ended_at = 0;
CREATE INDEX deputyship_absent ON deputyship (absent_id, until_at) WHERE ended_at = 0;

-- Tickets that came from one report for several organisations; only the vendor and who reported them know of it.
ALTER TABLE ticket ADD COLUMN bundle TEXT NOT NULL DEFAULT '';
CREATE INDEX ticket_bundle ON ticket (bundle) WHERE bundle <> '';

-- How satisfied the customer is with a closed ticket, 1 to 5. Who of the staff worked on it is not part of it.
CREATE TABLE rating (
  ticket_id INTEGER NOT NULL PRIMARY KEY REFERENCES ticket(id),
  person_id INTEGER NOT NULL REFERENCES person(id),
  score     INTEGER NOT NULL,
  remark    TEXT NOT NULL DEFAULT '',
  rated_at  INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX rating_at ON rating (rated_at);
