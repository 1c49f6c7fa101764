-- Classes, transfers and year roll-overs; what pupils, SEN records and assessments say besides. Columns bear the names
-- of the messages' fields.
ALTER TABLE pupils ADD COLUMN school_class TEXT NOT NULL DEFAULT '';
ALTER TABLE pupils ADD COLUMN out_of_year BIGINT NOT NULL DEFAULT 0;
ALTER TABLE pupils ADD COLUMN destination TEXT NOT NULL DEFAULT '';
ALTER TABLE pupils ADD COLUMN destination_laestab TEXT NOT NULL DEFAULT '';
-- The academic year for which the year group was last moved up or stated anew; no field of the message. A roll-over to
-- that year leaves the pupil as he is.
ALTER TABLE pupils ADD COLUMN year_stated BIGINT NOT NULL DEFAULT 0;
CREATE INDEX pupils_school_class ON pupils (trust, school_class, id);

ALTER TABLE sen_records ADD COLUMN needs_not_recorded BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sen_records ADD COLUMN sen_unit BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sen_records ADD COLUMN resourced_provision BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sen_records ADD COLUMN pupil_leaving_date TEXT;

ALTER TABLE assessments ADD COLUMN engagement TEXT;
ALTER TABLE assessments ADD COLUMN test_year_group BIGINT;
ALTER TABLE assessments ADD COLUMN void_date TEXT;
ALTER TABLE assessments ADD COLUMN void_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE assessments ADD COLUMN band TEXT NOT NULL DEFAULT '';
ALTER TABLE assessments ADD COLUMN pupil_leaving_date TEXT;

CREATE TABLE school_classes (
  trust TEXT NOT NULL,
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  expire_time BIGINT,
  school TEXT NOT NULL,
  title TEXT NOT NULL,
  academic_year BIGINT NOT NULL,
  year_group BIGINT,
  staff TEXT,
  PRIMARY KEY (trust, id)
);
CREATE INDEX school_classes_school ON school_classes (trust, school, id);

-- Who teaches or supports the living classes: the staff of school_classes, to be found by subject. It says whom a
-- teacher or an assistant is linked to.
CREATE TABLE class_staff (
  trust TEXT NOT NULL,
  school_class TEXT NOT NULL,
  subject TEXT NOT NULL,
  academic_year BIGINT NOT NULL,
  PRIMARY KEY (trust, school_class, subject)
);
CREATE INDEX class_staff_subject ON class_staff (trust, subject, academic_year, school_class);

CREATE TABLE year_rollovers (
  trust TEXT NOT NULL,
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  academic_year BIGINT NOT NULL,
  state TEXT NOT NULL,
  schools TEXT,
  schools_left BIGINT NOT NULL,
  PRIMARY KEY (trust, id)
);

CREATE TABLE pupil_transfers (
  trust TEXT NOT NULL,
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  pupil TEXT NOT NULL,
  school TEXT NOT NULL,
  from_school TEXT NOT NULL,
  to_school TEXT NOT NULL,
  transfer_date TEXT,
  leaving_date TEXT,
  reason TEXT NOT NULL,
  rows_moved BIGINT NOT NULL,
  pupil_leaving_date TEXT,
  PRIMARY KEY (trust, id)
);
CREATE INDEX pupil_transfers_pupil ON pupil_transfers (trust, pupil, transfer_date);
CREATE INDEX pupil_transfers_school ON pupil_transfers (trust, school, id);
