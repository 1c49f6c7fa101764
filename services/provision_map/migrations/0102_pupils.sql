-- What provision_map knows of pupils and of who teaches them: a projection of pupil tracking's rows, kept
-- current by its change feed. `row_version` is that of the pupil's row, `reading` numbers the full reading
-- in which the row was last seen.
CREATE TABLE known_pupils (
  trust TEXT NOT NULL,
  pupil TEXT NOT NULL,
  row_version BIGINT NOT NULL,
  reading BIGINT NOT NULL,
  school TEXT NOT NULL,
  leaving_date TEXT,
  school_class TEXT NOT NULL,
  year_group BIGINT,
  sen_provision TEXT NOT NULL,
  primary_need TEXT NOT NULL,
  PRIMARY KEY (trust, pupil)
);
CREATE INDEX known_pupils_class ON known_pupils (trust, school_class, pupil);
CREATE INDEX known_pupils_reading ON known_pupils (trust, reading);

-- The staff of the classes that are not deleted, by the subject of their tokens.
CREATE TABLE known_class_staff (
  trust TEXT NOT NULL,
  school_class TEXT NOT NULL,
  staff_subject TEXT NOT NULL,
  reading BIGINT NOT NULL,
  academic_year BIGINT NOT NULL,
  PRIMARY KEY (trust, school_class, staff_subject)
);
CREATE INDEX known_class_staff_subject ON known_class_staff (trust, staff_subject, academic_year);
CREATE INDEX known_class_staff_reading ON known_class_staff (trust, reading);
