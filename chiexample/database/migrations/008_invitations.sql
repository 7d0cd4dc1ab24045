-- Links that were sent by mail. Only the hash of the secret is kept.
CREATE TABLE password_resets (
	hash TEXT PRIMARY KEY,
	user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	expires_at BIGINT NOT NULL
);

CREATE TABLE invitations (
	id TEXT PRIMARY KEY,
	hash TEXT NOT NULL UNIQUE,
	account_id TEXT NOT NULL REFERENCES accounts (id),
	email TEXT NOT NULL,
	role TEXT NOT NULL CHECK (role IN ('admin', 'member')),
	expires_at BIGINT NOT NULL,
	UNIQUE (account_id, email)
);

-- Who was removed stays in the history of the account, and cannot sign in.
ALTER TABLE users ADD COLUMN removed_at BIGINT;
