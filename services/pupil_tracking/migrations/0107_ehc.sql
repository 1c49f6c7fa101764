-- EHC cases and annual reviews. Columns bear the names of the messages' fields.
CREATE TABLE ehc_cases (
  trust TEXT NOT NULL,
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  expire_time BIGINT,
  pupil TEXT NOT NULL,
  school TEXT NOT NULL,
  local_authority TEXT NOT NULL,
  request_date TEXT,
  request_source TEXT NOT NULL,
  decision_to_assess_date TEXT,
  will_assess BIGINT NOT NULL,
  advice_requested_date TEXT,
  advice_received_date TEXT,
  decision_not_to_issue_date TEXT,
  draft_plan_date TEXT,
  family_response_date TEXT,
  school_consulted_date TEXT,
  school_replied_date TEXT,
  final_plan_date TEXT,
  ceased_date TEXT,
  cease_reason TEXT NOT NULL,
  exceptions TEXT,
  clock TEXT,
  pupil_leaving_date TEXT,
  PRIMARY KEY (trust, id)
);
CREATE INDEX ehc_cases_pupil ON ehc_cases (trust, pupil, request_date);
CREATE INDEX ehc_cases_school ON ehc_cases (trust, school, id);

CREATE TABLE annual_reviews (
  trust TEXT NOT NULL,
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  expire_time BIGINT,
  pupil TEXT NOT NULL,
  school TEXT NOT NULL,
  ehc_case TEXT NOT NULL,
  due_date TEXT,
  phase_transfer BIGINT NOT NULL,
  transfer_year BIGINT NOT NULL,
  post_16_transfer BIGINT NOT NULL,
  papers_sent_date TEXT,
  meeting_date TEXT,
  pupil_contributed BIGINT NOT NULL,
  family_contributed BIGINT NOT NULL,
  preparing_for_adulthood BIGINT NOT NULL,
  report_sent_date TEXT,
  decision TEXT NOT NULL,
  decision_date TEXT,
  amendment_notice_date TEXT,
  final_amended_plan_date TEXT,
  summary TEXT NOT NULL,
  clock TEXT,
  pupil_leaving_date TEXT,
  PRIMARY KEY (trust, id)
);
CREATE INDEX annual_reviews_pupil ON annual_reviews (trust, pupil, due_date);
CREATE INDEX annual_reviews_school ON annual_reviews (trust, school, id);

-- Every statutory date of the cases and reviews that are there, one row each, for questions over many children: what is
-- due, what was kept. Rewritten whenever its case or review is written; gone while that is deleted. `id` is the last part
-- of `resource`; `record_type` is EhcCase or AnnualReview.
CREATE TABLE statutory_dates (
  trust TEXT NOT NULL,
  id TEXT NOT NULL,
  resource TEXT NOT NULL,
  record_type TEXT NOT NULL,
  pupil TEXT NOT NULL,
  school TEXT NOT NULL,
  step TEXT NOT NULL,
  due_date TEXT NOT NULL,
  done_date TEXT,
  late_by_days BIGINT NOT NULL,
  excepted BIGINT NOT NULL,
  outcome TEXT NOT NULL,
  pupil_leaving_date TEXT,
  PRIMARY KEY (trust, resource, step)
);
CREATE INDEX statutory_dates_school ON statutory_dates (trust, school, due_date);
CREATE INDEX statutory_dates_due ON statutory_dates (trust, due_date);
CREATE INDEX statutory_dates_pupil ON statutory_dates (trust, pupil, due_date);
CREATE INDEX annual_reviews_case ON annual_reviews (trust, ehc_case, meeting_date);
