CREATE TABLE products (
    id       TEXT PRIMARY KEY,
    name     TEXT NOT NULL,
    price    INTEGER NOT NULL CHECK (price > 0),
    initial  INTEGER NOT NULL CHECK (initial >= 0),
    -- The last guard: nothing that forgets to ask first can sell what is not there.
    quantity INTEGER NOT NULL CHECK (quantity >= 0)
) STRICT, WITHOUT ROWID;

CREATE TABLE orders (
    number      INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    state       TEXT NOT NULL CHECK (state IN ('PENDING_PAYMENT', 'PAID', 'FAILED')),
    currency    TEXT NOT NULL,
    amount      INTEGER NOT NULL CHECK (amount > 0),
    name        TEXT,
    payment_key TEXT,
    -- What proves that it failed, as JSON. A failure without proof cannot be written.
    evidence    TEXT,
    -- Set when its stock is taken, cleared only when it is given back.
    stock_held  INTEGER NOT NULL CHECK (stock_held IN (0, 1)),
    fingerprint TEXT NOT NULL,
    created_at  INTEGER NOT NULL,
    settled_at  INTEGER,
    CHECK ((state = 'FAILED') = (evidence IS NOT NULL)),
    CHECK ((state = 'PENDING_PAYMENT') = (settled_at IS NULL))
) STRICT;

CREATE TABLE order_lines (
    order_id   TEXT NOT NULL REFERENCES orders (id),
    product_id TEXT NOT NULL REFERENCES products (id),
    quantity   INTEGER NOT NULL CHECK (quantity > 0),
    -- The price of a piece when it was ordered.
    price      INTEGER NOT NULL CHECK (price > 0),
    PRIMARY KEY (order_id, product_id)
) STRICT, WITHOUT ROWID;

-- Stock is taken once and given back at most once per line: that is this key.
CREATE TABLE stock_ledger (
    order_id   TEXT NOT NULL REFERENCES orders (id),
    product_id TEXT NOT NULL REFERENCES products (id),
    kind       TEXT NOT NULL CHECK (kind IN ('SELL', 'RESTORE')),
    quantity   INTEGER NOT NULL CHECK (quantity > 0),
    at         INTEGER NOT NULL,
    PRIMARY KEY (order_id, product_id, kind)
) STRICT, WITHOUT ROWID;

-- What a customer's Idempotency-Key was first used for.
CREATE TABLE idempotency_records (
    key         TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    order_id    TEXT NOT NULL REFERENCES orders (id),
    created_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- One row that is written to see whether writing works.
CREATE TABLE heartbeat (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    at INTEGER NOT NULL
) STRICT;
INSERT INTO heartbeat (id, at) VALUES (1, 0);
