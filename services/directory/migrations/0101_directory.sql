-- Trusts, schools, academic years and role grants. Columns bear the names of the messages' fields.
-- A trust is a row of its own trust: trust = id.
CREATE TABLE trusts (
  trust TEXT NOT NULL,
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  display_name TEXT NOT NULL,
  group_uid TEXT NOT NULL,
  group_id TEXT NOT NULL,
  companies_house_number TEXT NOT NULL,
  PRIMARY KEY (trust, id)
);
CREATE UNIQUE INDEX trusts_group_uid ON trusts (group_uid) WHERE group_uid <> '';

CREATE TABLE schools (
  trust TEXT NOT NULL,
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  urn TEXT NOT NULL,
  display_name TEXT NOT NULL,
  local_authority_code TEXT NOT NULL,
  local_authority_name TEXT NOT NULL,
  establishment_number TEXT NOT NULL,
  phase TEXT NOT NULL,
  establishment_type TEXT NOT NULL,
  status TEXT NOT NULL,
  open_date TEXT,
  close_date TEXT,
  lowest_age BIGINT NOT NULL,
  highest_age BIGINT NOT NULL,
  capacity BIGINT,
  ukprn TEXT NOT NULL,
  region TEXT NOT NULL,
  predecessor_urns TEXT,
  PRIMARY KEY (trust, id)
);
CREATE UNIQUE INDEX schools_urn ON schools (trust, urn);

CREATE TABLE academic_years (
  trust TEXT NOT NULL,
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  display_name TEXT NOT NULL,
  start_date TEXT,
  end_date TEXT,
  terms TEXT,
  PRIMARY KEY (trust, id)
);

-- The grants over all trusts are rows of the trust '-', which no request can name.
CREATE TABLE role_grants (
  trust TEXT NOT NULL,
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  subject TEXT NOT NULL,
  role TEXT NOT NULL,
  school TEXT NOT NULL,
  valid_until BIGINT,
  reason TEXT NOT NULL,
  PRIMARY KEY (trust, id)
);
CREATE INDEX role_grants_school ON role_grants (trust, school, role);

-- Which grants changed, over all trusts, in commit order: whoever appends holds the head row until
-- COMMIT. Followers begin at 0, which stands for nothing, so the head begins at 1.
CREATE TABLE grant_feed_head (
  only_row BIGINT NOT NULL PRIMARY KEY CHECK (only_row = 1),
  sequence BIGINT NOT NULL
);
INSERT INTO grant_feed_head (only_row, sequence) VALUES (1, 1);

CREATE TABLE grant_feed (
  sequence BIGINT NOT NULL PRIMARY KEY,
  trust TEXT NOT NULL,
  id TEXT NOT NULL
);

-- The directory processes that answer from this database, and when each last said so.
CREATE TABLE directory_processes (
  process TEXT NOT NULL PRIMARY KEY,
  seen_micros BIGINT NOT NULL
);
