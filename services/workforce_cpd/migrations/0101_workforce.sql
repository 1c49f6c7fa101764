-- Staff, the competency framework and training. Columns bear the names of the messages' fields.
CREATE TABLE staff_members (
  trust TEXT NOT NULL,
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  expire_time BIGINT,
  school TEXT NOT NULL,
  employee_number TEXT NOT NULL,
  display_name TEXT NOT NULL,
  role TEXT NOT NULL,
  full_time_equivalent DOUBLE PRECISION,
  start_date TEXT,
  end_date TEXT,
  PRIMARY KEY (trust, id)
);
CREATE UNIQUE INDEX staff_members_number ON staff_members (trust, employee_number)
  WHERE employee_number <> '' AND delete_time IS NULL;
CREATE INDEX staff_members_school ON staff_members (trust, school, id);

CREATE TABLE competencies (
  trust TEXT NOT NULL,
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  expire_time BIGINT,
  title TEXT NOT NULL,
  description TEXT NOT NULL,
  need_types TEXT,
  mandatory BIGINT NOT NULL,
  renewal_months BIGINT NOT NULL,
  PRIMARY KEY (trust, id)
);
CREATE UNIQUE INDEX competencies_title ON competencies (trust, title) WHERE delete_time IS NULL;

CREATE TABLE training_records (
  trust TEXT NOT NULL,
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  expire_time BIGINT,
  staff_member TEXT NOT NULL,
  school TEXT NOT NULL,
  title TEXT NOT NULL,
  competencies TEXT,
  kind TEXT NOT NULL,
  provider TEXT NOT NULL,
  completed_date TEXT NOT NULL,
  expiry_date TEXT,
  hours DOUBLE PRECISION NOT NULL,
  cost_pence BIGINT NOT NULL,
  evidence TEXT NOT NULL,
  PRIMARY KEY (trust, id)
);
CREATE INDEX training_records_staff ON training_records (trust, staff_member, completed_date);
CREATE INDEX training_records_school ON training_records (trust, school, id);

-- Derived from living training records: which competency whose training gave, and until when it is in
-- date (NULL: for good). Written in the transaction that writes the record.
CREATE TABLE training_competencies (
  trust TEXT NOT NULL,
  training_record TEXT NOT NULL,
  competency TEXT NOT NULL,
  staff_member TEXT NOT NULL,
  completed_date TEXT NOT NULL,
  expiry_date TEXT,
  valid_until TEXT,
  PRIMARY KEY (trust, training_record, competency)
);
CREATE INDEX training_competencies_held
  ON training_competencies (trust, staff_member, competency, completed_date, valid_until);
CREATE INDEX training_competencies_given ON training_competencies (trust, competency);
