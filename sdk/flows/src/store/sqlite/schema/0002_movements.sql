-- Cancels and refunds beside confirms. SQLite cannot change a CHECK, so jobs and attempts move to new tables.
CREATE TABLE toss_jobs_2 (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    kind           TEXT NOT NULL CHECK (kind IN ('CONFIRM', 'CANCEL', 'REFUND')),
    -- The only job of its kind with this name: the payment key of a confirm, the id of a refund.
    name           TEXT NOT NULL,
    merchant       TEXT NOT NULL DEFAULT 'default',
    order_id       TEXT NOT NULL,
    payment_key    TEXT NOT NULL,
    currency       TEXT NOT NULL,
    amount         INTEGER NOT NULL CHECK (amount > 0),
    -- Of a confirm: when the payment can surely no longer be confirmed.
    deadline       INTEGER,
    -- Of a cancel: what the customer is told, where the money goes, and the balance before it, once its turn has come.
    reason         TEXT,
    refund_account TEXT,
    refundable     INTEGER,
    -- Jobs of one lane run one after the other. Who holds it keeps the later ones waiting.
    lane           TEXT,
    holds_lane     INTEGER NOT NULL DEFAULT 0,
    batch          TEXT,
    priority       INTEGER NOT NULL DEFAULT 100,
    state          TEXT NOT NULL CHECK (state IN ('READY', 'RUN', 'PARKED', 'DONE')),
    verdict        TEXT CHECK (verdict IN ('PAID', 'FAILED', 'CANCELED', 'RELEASED')),
    run_at         INTEGER NOT NULL,
    epoch          INTEGER NOT NULL DEFAULT 0,
    lease_until    INTEGER,
    key_epoch      INTEGER NOT NULL DEFAULT 0,
    flow           TEXT NOT NULL,
    -- For people, of a parked job.
    parked_reason  TEXT,
    created_by     TEXT NOT NULL DEFAULT 'system',
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL,
    -- Who waits in one line is served by age; the lines of one priority take turns.
    line           TEXT GENERATED ALWAYS AS (kind || ' ' || priority || ' ' || merchant || ' ' || coalesce(batch, '')),
    CHECK ((state = 'RUN') = (lease_until IS NOT NULL)),
    CHECK ((state = 'DONE') = (verdict IS NOT NULL)),
    CHECK ((kind = 'CONFIRM') = (deadline IS NOT NULL)),
    CHECK ((kind = 'CONFIRM') = (lane IS NULL))
) STRICT;

INSERT INTO toss_jobs_2
    (id, kind, name, order_id, payment_key, currency, amount, deadline, state, verdict, run_at, epoch, lease_until,
     key_epoch, flow, created_at, updated_at)
SELECT id, kind, payment_key, order_id, payment_key, currency, amount, deadline, state, verdict, run_at, epoch,
       lease_until, key_epoch, flow, created_at, updated_at
FROM toss_jobs;

CREATE TABLE toss_attempts_2 (
    job             INTEGER NOT NULL REFERENCES toss_jobs_2 (id),
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

INSERT INTO toss_attempts_2
SELECT job, key_epoch, idempotency_key, fingerprint, state, code, epoch_evidence, made_at, updated_at
FROM toss_attempts;

DROP TABLE toss_attempts;
DROP TABLE toss_jobs;
ALTER TABLE toss_jobs_2 RENAME TO toss_jobs;
ALTER TABLE toss_attempts_2 RENAME TO toss_attempts;

CREATE INDEX toss_jobs_ready ON toss_jobs (line, run_at, id) WHERE state = 'READY';
CREATE INDEX toss_jobs_running ON toss_jobs (lease_until) WHERE state = 'RUN';
CREATE INDEX toss_jobs_parked ON toss_jobs (id) WHERE state = 'PARKED';
CREATE INDEX toss_jobs_over ON toss_jobs (updated_at) WHERE state = 'DONE';
CREATE INDEX toss_jobs_order ON toss_jobs (order_id);
CREATE INDEX toss_jobs_payment ON toss_jobs (payment_key);
CREATE INDEX toss_jobs_lane ON toss_jobs (lane, id) WHERE holds_lane;
-- A payment is confirmed once, a refund is executed once, a charge without a home is given back once.
CREATE UNIQUE INDEX toss_jobs_name ON toss_jobs (kind, name);
-- An order is paid once: a second confirm must wait for the proof that the first failed.
CREATE UNIQUE INDEX toss_jobs_one_per_order ON toss_jobs (order_id)
    WHERE kind = 'CONFIRM' AND (verdict IS NULL OR verdict = 'PAID');

-- What was taken, what was given back, and what is promised back. Refunds are bounded here, by a condition, not by a lock.
CREATE TABLE toss_payments (
    payment_key TEXT PRIMARY KEY,
    order_id    TEXT NOT NULL,
    merchant    TEXT NOT NULL,
    currency    TEXT NOT NULL,
    captured    INTEGER NOT NULL CHECK (captured >= 0),
    refunded    INTEGER NOT NULL DEFAULT 0 CHECK (refunded >= 0),
    reserved    INTEGER NOT NULL DEFAULT 0 CHECK (reserved >= 0),
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    CHECK (refunded + reserved <= captured)
) STRICT;
CREATE INDEX toss_payments_order ON toss_payments (order_id);
CREATE INDEX toss_payments_created ON toss_payments (created_at);

-- What version 1 took can be given back.
INSERT INTO toss_payments (payment_key, order_id, merchant, currency, captured, created_at, updated_at)
SELECT payment_key, order_id, merchant, currency, amount, updated_at, updated_at FROM toss_jobs WHERE verdict = 'PAID';

CREATE TABLE toss_refunds (
    id             TEXT PRIMARY KEY,
    payment_key    TEXT NOT NULL REFERENCES toss_payments (payment_key),
    order_id       TEXT NOT NULL,
    currency       TEXT NOT NULL,
    amount         INTEGER NOT NULL CHECK (amount > 0),
    reason         TEXT NOT NULL,
    refund_account TEXT,
    state          TEXT NOT NULL CHECK (state IN
        ('REQUESTED', 'APPROVED', 'EXECUTING', 'WAIT_FUNDS', 'PARKED', 'DONE', 'REJECTED', 'RELEASED')),
    requested_by   TEXT NOT NULL,
    decided_by     TEXT,
    batch          TEXT,
    job            INTEGER REFERENCES toss_jobs (id),
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX toss_refunds_batch ON toss_refunds (batch);
CREATE INDEX toss_refunds_payment ON toss_refunds (payment_key);
CREATE INDEX toss_refunds_job ON toss_refunds (job);

-- One per cancel that the gateway executed. Without a job: somebody else gave it back, for instance in the dashboard.
CREATE TABLE toss_receipts (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    job              INTEGER UNIQUE REFERENCES toss_jobs (id),
    payment_key      TEXT NOT NULL,
    order_id         TEXT NOT NULL,
    currency         TEXT NOT NULL,
    amount           INTEGER NOT NULL CHECK (amount > 0),
    refundable_after INTEGER NOT NULL,
    transaction_key  TEXT NOT NULL,
    canceled_at      TEXT NOT NULL,
    reason           TEXT NOT NULL,
    created_at       INTEGER NOT NULL,
    UNIQUE (payment_key, transaction_key)
) STRICT;
CREATE INDEX toss_receipts_order ON toss_receipts (order_id);

-- Every change of state, and who made it. Entities: CONFIRM, CANCEL and REFUND jobs by their number, REQUEST by the refund's id.
CREATE TABLE toss_history (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    at         INTEGER NOT NULL,
    entity     TEXT NOT NULL,
    entity_id  TEXT NOT NULL,
    order_id   TEXT NOT NULL,
    from_state TEXT,
    to_state   TEXT NOT NULL,
    actor      TEXT NOT NULL,
    detail     TEXT
) STRICT;
CREATE INDEX toss_history_entity ON toss_history (entity, entity_id);
CREATE INDEX toss_history_at ON toss_history (at);

-- Notifications. The sequence of a recipient is counted in its head, under the head's lock: the order of the numbers is
-- the order of the commits.
CREATE TABLE toss_inbox_heads (
    recipient TEXT PRIMARY KEY,
    last      INTEGER NOT NULL,
    -- The oldest that is kept; a reader that stands before it has missed some.
    first     INTEGER NOT NULL
) STRICT;
CREATE TABLE toss_inbox (
    recipient TEXT NOT NULL,
    seq       INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    topic     TEXT NOT NULL,
    -- The change that it tells of, if there is one.
    cause     INTEGER,
    body      TEXT NOT NULL,
    PRIMARY KEY (recipient, seq)
) STRICT;
CREATE INDEX toss_inbox_at ON toss_inbox (at);

-- Money calls, as they went out: for the audit.
CREATE TABLE toss_calls (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    job         INTEGER NOT NULL,
    operation   TEXT NOT NULL,
    key_epoch   INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    in_tx       INTEGER NOT NULL
) STRICT;
CREATE INDEX toss_calls_at ON toss_calls (at);

-- Singletons (reconciliation): when one is due, and how far it came.
CREATE TABLE toss_cursors (
    name       TEXT PRIMARY KEY,
    position   TEXT NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
