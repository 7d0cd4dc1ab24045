-- Times are milliseconds since 1970, UTC; identifiers are made by the
-- application: the same SQL runs on SQLite and PostgreSQL.

CREATE TABLE accounts (
	id TEXT PRIMARY KEY,
	name TEXT NOT NULL,
	created_at BIGINT NOT NULL
);

CREATE TABLE users (
	id TEXT PRIMARY KEY,
	account_id TEXT NOT NULL REFERENCES accounts (id),
	name TEXT NOT NULL,
	email TEXT NOT NULL UNIQUE,
	password_hash TEXT NOT NULL,
	role TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'member')),
	created_at BIGINT NOT NULL
);

CREATE INDEX users_account ON users (account_id, name);

-- Failed attempts, for the rate limit.
CREATE TABLE sign_in_failures (
	id TEXT PRIMARY KEY,
	email TEXT NOT NULL,
	address TEXT NOT NULL,
	created_at BIGINT NOT NULL
);

CREATE INDEX sign_in_failures_created ON sign_in_failures (created_at);
