-- +goose Up
-- Written in SQLite's words; dialect.go translates the types for PostgreSQL.
-- Instants are microseconds UTC, calendar dates YYYY-MM-DD, flags 0 or 1. Tables of short rows that are found by
-- their key alone are without SQLite's rowid: one tree to write instead of two.

CREATE TABLE org (
  id          INTEGER PRIMARY KEY,
  ref         TEXT NOT NULL UNIQUE,
  parent_id   INTEGER REFERENCES org(id),
  name        TEXT NOT NULL,
  sort_key    BLOB NOT NULL,
  customer_no TEXT NOT NULL DEFAULT '',
  link_only   INTEGER NOT NULL DEFAULT 0,
  active      INTEGER NOT NULL DEFAULT 1,
  created_at  INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX org_customer_no ON org (customer_no) WHERE customer_no <> '';

CREATE TABLE org_closure (
  ancestor   INTEGER NOT NULL REFERENCES org(id),
  descendant INTEGER NOT NULL REFERENCES org(id),
  PRIMARY KEY (ancestor, descendant)
) STRICT, WITHOUT ROWID;
CREATE INDEX org_closure_up ON org_closure (descendant);

CREATE TABLE person (
  id            INTEGER PRIMARY KEY,
  ref           TEXT NOT NULL UNIQUE,
  staff_role    TEXT NOT NULL DEFAULT '',
  email         TEXT,
  given_name    TEXT NOT NULL,
  family_name   TEXT NOT NULL,
  sort_key      BLOB NOT NULL,
  phone         TEXT NOT NULL DEFAULT '',
  lang          TEXT NOT NULL,
  theme         TEXT NOT NULL DEFAULT '',
  active        INTEGER NOT NULL DEFAULT 1,
  password_hash TEXT NOT NULL DEFAULT '',
  password_at   INTEGER NOT NULL DEFAULT 0,
  created_at    INTEGER NOT NULL,
  last_seen_at  INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX person_email ON person (email) WHERE email IS NOT NULL;

CREATE TABLE membership (
  id           INTEGER PRIMARY KEY,
  person_id    INTEGER NOT NULL REFERENCES person(id),
  org_id       INTEGER NOT NULL REFERENCES org(id),
  lead         INTEGER NOT NULL DEFAULT 0,
  level        TEXT NOT NULL,
  may_comment  INTEGER NOT NULL DEFAULT 1,
  named_by     TEXT NOT NULL DEFAULT '',
  named_at     INTEGER NOT NULL,
  unread_since INTEGER NOT NULL,
  ended_at     INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX membership_one ON membership (person_id, org_id) WHERE ended_at = 0;
CREATE INDEX membership_org ON membership (org_id); -- ended ones too: the filter offers who reported once

CREATE TABLE team (
  id   INTEGER PRIMARY KEY,
  ref  TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL
) STRICT;

CREATE TABLE team_member (
  team_id   INTEGER NOT NULL REFERENCES team(id),
  person_id INTEGER NOT NULL REFERENCES person(id),
  PRIMARY KEY (person_id, team_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE product (
  id       INTEGER PRIMARY KEY,
  ref      TEXT NOT NULL UNIQUE,
  name     TEXT NOT NULL,
  version  TEXT NOT NULL DEFAULT '',
  sort_key BLOB NOT NULL,
  active   INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE org_product (
  org_id     INTEGER NOT NULL REFERENCES org(id),
  product_id INTEGER NOT NULL REFERENCES product(id),
  version    TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (org_id, product_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE ticket (
  id               INTEGER PRIMARY KEY,
  number           TEXT NOT NULL UNIQUE,
  org_id           INTEGER NOT NULL REFERENCES org(id),
  reporting_org_id INTEGER NOT NULL REFERENCES org(id),
  reporter_id      INTEGER NOT NULL REFERENCES person(id),
  affected         TEXT NOT NULL DEFAULT '',
  kind             TEXT NOT NULL,
  product_id       INTEGER NOT NULL REFERENCES product(id),
  state            TEXT NOT NULL,
  result           TEXT NOT NULL DEFAULT '',
  impact           TEXT NOT NULL DEFAULT '',
  priority         TEXT NOT NULL,
  subject          TEXT NOT NULL,
  own_ref          TEXT NOT NULL DEFAULT '',
  team_id          INTEGER NOT NULL REFERENCES team(id),
  assignee_id      INTEGER REFERENCES person(id),
  confidential     INTEGER NOT NULL DEFAULT 0,
  planned_for      TEXT NOT NULL DEFAULT '',
  planned_date     TEXT NOT NULL DEFAULT '',
  wanted_by        TEXT NOT NULL DEFAULT '',
  resubmit_on      TEXT NOT NULL DEFAULT '',
  next_reply_at    INTEGER NOT NULL DEFAULT 0,
  next_at          INTEGER NOT NULL,
  created_at       INTEGER NOT NULL,
  public_at        INTEGER NOT NULL,
  staff_at         INTEGER NOT NULL,
  closed_at        INTEGER NOT NULL DEFAULT 0,
  last_seq         INTEGER NOT NULL,
  public_seq       INTEGER NOT NULL,
  customer_spoke   INTEGER NOT NULL DEFAULT 0, -- a contact's words that no staff has met yet
  version          INTEGER NOT NULL DEFAULT 1,
  follow_up_of     INTEGER REFERENCES ticket(id)
) STRICT;
-- The named lists read these in order. A ticket is in its affected organisation's list and, where that
-- differs, in the reporting one's. What stands after id is for the counts: they read the index alone.
CREATE INDEX ticket_org_public ON ticket (org_id, public_at DESC, id DESC, confidential);
CREATE INDEX ticket_org_created ON ticket (org_id, created_at DESC, id DESC);
CREATE INDEX ticket_org_next ON ticket (org_id, next_at, id);
CREATE INDEX ticket_org_closed ON ticket (org_id, closed_at) WHERE closed_at > 0;
CREATE INDEX ticket_org_open ON ticket (org_id, public_at DESC, id DESC, confidential, state)
  WHERE state IN ('new','in_progress','waiting_for_customer','scheduled','resolved');
CREATE INDEX ticket_org_waiting ON ticket (org_id, public_at DESC, id DESC, confidential, state)
  WHERE state IN ('waiting_for_customer','resolved');
CREATE INDEX ticket_rep_public ON ticket (reporting_org_id, public_at DESC, id DESC) WHERE reporting_org_id <> org_id;
CREATE INDEX ticket_rep_created ON ticket (reporting_org_id, created_at DESC, id DESC) WHERE reporting_org_id <> org_id;
CREATE INDEX ticket_rep_next ON ticket (reporting_org_id, next_at, id) WHERE reporting_org_id <> org_id;
CREATE INDEX ticket_mine ON ticket (reporter_id, public_at DESC, id DESC);
CREATE INDEX ticket_mine_created ON ticket (reporter_id, created_at DESC, id DESC);
CREATE INDEX ticket_mine_next ON ticket (reporter_id, next_at, id);
CREATE INDEX ticket_mine_open ON ticket (reporter_id, public_at DESC, id DESC, org_id, reporting_org_id, confidential, state)
  WHERE state IN ('new','in_progress','waiting_for_customer','scheduled','resolved');
CREATE INDEX ticket_mine_waiting ON ticket (reporter_id, public_at DESC, id DESC, org_id, reporting_org_id, confidential, state)
  WHERE state IN ('waiting_for_customer','resolved');
CREATE INDEX ticket_staff ON ticket (staff_at DESC, id DESC);
CREATE INDEX ticket_staff_created ON ticket (created_at DESC, id DESC);
CREATE INDEX ticket_staff_open ON ticket (staff_at DESC, id DESC)
  WHERE state IN ('new','in_progress','waiting_for_customer','scheduled','resolved');
CREATE INDEX ticket_staff_unassigned ON ticket (staff_at DESC, id DESC)
  WHERE assignee_id IS NULL AND state IN ('new','in_progress','waiting_for_customer','scheduled','resolved');
CREATE INDEX ticket_staff_waiting ON ticket (staff_at DESC, id DESC) WHERE state = 'waiting_for_customer';
CREATE INDEX ticket_staff_replied ON ticket (staff_at DESC, id DESC) WHERE customer_spoke = 1;
CREATE INDEX ticket_assignee ON ticket (assignee_id, staff_at DESC, id DESC)
  WHERE state IN ('new','in_progress','waiting_for_customer','scheduled','resolved');
CREATE INDEX ticket_follow_up ON ticket (follow_up_of) WHERE follow_up_of IS NOT NULL;

-- Who stands in which relation to a ticket: reporter, watcher, circle (of a confidential one).
-- The ticket's public_at is repeated so that the list of what somebody reads along is one index.
CREATE TABLE ticket_person (
  ticket_id  INTEGER NOT NULL REFERENCES ticket(id),
  person_id  INTEGER NOT NULL REFERENCES person(id),
  role       TEXT NOT NULL,
  muted      INTEGER NOT NULL DEFAULT 0,
  added_by   INTEGER REFERENCES person(id),
  PRIMARY KEY (ticket_id, person_id, role)
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_person_list ON ticket_person (person_id, role, ticket_id);

CREATE TABLE entry (
  ticket_id  INTEGER NOT NULL REFERENCES ticket(id),
  seq        INTEGER NOT NULL,
  ref        TEXT NOT NULL UNIQUE,
  visibility TEXT NOT NULL,
  kind       TEXT NOT NULL,
  author_id  INTEGER REFERENCES person(id),
  by_staff   INTEGER NOT NULL DEFAULT 0,
  body       TEXT NOT NULL DEFAULT '',
  data       TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  PRIMARY KEY (ticket_id, seq)
) STRICT;

CREATE TABLE field_def (
  id       INTEGER PRIMARY KEY,
  ref      TEXT NOT NULL UNIQUE,
  kind     TEXT NOT NULL DEFAULT '',
  type     TEXT NOT NULL,
  label_de TEXT NOT NULL,
  label_en TEXT NOT NULL,
  required INTEGER NOT NULL DEFAULT 0,
  visible  INTEGER NOT NULL DEFAULT 1,
  position INTEGER NOT NULL DEFAULT 0,
  active   INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE ticket_field (
  ticket_id INTEGER NOT NULL REFERENCES ticket(id),
  field_id  INTEGER NOT NULL REFERENCES field_def(id),
  value     TEXT NOT NULL,
  PRIMARY KEY (ticket_id, field_id)
) STRICT;

-- The searched text, analysed (internal/search). internal_text is what only staff find.
CREATE TABLE search_doc (
  ticket_id     INTEGER NOT NULL PRIMARY KEY REFERENCES ticket(id),
  public_text   TEXT NOT NULL,
  internal_text TEXT NOT NULL
) STRICT;

CREATE TABLE draft (
  id         INTEGER PRIMARY KEY,
  ref        TEXT NOT NULL UNIQUE,
  person_id  INTEGER NOT NULL REFERENCES person(id),
  form       TEXT NOT NULL,
  vals       TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX draft_person ON draft (person_id, updated_at DESC);
-- Of a message to a ticket a person has one draft; of new tickets several.
CREATE UNIQUE INDEX draft_one ON draft (person_id, form) WHERE form NOT IN ('ticket','phone');
CREATE INDEX draft_expiry ON draft (expires_at);

CREATE TABLE blob (
  hash       TEXT NOT NULL PRIMARY KEY,
  size       INTEGER NOT NULL,
  media_type TEXT NOT NULL,
  state      TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE attachment (
  id           INTEGER PRIMARY KEY,
  ref          TEXT NOT NULL UNIQUE,
  ticket_id    INTEGER REFERENCES ticket(id),
  seq          INTEGER,
  draft_id     INTEGER REFERENCES draft(id),
  person_id    INTEGER NOT NULL REFERENCES person(id),
  name         TEXT NOT NULL,
  media_type   TEXT NOT NULL,
  size         INTEGER NOT NULL,
  width        INTEGER NOT NULL DEFAULT 0,
  height       INTEGER NOT NULL DEFAULT 0,
  blob_hash    TEXT REFERENCES blob(hash),
  created_at   INTEGER NOT NULL,
  withdrawn_at INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX attachment_entry ON attachment (ticket_id, seq) WHERE ticket_id IS NOT NULL;
CREATE INDEX attachment_draft ON attachment (draft_id) WHERE draft_id IS NOT NULL;
CREATE INDEX attachment_blob ON attachment (blob_hash) WHERE blob_hash IS NOT NULL;

CREATE TABLE read_mark (
  person_id INTEGER NOT NULL REFERENCES person(id),
  ticket_id INTEGER NOT NULL REFERENCES ticket(id),
  seq       INTEGER NOT NULL,
  PRIMARY KEY (person_id, ticket_id)
) STRICT, WITHOUT ROWID;

-- A form sent twice has its first result.
CREATE TABLE form_result (
  person_id  INTEGER NOT NULL REFERENCES person(id),
  form_key   TEXT NOT NULL,
  result     TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (person_id, form_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX form_result_age ON form_result (created_at);

CREATE TABLE session (
  id         INTEGER PRIMARY KEY,
  ref        TEXT NOT NULL UNIQUE,
  token_hash BLOB NOT NULL UNIQUE,
  person_id  INTEGER NOT NULL REFERENCES person(id),
  key_only   INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  seen_at    INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  ended_at   INTEGER NOT NULL DEFAULT 0,
  address    TEXT NOT NULL DEFAULT '',
  agent      TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX session_person ON session (person_id);
CREATE INDEX session_expiry ON session (expires_at);

-- Links and one-time keys of a forgotten password; each attempt of sending has its own row.
CREATE TABLE reset_token (
  id         INTEGER PRIMARY KEY,
  person_id  INTEGER NOT NULL REFERENCES person(id),
  kind       TEXT NOT NULL,
  hash       BLOB NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at    INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX reset_token_person ON reset_token (person_id, kind, created_at);

CREATE TABLE throttle (
  key      TEXT NOT NULL PRIMARY KEY,
  failures INTEGER NOT NULL,
  last_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX throttle_age ON throttle (last_at);

CREATE TABLE job (
  id           INTEGER PRIMARY KEY,
  kind         TEXT NOT NULL,
  payload      TEXT NOT NULL,
  state        TEXT NOT NULL,
  attempts     INTEGER NOT NULL DEFAULT 0,
  run_at       INTEGER NOT NULL,
  locked_until INTEGER NOT NULL DEFAULT 0,
  last_error   TEXT NOT NULL DEFAULT '',
  created_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX job_ready ON job (run_at, id) WHERE state = 'ready';
CREATE INDEX job_running ON job (locked_until) WHERE state = 'running';
CREATE INDEX job_dead ON job (id) WHERE state = 'dead';

CREATE TABLE article (
  id         INTEGER PRIMARY KEY,
  slug       TEXT NOT NULL UNIQUE,
  category   TEXT NOT NULL,
  product_id INTEGER REFERENCES product(id),
  position   INTEGER NOT NULL DEFAULT 0,
  helpful    INTEGER NOT NULL DEFAULT 0,
  unhelpful  INTEGER NOT NULL DEFAULT 0,
  active     INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE article_text (
  article_id INTEGER NOT NULL REFERENCES article(id),
  lang       TEXT NOT NULL,
  title      TEXT NOT NULL,
  keywords   TEXT NOT NULL DEFAULT '',
  body       TEXT NOT NULL,
  doc        TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (article_id, lang)
) STRICT;

CREATE TABLE article_vote (
  article_id INTEGER NOT NULL REFERENCES article(id),
  person_id  INTEGER NOT NULL REFERENCES person(id),
  helpful    INTEGER NOT NULL,
  PRIMARY KEY (article_id, person_id)
) STRICT;

CREATE TABLE news (
  id           INTEGER PRIMARY KEY,
  ref          TEXT NOT NULL UNIQUE,
  kind         TEXT NOT NULL,
  is_public    INTEGER NOT NULL DEFAULT 0,
  product_id   INTEGER REFERENCES product(id),
  org_id       INTEGER REFERENCES org(id),
  published_at INTEGER NOT NULL,
  starts_at    INTEGER NOT NULL DEFAULT 0,
  ends_at      INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX news_published ON news (published_at DESC, id DESC);
CREATE INDEX news_window ON news (ends_at) WHERE ends_at > 0;

CREATE TABLE news_text (
  news_id    INTEGER NOT NULL REFERENCES news(id),
  lang       TEXT NOT NULL,
  title      TEXT NOT NULL,
  body       TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (news_id, lang)
) STRICT;

-- What was done to accounts, organisations and settings; a ticket's history is its entries.
CREATE TABLE audit (
  id         INTEGER PRIMARY KEY,
  at         INTEGER NOT NULL,
  actor_id   INTEGER REFERENCES person(id),
  action     TEXT NOT NULL,
  subject    TEXT NOT NULL,
  data       TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX audit_at ON audit (at DESC, id DESC);

CREATE TABLE counter (
  name  TEXT NOT NULL PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT;

CREATE TABLE setting (
  key   TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;
