-- Goals and check-ins. Columns bear the names of the messages' fields; of the six frameworks exactly
-- one is not NULL.
CREATE TABLE goals (
  trust TEXT NOT NULL,
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  expire_time BIGINT,
  school TEXT NOT NULL,
  title TEXT NOT NULL,
  description TEXT NOT NULL,
  owner TEXT NOT NULL,
  parent_goal TEXT NOT NULL,
  weight DOUBLE PRECISION,
  state TEXT NOT NULL,
  start_date TEXT,
  due_date TEXT,
  perspective TEXT NOT NULL,
  smart TEXT,
  okr TEXT,
  bhag TEXT,
  kpi TEXT,
  mbo TEXT,
  scorecard TEXT,
  progress DOUBLE PRECISION,
  confidence DOUBLE PRECISION,
  last_check_in_time BIGINT,
  PRIMARY KEY (trust, id)
);
CREATE INDEX goals_school ON goals (trust, school, id);
CREATE INDEX goals_parent ON goals (trust, parent_goal);

CREATE TABLE check_ins (
  trust TEXT NOT NULL,
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  goal TEXT NOT NULL,
  school TEXT NOT NULL,
  key_result TEXT NOT NULL,
  value DOUBLE PRECISION,
  confidence DOUBLE PRECISION,
  note TEXT NOT NULL,
  author TEXT NOT NULL,
  PRIMARY KEY (trust, id)
);
CREATE INDEX check_ins_school ON check_ins (trust, school, id);
CREATE INDEX check_ins_goal ON check_ins (trust, goal, create_time);
