-- Voices, contacts and notes. Columns bear the names of the messages' fields.
CREATE TABLE voices (
  trust TEXT NOT NULL,
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  expire_time BIGINT,
  pupil TEXT NOT NULL,
  school TEXT NOT NULL,
  speaker TEXT NOT NULL,
  means TEXT NOT NULL,
  said_date TEXT,
  topic TEXT NOT NULL,
  words TEXT NOT NULL,
  recorded_by TEXT NOT NULL,
  target TEXT NOT NULL,
  plan_review TEXT NOT NULL,
  pupil_leaving_date TEXT,
  PRIMARY KEY (trust, id)
);
CREATE INDEX voices_pupil ON voices (trust, pupil, said_date);
CREATE INDEX voices_school ON voices (trust, school, id);

CREATE TABLE contacts (
  trust TEXT NOT NULL,
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  expire_time BIGINT,
  pupil TEXT NOT NULL,
  school TEXT NOT NULL,
  means TEXT NOT NULL,
  contact_date TEXT,
  with_whom TEXT NOT NULL,
  summary TEXT NOT NULL,
  follow_up TEXT NOT NULL,
  follow_up_owner TEXT NOT NULL,
  follow_up_due_date TEXT,
  follow_up_done_date TEXT,
  pupil_leaving_date TEXT,
  PRIMARY KEY (trust, id)
);
CREATE INDEX contacts_pupil ON contacts (trust, pupil, contact_date);
CREATE INDEX contacts_school ON contacts (trust, school, id);

CREATE TABLE notes (
  trust TEXT NOT NULL,
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  expire_time BIGINT,
  pupil TEXT NOT NULL,
  school TEXT NOT NULL,
  note_date TEXT,
  subject TEXT NOT NULL,
  text TEXT NOT NULL,
  restricted BIGINT NOT NULL,
  author TEXT NOT NULL,
  pupil_leaving_date TEXT,
  PRIMARY KEY (trust, id)
);
CREATE INDEX notes_pupil ON notes (trust, pupil, note_date);
CREATE INDEX notes_school ON notes (trust, school, id);
