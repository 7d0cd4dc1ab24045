-- The number of things in the trash stands on every page.
CREATE INDEX contacts_deleted ON contacts (account_id, deleted_at) WHERE deleted_at IS NOT NULL;

CREATE INDEX organizations_deleted ON organizations (account_id, deleted_at) WHERE deleted_at IS NOT NULL;
