-- +goose Up
-- What the vendor publishes is a draft, published (for a time, if wanted) or withdrawn.
ALTER TABLE article ADD COLUMN state TEXT NOT NULL DEFAULT 'published';
UPDATE article SET state = 'withdrawn' WHERE active = 0;
ALTER TABLE article DROP COLUMN active;
ALTER TABLE article ADD COLUMN org_id INTEGER REFERENCES org(id);
ALTER TABLE article ADD COLUMN published_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE article ADD COLUMN expires_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE article ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
-- Empty: the text is the one that ships with the program, and each start writes it again. Else the text is
-- the installation's own, and this names the shipped one that it began with.
ALTER TABLE article ADD COLUMN base TEXT NOT NULL DEFAULT '';

ALTER TABLE news ADD COLUMN state TEXT NOT NULL DEFAULT 'published';
ALTER TABLE news ADD COLUMN expires_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE news ADD COLUMN version INTEGER NOT NULL DEFAULT 1;

-- Earlier addresses of articles, which lead to the present one.
CREATE TABLE article_slug (
  slug       TEXT NOT NULL PRIMARY KEY,
  article_id INTEGER NOT NULL REFERENCES article(id)
) STRICT;

-- Every version of an article or a news item, whole, as JSON.
CREATE TABLE revision (
  id         INTEGER PRIMARY KEY,
  article_id INTEGER REFERENCES article(id),
  news_id    INTEGER REFERENCES news(id),
  version    INTEGER NOT NULL,
  at         INTEGER NOT NULL,
  person_id  INTEGER REFERENCES person(id),
  content    TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX revision_article ON revision (article_id, version) WHERE article_id IS NOT NULL;
CREATE UNIQUE INDEX revision_news ON revision (news_id, version) WHERE news_id IS NOT NULL;

-- The secret address of a person's own news feed.
CREATE TABLE news_feed (
  person_id  INTEGER NOT NULL PRIMARY KEY REFERENCES person(id),
  hash       TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL
) STRICT;
