-- Who is SENCO where. Columns bear the names of the messages' fields.
CREATE TABLE senco_appointments (
  trust TEXT NOT NULL,
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  expire_time BIGINT,
  staff_member TEXT NOT NULL,
  school TEXT NOT NULL,
  appointed_on TEXT,
  ended_on TEXT,
  first_appointed_on TEXT,
  award TEXT NOT NULL,
  award_date TEXT,
  enrolled_date TEXT,
  expected_completion_date TEXT,
  due_date TEXT,
  qualification TEXT,
  PRIMARY KEY (trust, id)
);
CREATE INDEX senco_appointments_person ON senco_appointments (trust, staff_member, school);
CREATE INDEX senco_appointments_school ON senco_appointments (trust, school, id);
-- Two writers at once see neither's row before the other commits.
CREATE UNIQUE INDEX senco_appointments_one_open ON senco_appointments (trust, staff_member, school)
  WHERE ended_on IS NULL AND delete_time IS NULL;
