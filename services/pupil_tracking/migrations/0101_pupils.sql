-- Pupils, their SEN records and their assessments. Columns bear the names of the messages' fields.
CREATE TABLE pupils (
  trust TEXT NOT NULL,
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  expire_time BIGINT,
  school TEXT NOT NULL,
  upn TEXT NOT NULL,
  former_upn TEXT NOT NULL,
  given_name TEXT NOT NULL,
  family_name TEXT NOT NULL,
  date_of_birth TEXT NOT NULL,
  sex TEXT NOT NULL,
  year_group BIGINT,
  expected_year_group BIGINT,
  entry_date TEXT,
  leaving_date TEXT,
  free_school_meals BIGINT NOT NULL,
  ever6_free_school_meals BIGINT NOT NULL,
  english_additional_language BIGINT NOT NULL,
  looked_after BIGINT NOT NULL,
  service_child BIGINT NOT NULL,
  young_carer BIGINT NOT NULL,
  pupil_premium BIGINT NOT NULL,
  sen_provision TEXT NOT NULL,
  primary_need TEXT NOT NULL,
  PRIMARY KEY (trust, id)
);
CREATE UNIQUE INDEX pupils_upn ON pupils (trust, upn) WHERE delete_time IS NULL;
CREATE INDEX pupils_school ON pupils (trust, school, sen_provision, primary_need, year_group)
  WHERE delete_time IS NULL;

CREATE TABLE sen_records (
  trust TEXT NOT NULL,
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  expire_time BIGINT,
  pupil TEXT NOT NULL,
  school TEXT NOT NULL,
  provision TEXT NOT NULL,
  start_date TEXT NOT NULL,
  end_date TEXT,
  needs TEXT,
  PRIMARY KEY (trust, id)
);
CREATE UNIQUE INDEX sen_records_one_open ON sen_records (trust, pupil)
  WHERE end_date IS NULL AND delete_time IS NULL;
CREATE INDEX sen_records_pupil ON sen_records (trust, pupil, start_date);
CREATE INDEX sen_records_school ON sen_records (trust, school, id);

CREATE TABLE assessments (
  trust TEXT NOT NULL,
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  expire_time BIGINT,
  pupil TEXT NOT NULL,
  school TEXT NOT NULL,
  instrument TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  taken_date TEXT NOT NULL,
  score DOUBLE PRECISION,
  standard TEXT NOT NULL,
  narrative TEXT NOT NULL,
  PRIMARY KEY (trust, id)
);
CREATE INDEX assessments_pupil ON assessments (trust, pupil, taken_date);
CREATE INDEX assessments_school ON assessments (trust, school, id);
