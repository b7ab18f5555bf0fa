-- +goose Up
-- Texts of mails as an administrator worded them, in place of the shipped ones. A row names its text by the key of the
-- catalogues; shipped is the text that it took the place of, so that a newer one is noticed.
CREATE TABLE mail_text (
  key        TEXT NOT NULL,
  lang       TEXT NOT NULL,
  body       TEXT NOT NULL,
  shipped    TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  changed_by INTEGER NOT NULL REFERENCES person(id),
  PRIMARY KEY (key, lang)
) STRICT;
