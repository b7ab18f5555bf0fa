-- +goose Up
-- A new address of a person that nobody has confirmed yet; until then the old one works. Its links are tokens of kind
-- "email" in reset_token.
CREATE TABLE email_change (
  person_id  INTEGER NOT NULL PRIMARY KEY REFERENCES person(id),
  email      TEXT NOT NULL,
  asked_by   INTEGER NOT NULL REFERENCES person(id),
  asked_at   INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX email_change_age ON email_change (expires_at);
