-- +goose Up
-- The analysed text is a list of words already: no parser of PostgreSQL's in between, so that both
-- engines find the same.
ALTER TABLE search_doc
  ADD COLUMN public_vec tsvector GENERATED ALWAYS AS (array_to_tsvector(array_remove(string_to_array(public_text, ' '), ''))) STORED,
  ADD COLUMN all_vec tsvector GENERATED ALWAYS AS (array_to_tsvector(array_remove(string_to_array(public_text || ' ' || internal_text, ' '), ''))) STORED;
CREATE INDEX search_doc_public ON search_doc USING gin (public_vec);
CREATE INDEX search_doc_all ON search_doc USING gin (all_vec);
