-- What is in no trash: lists are counted, and read in their order, from these
-- indexes. SQLite would read each row for deleted_at if they did not have it.
DROP INDEX contacts_account;

CREATE INDEX contacts_listed ON contacts (account_id, last_name, first_name, id, deleted_at) WHERE deleted_at IS NULL;

CREATE INDEX contacts_status ON contacts (account_id, status, deleted_at) WHERE deleted_at IS NULL;

DROP INDEX organizations_account;

CREATE INDEX organizations_listed ON organizations (account_id, name, id, deleted_at) WHERE deleted_at IS NULL;

DROP INDEX contacts_organization;

CREATE INDEX contacts_organization ON contacts (organization_id, deleted_at);

-- Forms suggest what an account uses already.
CREATE INDEX contacts_country ON contacts (account_id, country);

CREATE INDEX organizations_country ON organizations (account_id, country);

CREATE INDEX organizations_industry ON organizations (account_id, industry);
