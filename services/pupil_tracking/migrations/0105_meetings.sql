-- Progress meetings and what they said about pupils. Columns bear the names of the messages' fields.
CREATE TABLE progress_meetings (
  trust TEXT NOT NULL,
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  expire_time BIGINT,
  school TEXT NOT NULL,
  title TEXT NOT NULL,
  meeting_date TEXT,
  school_class TEXT NOT NULL,
  attendees TEXT,
  notes TEXT NOT NULL,
  PRIMARY KEY (trust, id)
);
CREATE INDEX progress_meetings_school ON progress_meetings (trust, school, id);

CREATE TABLE pupil_discussions (
  trust TEXT NOT NULL,
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  expire_time BIGINT,
  pupil TEXT NOT NULL,
  school TEXT NOT NULL,
  progress_meeting TEXT NOT NULL,
  meeting_date TEXT,
  summary TEXT NOT NULL,
  actions TEXT,
  next_action_due_date TEXT,
  pupil_leaving_date TEXT,
  PRIMARY KEY (trust, id)
);
CREATE INDEX pupil_discussions_pupil ON pupil_discussions (trust, pupil, meeting_date);
CREATE INDEX pupil_discussions_school ON pupil_discussions (trust, school, id);
