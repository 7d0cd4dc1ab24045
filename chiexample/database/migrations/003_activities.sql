CREATE TABLE notes (
	id TEXT PRIMARY KEY,
	account_id TEXT NOT NULL REFERENCES accounts (id),
	contact_id TEXT NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
	user_id TEXT NOT NULL REFERENCES users (id),
	body TEXT NOT NULL,
	created_at BIGINT NOT NULL
);

CREATE INDEX notes_contact ON notes (contact_id, created_at);

CREATE TABLE activities (
	id TEXT PRIMARY KEY,
	account_id TEXT NOT NULL REFERENCES accounts (id),
	user_id TEXT NOT NULL REFERENCES users (id),
	contact_id TEXT REFERENCES contacts (id) ON DELETE CASCADE,
	organization_id TEXT REFERENCES organizations (id) ON DELETE CASCADE,
	kind TEXT NOT NULL,
	summary TEXT NOT NULL,
	day TEXT NOT NULL, -- 2006-01-02, to group by
	created_at BIGINT NOT NULL
);

CREATE INDEX activities_account ON activities (account_id, created_at, id);

CREATE INDEX activities_contact ON activities (contact_id, created_at);

CREATE INDEX activities_day ON activities (account_id, day, kind);

CREATE TABLE imports (
	id TEXT PRIMARY KEY,
	account_id TEXT NOT NULL REFERENCES accounts (id),
	user_id TEXT NOT NULL REFERENCES users (id),
	file_name TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed')),
	lines INTEGER NOT NULL,
	seen INTEGER NOT NULL,
	added INTEGER NOT NULL,
	faults TEXT NOT NULL, -- JSON list of {line, field, message}
	created_at BIGINT NOT NULL
);

CREATE INDEX imports_account ON imports (account_id, created_at);
