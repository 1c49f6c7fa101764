-- Every version of the resources that keep them, as the serialised message. Goes when its row is erased.
CREATE TABLE resource_revisions (
  trust TEXT NOT NULL,
  resource TEXT NOT NULL,
  revision BIGINT NOT NULL,
  time_micros BIGINT NOT NULL,
  actor TEXT NOT NULL,
  school TEXT NOT NULL,
  snapshot BYTEA NOT NULL,
  PRIMARY KEY (trust, resource, revision)
);
