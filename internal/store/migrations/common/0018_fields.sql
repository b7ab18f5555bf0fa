-- +goose Up
-- Fields that an installation adds to tickets: of one kind or all, of one product or all.
ALTER TABLE field_def ADD COLUMN product_id INTEGER REFERENCES product(id);
ALTER TABLE field_def ADD COLUMN hint_de TEXT NOT NULL DEFAULT '';
ALTER TABLE field_def ADD COLUMN hint_en TEXT NOT NULL DEFAULT '';
-- One choice a line, "deutsch|english"; what is stored at a ticket is the German words.
ALTER TABLE field_def ADD COLUMN choices TEXT NOT NULL DEFAULT '';
