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
CREATE INDEX progress_meetings_date ON progress_meetings (trust, school, meeting_date) WHERE delete_time IS NULL;

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
CREATE UNIQUE INDEX pupil_discussions_meeting ON pupil_discussions (trust, progress_meeting, pupil)
  WHERE delete_time IS NULL;

-- The actions of living discussions that are not done, one row each, to be listed by due date: `position` counts them in
-- their discussion from 01. Whose they are and who may see them is said by the discussion. Rewritten whenever it is.
CREATE TABLE open_actions (
  trust TEXT NOT NULL,
  discussion_id TEXT NOT NULL,
  position TEXT NOT NULL,
  owner TEXT NOT NULL,
  due_date TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (trust, discussion_id, position)
);
CREATE INDEX open_actions_due ON open_actions (trust, due_date, discussion_id);
CREATE INDEX open_actions_owner ON open_actions (trust, owner, due_date);
