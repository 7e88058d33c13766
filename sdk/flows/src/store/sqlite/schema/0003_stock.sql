-- Goods in buckets, and what each order took of them.
CREATE TABLE toss_stock (
    item     TEXT NOT NULL,
    bucket   INTEGER NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity >= 0),
    PRIMARY KEY (item, bucket)
) STRICT;

CREATE TABLE toss_stock_taken (
    reference     TEXT NOT NULL,
    item          TEXT NOT NULL,
    quantity      INTEGER NOT NULL CHECK (quantity > 0),
    at            INTEGER NOT NULL,
    given_back_at INTEGER,
    PRIMARY KEY (reference, item)
) STRICT;
