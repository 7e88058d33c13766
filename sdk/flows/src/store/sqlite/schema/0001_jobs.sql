-- A job is the outbox row: it is written with the decision, and a worker runs it.
CREATE TABLE toss_jobs (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    kind        TEXT NOT NULL CHECK (kind = 'CONFIRM'),
    order_id    TEXT NOT NULL,
    payment_key TEXT NOT NULL,
    currency    TEXT NOT NULL,
    amount      INTEGER NOT NULL CHECK (amount > 0),
    deadline    INTEGER NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('READY', 'RUN', 'PARKED', 'DONE')),
    verdict     TEXT CHECK (verdict IN ('PAID', 'FAILED')),
    run_at      INTEGER NOT NULL,
    epoch       INTEGER NOT NULL DEFAULT 0,
    lease_until INTEGER,
    key_epoch   INTEGER NOT NULL DEFAULT 0,
    flow        TEXT NOT NULL,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    CHECK ((state = 'RUN') = (lease_until IS NOT NULL)),
    CHECK ((state = 'DONE') = (verdict IS NOT NULL))
) STRICT;

CREATE INDEX toss_jobs_ready ON toss_jobs (run_at) WHERE state = 'READY';
CREATE INDEX toss_jobs_running ON toss_jobs (lease_until) WHERE state = 'RUN';
CREATE INDEX toss_jobs_order ON toss_jobs (order_id);
-- A payment is confirmed once, and an order is paid once: a second confirm must wait for the proof that the first failed.
CREATE UNIQUE INDEX toss_jobs_one_per_payment ON toss_jobs (payment_key) WHERE kind = 'CONFIRM';
CREATE UNIQUE INDEX toss_jobs_one_per_order ON toss_jobs (order_id)
    WHERE kind = 'CONFIRM' AND (verdict IS NULL OR verdict = 'PAID');

-- One row per idempotency key. A key after the first needs the evidence that allowed it.
CREATE TABLE toss_attempts (
    job             INTEGER NOT NULL REFERENCES toss_jobs (id),
    key_epoch       INTEGER NOT NULL CHECK (key_epoch >= 0),
    idempotency_key TEXT NOT NULL UNIQUE,
    fingerprint     TEXT NOT NULL,
    state           TEXT NOT NULL CHECK (state IN ('INTENDED', 'UNKNOWN', 'SUCCEEDED', 'DECLINED', 'ABSENT_PROVEN')),
    code            TEXT,
    epoch_evidence  TEXT,
    made_at         INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    PRIMARY KEY (job, key_epoch),
    CHECK ((key_epoch = 0) = (epoch_evidence IS NULL))
) STRICT;
