-- How far this service has read the change feed of another for each trust. `version` grows by one with
-- every page applied; `resume_at` says where a full reading goes on, and is empty while the feed is
-- followed; `reading` numbers the full readings.
CREATE TABLE projection_positions (
  trust TEXT NOT NULL,
  source TEXT NOT NULL,
  version BIGINT NOT NULL,
  reading BIGINT NOT NULL,
  resume_at TEXT NOT NULL,
  feed_token TEXT NOT NULL,
  PRIMARY KEY (trust, source)
);
