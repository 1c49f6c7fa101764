-- Legal holds, and leavers in the order in which the time of their records ends. Columns bear the names of the messages'
-- fields.
CREATE TABLE legal_holds (
  trust TEXT NOT NULL,
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  pupil TEXT NOT NULL,
  school TEXT NOT NULL,
  matter_reference TEXT NOT NULL,
  reason TEXT NOT NULL,
  placed_on TEXT,
  placed_by TEXT NOT NULL,
  review_date TEXT,
  released_on TEXT,
  release_reason TEXT NOT NULL,
  released_by TEXT NOT NULL,
  pupil_leaving_date TEXT,
  PRIMARY KEY (trust, id)
);
CREATE INDEX legal_holds_pupil ON legal_holds (trust, pupil, placed_on);
CREATE INDEX legal_holds_school ON legal_holds (trust, school, id);
CREATE UNIQUE INDEX legal_holds_one_open ON legal_holds (trust, pupil, matter_reference) WHERE released_on IS NULL;

-- A school's is made first: of two that serve alike, SQLite takes that one.
CREATE INDEX pupils_school_birth ON pupils (trust, school, date_of_birth, id)
  WHERE delete_time IS NULL AND leaving_date IS NOT NULL;
CREATE INDEX pupils_birth ON pupils (trust, date_of_birth, id)
  WHERE delete_time IS NULL AND leaving_date IS NOT NULL;
