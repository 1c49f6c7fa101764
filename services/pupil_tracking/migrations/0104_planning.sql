-- Passports, targets, plan cycles with their reviews, policies and reflections. Columns bear the names of the messages' fields.
CREATE TABLE pupil_passports (
  trust TEXT NOT NULL,
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  expire_time BIGINT,
  pupil TEXT NOT NULL,
  school TEXT NOT NULL,
  form_template TEXT NOT NULL,
  state TEXT NOT NULL,
  sections TEXT,
  adjustments TEXT,
  pupil_words TEXT NOT NULL,
  pupil_contributed BIGINT NOT NULL,
  parent_contributed BIGINT NOT NULL,
  agreed_date TEXT,
  review_date TEXT,
  required_sections BIGINT NOT NULL,
  completed_sections BIGINT NOT NULL,
  missing_sections TEXT,
  complete BIGINT NOT NULL,
  on_trust_template BIGINT NOT NULL,
  pupil_leaving_date TEXT,
  PRIMARY KEY (trust, id)
);
CREATE INDEX pupil_passports_pupil ON pupil_passports (trust, pupil, agreed_date);
CREATE INDEX pupil_passports_school ON pupil_passports (trust, school, id);
CREATE UNIQUE INDEX pupil_passports_one_agreed ON pupil_passports (trust, pupil)
  WHERE state = 'PASSPORT_STATE_AGREED' AND delete_time IS NULL;

CREATE TABLE targets (
  trust TEXT NOT NULL,
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  expire_time BIGINT,
  pupil TEXT NOT NULL,
  school TEXT NOT NULL,
  state TEXT NOT NULL,
  title TEXT NOT NULL,
  origin TEXT NOT NULL,
  pupil_voice TEXT NOT NULL,
  author TEXT NOT NULL,
  rationale TEXT NOT NULL,
  baseline_evidence TEXT NOT NULL,
  baseline_assessment TEXT NOT NULL,
  success_criterion TEXT NOT NULL,
  area_of_need TEXT NOT NULL,
  plan_cycle TEXT NOT NULL,
  reference_expectations TEXT,
  steps TEXT,
  self_assessments TEXT,
  start_date TEXT,
  review_date TEXT,
  reviewed_date TEXT,
  outcome TEXT NOT NULL,
  progress_judgement TEXT NOT NULL,
  not_met_meaning TEXT NOT NULL,
  what_changes TEXT NOT NULL,
  pupil_leaving_date TEXT,
  PRIMARY KEY (trust, id)
);
CREATE INDEX targets_pupil ON targets (trust, pupil, start_date);
CREATE INDEX targets_school ON targets (trust, school, id);

CREATE TABLE plan_cycles (
  trust TEXT NOT NULL,
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  expire_time BIGINT,
  pupil TEXT NOT NULL,
  school TEXT NOT NULL,
  number BIGINT NOT NULL,
  stage TEXT NOT NULL,
  owner TEXT NOT NULL,
  assess_summary TEXT NOT NULL,
  plan_summary TEXT NOT NULL,
  do_summary TEXT NOT NULL,
  start_date TEXT,
  review_due_date TEXT,
  end_date TEXT,
  outcome TEXT NOT NULL,
  outcome_reason TEXT NOT NULL,
  previous_cycle TEXT NOT NULL,
  next_cycle TEXT NOT NULL,
  pupil_leaving_date TEXT,
  PRIMARY KEY (trust, id)
);
CREATE INDEX plan_cycles_pupil ON plan_cycles (trust, pupil, start_date);
CREATE INDEX plan_cycles_school ON plan_cycles (trust, school, id);
CREATE UNIQUE INDEX plan_cycles_number ON plan_cycles (trust, pupil, number);
CREATE INDEX plan_cycles_school_due ON plan_cycles (trust, school, review_due_date, id)
  WHERE end_date IS NULL AND delete_time IS NULL;
CREATE INDEX plan_cycles_due ON plan_cycles (trust, review_due_date, id) WHERE end_date IS NULL AND delete_time IS NULL;

CREATE TABLE plan_reviews (
  trust TEXT NOT NULL,
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  expire_time BIGINT,
  pupil TEXT NOT NULL,
  school TEXT NOT NULL,
  plan_cycle TEXT NOT NULL,
  due_date TEXT,
  held_date TEXT,
  with_family BIGINT NOT NULL,
  with_pupil BIGINT NOT NULL,
  attendees TEXT,
  family_view TEXT NOT NULL,
  pupil_view TEXT NOT NULL,
  summary TEXT NOT NULL,
  pupil_leaving_date TEXT,
  PRIMARY KEY (trust, id)
);
CREATE INDEX plan_reviews_pupil ON plan_reviews (trust, pupil, due_date);
CREATE INDEX plan_reviews_school ON plan_reviews (trust, school, id);
CREATE INDEX plan_reviews_cycle ON plan_reviews (trust, plan_cycle, held_date) WHERE delete_time IS NULL;

CREATE TABLE tracking_policies (
  trust TEXT NOT NULL,
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  expire_time BIGINT,
  school TEXT NOT NULL,
  departure_reason TEXT NOT NULL,
  review_interval_weeks BIGINT NOT NULL,
  family_reviews_per_year BIGINT NOT NULL,
  passport_valid_months BIGINT NOT NULL,
  due_soon_days BIGINT NOT NULL,
  down_syndrome_area TEXT NOT NULL,
  peer_band_points BIGINT NOT NULL,
  minimum_peers BIGINT NOT NULL,
  confidence_multiplier DOUBLE PRECISION NOT NULL,
  minimum_weeks_between BIGINT NOT NULL,
  pupil_record_retention_years BIGINT NOT NULL,
  sen_record_retention_years BIGINT NOT NULL,
  PRIMARY KEY (trust, id)
);
CREATE UNIQUE INDEX tracking_policies_school ON tracking_policies (trust, school) WHERE delete_time IS NULL;

CREATE TABLE target_setting_reflections (
  trust TEXT NOT NULL,
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  expire_time BIGINT,
  school TEXT NOT NULL,
  academic_year BIGINT NOT NULL,
  term TEXT NOT NULL,
  form_template TEXT NOT NULL,
  answers TEXT,
  missing_answers TEXT,
  profile TEXT,
  PRIMARY KEY (trust, id)
);
CREATE INDEX target_setting_reflections_school ON target_setting_reflections (trust, school, id);
CREATE UNIQUE INDEX target_setting_reflections_one_each ON target_setting_reflections (trust, school, academic_year, term)
  WHERE delete_time IS NULL;
