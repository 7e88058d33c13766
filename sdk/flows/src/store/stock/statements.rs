//! The statements of the stock. Buckets are numbered over a wide range, whatever their count, so that one number says
//! where an order begins to look.

use super::super::sql::{Batch, Statement};

pub(crate) const MARK: Batch = Batch {
    sqlite: "INSERT INTO toss_stock_taken (reference, item, quantity, at) VALUES ($1, $2, $3, $4)
             ON CONFLICT DO NOTHING RETURNING item",
    postgres: "INSERT INTO toss_stock_taken (reference, item, quantity, at)
               SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[])
               ON CONFLICT DO NOTHING RETURNING item",
};

pub(crate) const TAKEN: Statement =
    Statement::both("SELECT item, quantity, given_back_at FROM toss_stock_taken WHERE reference = $1");

pub(crate) const FORGET: Statement = Statement::both("DELETE FROM toss_stock_taken WHERE reference = $1");

pub(crate) const FORGET_ONE: Statement =
    Statement::both("DELETE FROM toss_stock_taken WHERE reference = $1 AND item = $2");

pub(crate) const GIVE_BACK: Statement = Statement::both(
    "UPDATE toss_stock_taken SET given_back_at = $1 WHERE reference = $2 AND given_back_at IS NULL
     RETURNING item, quantity",
);

/// From one bucket that has enough and that nobody holds.
pub(crate) const TAKE: Statement = Statement::each(
    "UPDATE toss_stock SET quantity = quantity - $1
     WHERE item = $2 AND bucket = (SELECT bucket FROM toss_stock WHERE item = $2 AND quantity >= $1
                                   ORDER BY bucket < $3, bucket LIMIT 1)
     RETURNING bucket",
    "WITH free AS (SELECT bucket FROM toss_stock WHERE item = $2 AND quantity >= $1
                   ORDER BY bucket < $3, bucket LIMIT 1 FOR UPDATE SKIP LOCKED)
     UPDATE toss_stock SET quantity = quantity - $1 FROM free
     WHERE toss_stock.item = $2 AND toss_stock.bucket = free.bucket
     RETURNING toss_stock.bucket",
);

/// Into one bucket that nobody holds.
pub(crate) const PUT_BACK: Statement = Statement::each(
    "UPDATE toss_stock SET quantity = quantity + $1
     WHERE item = $2 AND bucket = (SELECT bucket FROM toss_stock WHERE item = $2 ORDER BY bucket < $3, bucket LIMIT 1)
     RETURNING bucket",
    "WITH free AS (SELECT bucket FROM toss_stock WHERE item = $2
                   ORDER BY bucket < $3, bucket LIMIT 1 FOR UPDATE SKIP LOCKED)
     UPDATE toss_stock SET quantity = quantity + $1 FROM free
     WHERE toss_stock.item = $2 AND toss_stock.bucket = free.bucket
     RETURNING toss_stock.bucket",
);

/// Into one bucket, whoever holds it.
pub(crate) const PUT_BACK_WAITING: Statement = Statement::both(
    "UPDATE toss_stock SET quantity = quantity + $1
     WHERE item = $2 AND bucket = (SELECT bucket FROM toss_stock WHERE item = $2 ORDER BY bucket < $3, bucket LIMIT 1)
     RETURNING bucket",
);

pub(crate) const BUCKETS: Statement =
    Statement::both("SELECT bucket, quantity FROM toss_stock WHERE item = $1 ORDER BY bucket");

pub(crate) const BUCKETS_LOCKED: Statement = Statement::each(
    "SELECT bucket, quantity FROM toss_stock WHERE item = $1 ORDER BY bucket",
    "SELECT bucket, quantity FROM toss_stock WHERE item = $1 ORDER BY bucket FOR UPDATE",
);

pub(crate) const INSERT: Batch = Batch {
    sqlite: "INSERT INTO toss_stock (item, bucket, quantity) VALUES ($1, $2, $3)",
    postgres: "INSERT INTO toss_stock (item, bucket, quantity)
               SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[])",
};

pub(crate) const WRITE: Batch = Batch {
    sqlite: "UPDATE toss_stock SET quantity = $1 WHERE item = $2 AND bucket = $3",
    postgres: "UPDATE toss_stock SET quantity = new.quantity
               FROM unnest($1::bigint[], $2::text[], $3::bigint[]) AS new (quantity, item, bucket)
               WHERE toss_stock.item = new.item AND toss_stock.bucket = new.bucket",
};

/// All of them, so that a test can prepare each on each database.
#[cfg(test)]
pub(crate) const STATEMENTS: &[(&str, Statement)] = &[
    ("stock::TAKEN", TAKEN),
    ("stock::FORGET", FORGET),
    ("stock::FORGET_ONE", FORGET_ONE),
    ("stock::GIVE_BACK", GIVE_BACK),
    ("stock::TAKE", TAKE),
    ("stock::PUT_BACK", PUT_BACK),
    ("stock::PUT_BACK_WAITING", PUT_BACK_WAITING),
    ("stock::BUCKETS", BUCKETS),
    ("stock::BUCKETS_LOCKED", BUCKETS_LOCKED),
];

/// Those that run for many.
#[cfg(test)]
pub(crate) const BATCHES: &[(&str, Batch)] =
    &[("stock::MARK", MARK), ("stock::INSERT", INSERT), ("stock::WRITE", WRITE)];
