-- Orders that are paid later, cancelled and refunded. SQLite cannot change a CHECK, so the tables are made anew.
ALTER TABLE order_lines RENAME TO order_lines_1;
ALTER TABLE stock_ledger RENAME TO stock_ledger_1;
ALTER TABLE idempotency_records RENAME TO idempotency_records_1;
ALTER TABLE orders RENAME TO orders_1;

CREATE TABLE orders (
    number        INTEGER PRIMARY KEY,
    id            TEXT NOT NULL UNIQUE,
    state         TEXT NOT NULL CHECK (state IN ('PENDING_PAYMENT', 'AWAITING_DEPOSIT', 'PAID', 'CANCEL_PENDING',
                                                 'PARTIALLY_REFUNDED', 'REFUNDED', 'FAILED')),
    currency      TEXT NOT NULL,
    amount        INTEGER NOT NULL CHECK (amount > 0),
    name          TEXT,
    -- Set once: with the decision to take the money.
    payment_key   TEXT UNIQUE,
    -- What proves that it failed, as JSON. A failure without proof cannot be written.
    evidence      TEXT,
    -- Set when its stock is taken, cleared only when it is given back.
    stock_held    INTEGER NOT NULL CHECK (stock_held IN (0, 1)),
    fingerprint   TEXT NOT NULL,
    -- Until when its stock waits for a payment that nobody has asked to confirm; NULL of an order that came with its
    -- payment.
    reserve_until INTEGER,
    -- How many of its cancels gave nothing back: after one of them, asking again asks for another.
    cancels_lost  INTEGER NOT NULL DEFAULT 0,
    created_at    INTEGER NOT NULL,
    -- When its state changed last.
    updated_at    INTEGER NOT NULL,
    CHECK ((state = 'FAILED') = (evidence IS NOT NULL)),
    CHECK (payment_key IS NOT NULL OR (state IN ('PENDING_PAYMENT', 'FAILED') AND reserve_until IS NOT NULL))
) STRICT;

INSERT INTO orders (number, id, state, currency, amount, name, payment_key, evidence, stock_held, fingerprint,
                    created_at, updated_at)
SELECT number, id, state, currency, amount, name, payment_key, evidence, stock_held, fingerprint,
       created_at, coalesce(settled_at, created_at)
FROM orders_1;

CREATE INDEX orders_unpaid ON orders (reserve_until) WHERE state = 'PENDING_PAYMENT' AND payment_key IS NULL;

CREATE TABLE order_lines (
    order_id   TEXT NOT NULL REFERENCES orders (id),
    product_id TEXT NOT NULL REFERENCES products (id),
    quantity   INTEGER NOT NULL CHECK (quantity > 0),
    -- The price of a piece when it was ordered.
    price      INTEGER NOT NULL CHECK (price > 0),
    PRIMARY KEY (order_id, product_id)
) STRICT, WITHOUT ROWID;
INSERT INTO order_lines SELECT order_id, product_id, quantity, price FROM order_lines_1;

-- Stock is taken once and given back at most once per line: that is this key.
CREATE TABLE stock_ledger (
    order_id   TEXT NOT NULL REFERENCES orders (id),
    product_id TEXT NOT NULL REFERENCES products (id),
    kind       TEXT NOT NULL CHECK (kind IN ('SELL', 'RESTORE')),
    quantity   INTEGER NOT NULL CHECK (quantity > 0),
    at         INTEGER NOT NULL,
    PRIMARY KEY (order_id, product_id, kind)
) STRICT, WITHOUT ROWID;
INSERT INTO stock_ledger SELECT order_id, product_id, kind, quantity, at FROM stock_ledger_1;

-- What a customer's Idempotency-Key was first used for.
CREATE TABLE idempotency_records (
    key         TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    order_id    TEXT NOT NULL REFERENCES orders (id),
    created_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO idempotency_records SELECT key, fingerprint, order_id, created_at FROM idempotency_records_1;

DROP TABLE order_lines_1;
DROP TABLE stock_ledger_1;
DROP TABLE idempotency_records_1;
DROP TABLE orders_1;
