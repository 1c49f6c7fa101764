-- Trust templates of forms, and departures from them. Columns bear the names of the messages' fields.
CREATE TABLE form_templates (
  trust TEXT NOT NULL,
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  expire_time BIGINT,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  state TEXT NOT NULL,
  template_version BIGINT NOT NULL,
  replaces TEXT NOT NULL,
  sections TEXT,
  valid_months BIGINT NOT NULL,
  publish_date TEXT,
  PRIMARY KEY (trust, id)
);

CREATE TABLE form_departures (
  trust TEXT NOT NULL,
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  expire_time BIGINT,
  school TEXT NOT NULL,
  form_template TEXT NOT NULL,
  reason TEXT NOT NULL,
  omitted_sections TEXT,
  optional_sections TEXT,
  added_sections TEXT,
  review_date TEXT,
  PRIMARY KEY (trust, id)
);
CREATE INDEX form_departures_school ON form_departures (trust, school, id);
CREATE INDEX form_departures_template ON form_departures (trust, form_template, id);
CREATE UNIQUE INDEX form_departures_one_each ON form_departures (trust, school, form_template)
  WHERE delete_time IS NULL;
