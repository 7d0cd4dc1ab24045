-- Photos are served as long as a contact has them.
CREATE INDEX contacts_photo ON contacts (photo_id) WHERE photo_id IS NOT NULL;
