-- Goods in buckets, and what each order took of them.
CREATE TABLE toss_stock (
    item     TEXT NOT NULL,
    bucket   BIGINT NOT NULL,
    quantity BIGINT NOT NULL CHECK (quantity >= 0),
    PRIMARY KEY (item, bucket)
) WITH (fillfactor = 20, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);

CREATE TABLE toss_stock_taken (
    reference     TEXT NOT NULL,
    item          TEXT NOT NULL,
    quantity      BIGINT NOT NULL CHECK (quantity > 0),
    at            BIGINT NOT NULL,
    given_back_at BIGINT,
    PRIMARY KEY (reference, item)
);
