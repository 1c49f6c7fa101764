-- Instruments, how assessments are read by them, and what the progress check found. Columns bear the
-- names of the messages' fields.
CREATE TABLE instruments (
  trust TEXT NOT NULL,
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  expire_time BIGINT,
  title TEXT NOT NULL,
  publisher TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  lowest_score DOUBLE PRECISION,
  highest_score DOUBLE PRECISION,
  mean DOUBLE PRECISION,
  standard_deviation DOUBLE PRECISION,
  reliability DOUBLE PRECISION,
  standard_error DOUBLE PRECISION,
  bands TEXT,
  year_norms TEXT,
  standards TEXT,
  minimum_interval_weeks BIGINT NOT NULL,
  retired BIGINT NOT NULL,
  transfer_code TEXT NOT NULL,
  PRIMARY KEY (trust, id)
);

-- A school's assessments in the order in which progress is read: one pass for all its pupils.
CREATE INDEX assessments_series
  ON assessments (trust, school, pupil, instrument, taken_date);
CREATE INDEX assessments_instrument ON assessments (trust, instrument);

-- What RunProgressCheck last found of each pupil on roll. Each of the four tests is the best-founded
-- answer over the pupil's instruments: 'TRUE' before 'FALSE' before 'INSUFFICIENT_DATA'.
CREATE TABLE progress_flags (
  trust TEXT NOT NULL,
  -- The pupil's id and name: metrics list records by the one, pupils take rows along by the other.
  id TEXT NOT NULL,
  pupil TEXT NOT NULL,
  school TEXT NOT NULL,
  as_of TEXT NOT NULL,
  slower_than_peers TEXT NOT NULL,
  below_own_rate TEXT NOT NULL,
  gap_not_closing TEXT NOT NULL,
  gap_widening TEXT NOT NULL,
  checked BIGINT NOT NULL,
  falling_behind BIGINT NOT NULL,
  -- PROVIDED_NO or PROVIDED_YES; PROVIDED_UNSPECIFIED while the provision map did not answer.
  provided TEXT NOT NULL,
  PRIMARY KEY (trust, pupil)
);
CREATE INDEX progress_flags_school ON progress_flags (trust, school, falling_behind, provided);
