CREATE TABLE organizations (
	id TEXT PRIMARY KEY,
	account_id TEXT NOT NULL REFERENCES accounts (id),
	name TEXT NOT NULL,
	industry TEXT NOT NULL,
	website TEXT NOT NULL,
	phone TEXT NOT NULL,
	city TEXT NOT NULL,
	country TEXT NOT NULL,
	search TEXT NOT NULL, -- what the search looks at, in lower case
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	deleted_at BIGINT
);

CREATE INDEX organizations_account ON organizations (account_id, name);

CREATE TABLE photos (
	id TEXT PRIMARY KEY,
	account_id TEXT NOT NULL REFERENCES accounts (id),
	jpeg BYTEA NOT NULL,
	created_at BIGINT NOT NULL
);

CREATE TABLE contacts (
	id TEXT PRIMARY KEY,
	account_id TEXT NOT NULL REFERENCES accounts (id),
	organization_id TEXT REFERENCES organizations (id),
	photo_id TEXT REFERENCES photos (id),
	first_name TEXT NOT NULL,
	last_name TEXT NOT NULL,
	email TEXT NOT NULL,
	phone TEXT NOT NULL,
	title TEXT NOT NULL,
	status TEXT NOT NULL CHECK (status IN ('lead', 'customer', 'partner', 'inactive')),
	city TEXT NOT NULL,
	country TEXT NOT NULL,
	starred INTEGER NOT NULL DEFAULT 0,
	search TEXT NOT NULL, -- what the search looks at, in lower case
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	deleted_at BIGINT
);

CREATE INDEX contacts_account ON contacts (account_id, last_name, first_name);

CREATE INDEX contacts_organization ON contacts (organization_id);

CREATE UNIQUE INDEX contacts_email ON contacts (account_id, email) WHERE email <> '' AND deleted_at IS NULL;
