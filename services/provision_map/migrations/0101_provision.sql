-- The library of interventions, what schools run of it, who takes part and when it took place. Columns
-- bear the names of the messages' fields.
CREATE TABLE interventions (
  trust TEXT NOT NULL,
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  expire_time BIGINT,
  title TEXT NOT NULL,
  description TEXT NOT NULL,
  tier TEXT NOT NULL,
  area_of_need TEXT NOT NULL,
  evidence_base TEXT NOT NULL,
  entry_criteria TEXT NOT NULL,
  exit_criteria TEXT NOT NULL,
  required_competencies TEXT,
  session_minutes BIGINT NOT NULL,
  sessions_per_week BIGINT NOT NULL,
  weeks BIGINT NOT NULL,
  group_size BIGINT NOT NULL,
  PRIMARY KEY (trust, id)
);
CREATE UNIQUE INDEX interventions_title ON interventions (trust, title) WHERE delete_time IS NULL;

CREATE TABLE provisions (
  trust TEXT NOT NULL,
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  expire_time BIGINT,
  school TEXT NOT NULL,
  intervention TEXT NOT NULL,
  title TEXT NOT NULL,
  tier TEXT NOT NULL,
  area_of_need TEXT NOT NULL,
  start_date TEXT NOT NULL,
  end_date TEXT,
  place TEXT NOT NULL,
  staff_members TEXT,
  session_minutes BIGINT NOT NULL,
  sessions_per_week BIGINT NOT NULL,
  weeks BIGINT NOT NULL,
  staff_rate_pence_per_hour BIGINT NOT NULL,
  resources_pence BIGINT NOT NULL,
  planned_cost_pence BIGINT NOT NULL,
  PRIMARY KEY (trust, id)
);
CREATE INDEX provisions_school ON provisions (trust, school, id);

CREATE TABLE enrolments (
  trust TEXT NOT NULL,
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  expire_time BIGINT,
  provision TEXT NOT NULL,
  pupil TEXT NOT NULL,
  school TEXT NOT NULL,
  start_date TEXT NOT NULL,
  end_date TEXT,
  baseline_score DOUBLE PRECISION,
  outcome_score DOUBLE PRECISION,
  measure TEXT NOT NULL,
  provision_school TEXT NOT NULL,
  pupil_leaving_date TEXT,
  end_reason TEXT NOT NULL,
  planned_end_date TEXT,
  PRIMARY KEY (trust, id)
);
CREATE UNIQUE INDEX enrolments_one_open ON enrolments (trust, provision, pupil)
  WHERE end_date IS NULL AND delete_time IS NULL;
CREATE INDEX enrolments_provision ON enrolments (trust, provision, start_date);
CREATE INDEX enrolments_pupil ON enrolments (trust, pupil, start_date);
CREATE INDEX enrolments_school ON enrolments (trust, school, id);
CREATE INDEX enrolments_provision_school ON enrolments (trust, provision_school, id);

CREATE TABLE sessions (
  trust TEXT NOT NULL,
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  provision TEXT NOT NULL,
  school TEXT NOT NULL,
  session_date TEXT NOT NULL,
  delivered BIGINT NOT NULL,
  minutes BIGINT NOT NULL,
  attended_pupils TEXT,
  note TEXT NOT NULL,
  PRIMARY KEY (trust, id)
);
CREATE INDEX sessions_provision ON sessions (trust, provision, session_date);
CREATE INDEX sessions_school ON sessions (trust, school, id);
