-- What falls due, in the order of its dates, in the trust and in one school; the indexes on which ListDue walks. Those of
-- plans, actions and statutory dates stand with their tables. A school's is made first: of two that serve alike, SQLite
-- takes that one.
CREATE INDEX pupil_passports_school_due ON pupil_passports (trust, school, review_date, id)
  WHERE state = 'PASSPORT_STATE_AGREED' AND delete_time IS NULL;
CREATE INDEX pupil_passports_due ON pupil_passports (trust, review_date, id)
  WHERE state = 'PASSPORT_STATE_AGREED' AND delete_time IS NULL;
CREATE INDEX targets_school_due ON targets (trust, school, review_date, id)
  WHERE state = 'TARGET_STATE_ACTIVE' AND delete_time IS NULL;
CREATE INDEX targets_due ON targets (trust, review_date, id)
  WHERE state = 'TARGET_STATE_ACTIVE' AND delete_time IS NULL;
CREATE INDEX contacts_school_due ON contacts (trust, school, follow_up_due_date, id)
  WHERE follow_up_done_date IS NULL AND follow_up_due_date IS NOT NULL AND delete_time IS NULL;
CREATE INDEX contacts_due ON contacts (trust, follow_up_due_date, id)
  WHERE follow_up_done_date IS NULL AND follow_up_due_date IS NOT NULL AND delete_time IS NULL;
