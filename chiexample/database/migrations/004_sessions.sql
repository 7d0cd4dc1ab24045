-- Sessions that began with an earlier version are over: a new password ends
-- those that somebody else may have.
ALTER TABLE users ADD COLUMN session_version BIGINT NOT NULL DEFAULT 0;

-- When an import last told how far it is.
ALTER TABLE imports ADD COLUMN updated_at BIGINT NOT NULL DEFAULT 0;
