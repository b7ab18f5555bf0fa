-- +goose Up
-- Whether the goals of a ticket's contract were met, as desk.Met: 0 no goal, or not known yet; 1 met; 2 missed.
ALTER TABLE ticket ADD COLUMN reply_goal INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN result_goal INTEGER NOT NULL DEFAULT 0;

-- Figures count them in this alone.
CREATE INDEX ticket_goals ON ticket (created_at, team_id, confidential, org_id, product_id, kind, reply_goal, result_goal)
  WHERE reply_goal > 0 OR result_goal > 0;
