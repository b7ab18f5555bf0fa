-- +goose Up
-- What figures count, beside what a ticket has anyway: when staff first wrote to the customer (what was taken down
-- by phone is no reply), and when the result that stands was given; 0 for neither.

ALTER TABLE ticket ADD COLUMN first_reply_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN resolved_at INTEGER NOT NULL DEFAULT 0;

UPDATE ticket SET
  first_reply_at = COALESCE((SELECT min(e.created_at) FROM entry e WHERE e.ticket_id = ticket.id AND e.seq > 1
    AND e.visibility = 'public' AND e.kind = 'message' AND e.by_staff = 1), 0),
  resolved_at = CASE WHEN state IN ('resolved','closed') AND result <> '' THEN COALESCE((SELECT max(e.created_at) FROM entry e
    WHERE e.ticket_id = ticket.id AND e.data LIKE '%"action":"resolve"%'), 0) ELSE 0 END;

-- Figures of all the vendor's tickets read these and not the tickets.
CREATE INDEX ticket_figures ON ticket (created_at, team_id, confidential, org_id, product_id, kind, first_reply_at, resolved_at);
CREATE INDEX ticket_figures_closed ON ticket (closed_at, team_id, confidential, org_id, product_id, kind) WHERE state = 'closed';
CREATE INDEX ticket_figures_open ON ticket (created_at, state, team_id, confidential, org_id, product_id, kind)
  WHERE state IN ('new','in_progress','waiting_for_customer','scheduled','resolved');
