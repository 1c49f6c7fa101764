-- Per trust: the numbers handed out last and the end of the audit chain. Locked last in a transaction.
CREATE TABLE trust_heads (
  trust TEXT NOT NULL PRIMARY KEY,
  change_sequence BIGINT NOT NULL,
  audit_sequence BIGINT NOT NULL,
  audit_hash TEXT NOT NULL,
  trimmed_through BIGINT NOT NULL
);

-- What changed, in commit order. Holds no personal data.
CREATE TABLE changes (
  trust TEXT NOT NULL,
  sequence BIGINT NOT NULL,
  time_micros BIGINT NOT NULL,
  school TEXT NOT NULL,
  resource_type TEXT NOT NULL,
  resource_name TEXT NOT NULL,
  operation TEXT NOT NULL,
  changed_fields TEXT NOT NULL,
  actor TEXT NOT NULL,
  PRIMARY KEY (trust, sequence)
);

-- The newest change of each school; '' stands for rows of the whole trust.
CREATE TABLE school_watermarks (
  trust TEXT NOT NULL,
  school TEXT NOT NULL,
  sequence BIGINT NOT NULL,
  time_micros BIGINT NOT NULL,
  PRIMARY KEY (trust, school)
);

-- Who saw or did what. Append-only; each record's hash covers the one before.
CREATE TABLE audit_log (
  trust TEXT NOT NULL,
  sequence BIGINT NOT NULL,
  time_micros BIGINT NOT NULL,
  actor TEXT NOT NULL,
  role TEXT NOT NULL,
  rpc TEXT NOT NULL,
  action TEXT NOT NULL,
  school TEXT NOT NULL,
  subjects TEXT NOT NULL,
  request_id TEXT NOT NULL,
  outcome TEXT NOT NULL,
  previous_hash TEXT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (trust, sequence)
);

-- Replies kept for 24 hours, so that a request sent twice has one effect.
CREATE TABLE replies (
  trust TEXT NOT NULL,
  principal TEXT NOT NULL,
  method TEXT NOT NULL,
  request_id TEXT NOT NULL,
  body_hash BYTEA NOT NULL,
  reply BYTEA NOT NULL,
  time_micros BIGINT NOT NULL,
  PRIMARY KEY (trust, principal, method, request_id)
);
CREATE INDEX replies_by_time ON replies (time_micros);
