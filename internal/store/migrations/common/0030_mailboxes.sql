-- +goose Up
-- A functional mailbox of an organisation: it is told of the organisation's tickets, by number and link alone, once
-- somebody who reads it has confirmed that. The secret is in the link that ends it and opens nothing else.
CREATE TABLE mailbox (
  id           INTEGER PRIMARY KEY,
  ref          TEXT NOT NULL UNIQUE,
  org_id       INTEGER NOT NULL REFERENCES org(id),
  email        TEXT NOT NULL,
  lang         TEXT NOT NULL,
  events       TEXT NOT NULL,
  secret       TEXT NOT NULL UNIQUE,
  added_by     INTEGER NOT NULL REFERENCES person(id),
  added_at     INTEGER NOT NULL,
  confirmed_at INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX mailbox_once ON mailbox (org_id, email);
CREATE INDEX mailbox_adder ON mailbox (added_by);

-- A request to confirm an address. It outlives a mailbox that is removed, so that an address which is removed and added
-- again gets no more mails than others.
CREATE TABLE mailbox_ask (
  id         INTEGER PRIMARY KEY,
  ref        TEXT NOT NULL UNIQUE,
  mailbox    TEXT NOT NULL,
  email      TEXT NOT NULL,
  token_hash BLOB UNIQUE,
  asked_at   INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX mailbox_ask_email ON mailbox_ask (email, asked_at);
CREATE INDEX mailbox_ask_of ON mailbox_ask (mailbox);
CREATE INDEX mailbox_ask_age ON mailbox_ask (expires_at);
