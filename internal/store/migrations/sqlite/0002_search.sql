-- +goose Up
-- FTS5 over the analysed text. Contentless: the text itself is in search_doc, whose triggers keep the index.
-- Its rowids run backwards: the newest ticket is the first.
CREATE VIRTUAL TABLE ticket_fts USING fts5(public_text, internal_text,
  content='', contentless_delete=1, tokenize='ascii', detail='column');

-- +goose StatementBegin
CREATE TRIGGER search_doc_insert AFTER INSERT ON search_doc BEGIN
  INSERT INTO ticket_fts(rowid, public_text, internal_text) VALUES (2147483648 - new.ticket_id, new.public_text, new.internal_text);
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER search_doc_update AFTER UPDATE ON search_doc BEGIN
  DELETE FROM ticket_fts WHERE rowid = 2147483648 - old.ticket_id;
  INSERT INTO ticket_fts(rowid, public_text, internal_text) VALUES (2147483648 - new.ticket_id, new.public_text, new.internal_text);
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER search_doc_delete AFTER DELETE ON search_doc BEGIN
  DELETE FROM ticket_fts WHERE rowid = 2147483648 - old.ticket_id;
END;
-- +goose StatementEnd
