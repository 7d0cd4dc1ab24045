-- A note that was deleted can be taken back for a while.
ALTER TABLE notes ADD COLUMN deleted_at BIGINT;
