-- Row by row proof that replication works: one row for each datacenter.
CREATE TABLE mdc_marker (
  datacenter text PRIMARY KEY,
  run text NOT NULL,
  written_at timestamptz NOT NULL
);
