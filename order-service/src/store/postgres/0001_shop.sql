CREATE TABLE products (
    id       TEXT PRIMARY KEY,
    name     TEXT NOT NULL,
    price    BIGINT NOT NULL CHECK (price > 0),
    initial  BIGINT NOT NULL CHECK (initial >= 0),
    -- The last guard: nothing that forgets to ask first can sell what is not there.
    quantity BIGINT NOT NULL CHECK (quantity >= 0)
);

CREATE TABLE orders (
    number        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id            TEXT NOT NULL UNIQUE,
    state         TEXT NOT NULL CHECK (state IN ('PENDING_PAYMENT', 'AWAITING_DEPOSIT', 'PAID', 'CANCEL_PENDING',
                                                 'PARTIALLY_REFUNDED', 'REFUNDED', 'FAILED')),
    currency      TEXT NOT NULL,
    amount        BIGINT NOT NULL CHECK (amount > 0),
    name          TEXT,
    -- Set once: with the decision to take the money.
    payment_key   TEXT UNIQUE,
    -- What proves that it failed, as JSON. A failure without proof cannot be written.
    evidence      TEXT,
    -- Set when its stock is taken, cleared only when it is given back.
    stock_held    BOOLEAN NOT NULL,
    fingerprint   TEXT NOT NULL,
    -- Until when its stock waits for a payment that nobody has asked to confirm; NULL of an order that came with its
    -- payment.
    reserve_until BIGINT,
    -- How many of its cancels gave nothing back: after one of them, asking again asks for another.
    cancels_lost  BIGINT NOT NULL DEFAULT 0,
    created_at    BIGINT NOT NULL,
    -- When its state changed last.
    updated_at    BIGINT NOT NULL,
    CHECK ((state = 'FAILED') = (evidence IS NOT NULL)),
    CHECK (payment_key IS NOT NULL OR (state IN ('PENDING_PAYMENT', 'FAILED') AND reserve_until IS NOT NULL))
);

CREATE INDEX orders_unpaid ON orders (reserve_until) WHERE state = 'PENDING_PAYMENT' AND payment_key IS NULL;

CREATE TABLE order_lines (
    order_id   TEXT NOT NULL REFERENCES orders (id),
    product_id TEXT NOT NULL REFERENCES products (id),
    quantity   BIGINT NOT NULL CHECK (quantity > 0),
    -- The price of a piece when it was ordered.
    price      BIGINT NOT NULL CHECK (price > 0),
    PRIMARY KEY (order_id, product_id)
);

-- Stock is taken once and given back at most once per line: that is this key.
CREATE TABLE stock_ledger (
    order_id   TEXT NOT NULL REFERENCES orders (id),
    product_id TEXT NOT NULL REFERENCES products (id),
    kind       TEXT NOT NULL CHECK (kind IN ('SELL', 'RESTORE')),
    quantity   BIGINT NOT NULL CHECK (quantity > 0),
    at         BIGINT NOT NULL,
    PRIMARY KEY (order_id, product_id, kind)
);

-- What a customer's Idempotency-Key was first used for.
CREATE TABLE idempotency_records (
    key         TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    order_id    TEXT NOT NULL REFERENCES orders (id),
    created_at  BIGINT NOT NULL
);

-- One row that is written to see whether writing works.
CREATE TABLE heartbeat (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    at BIGINT NOT NULL
);
INSERT INTO heartbeat (id, at) VALUES (1, 0);
