//! A fault of each kind, and the plan that has it strike one confirm.

use core::time::Duration;

use mock_toss::fault::{End, Fault, Kind, Latency, Operation, Part, Plan, Point, Rule, Ttl, Which};

use super::Cell;

pub(super) const PIECE: u32 = 100;
pub(super) const GARBAGE: u32 = 64;
/// How much longer than the truth `Content-Length` is.
pub(super) const TOO_LONG: i32 = 50;
pub(super) const CONTENT_TYPE: &str = "text/html; charset=euc-kr";

/// The fault strikes the first confirm, or whatever comes first at points that know no operation; nobody listens
/// until the plan is taken back.
pub(super) fn plan(cell: Cell) -> Plan {
    let mut rule = Rule::new("rule", cell.point, fault(cell));
    if cell.kind == Kind::Refuse {
        rule.ttl = Some(Ttl::After(Duration::from_mins(10)));
    } else {
        rule.limit = Some(1);
    }
    if !matches!(cell.point, Point::OnConnect | Point::Webhook) {
        rule.operations = vec![Operation::Confirm];
    }
    Plan::new(7, vec![rule]).expect("the plan is sound")
}

fn fault(Cell { point, kind }: Cell) -> Fault {
    let ms = Latency::Exactly(5);
    match kind {
        Kind::Close => Fault::Close,
        Kind::Reset => Fault::Reset,
        Kind::Never => Fault::Never,
        Kind::Delay => Fault::Delay { ms },
        Kind::Hold => Fault::Hold,
        Kind::Status => Fault::Status { status: 500, code: None, stored: None, retry_after: None },
        Kind::Html => Fault::Html { status: 502 },
        // After the commit only a code that leaves the outcome open is honest.
        Kind::Code if point == Point::AfterCommit => Fault::Code { code: "PROVIDER_ERROR".to_owned() },
        Kind::Code => Fault::Code { code: "FAILED_PAYMENT_INTERNAL_SYSTEM_PROCESSING[S008]".to_owned() },
        Kind::OtherOrder => Fault::OtherOrder,
        Kind::Repeat => Fault::Repeat { times: 1, answer: Which::First },
        Kind::Truncate => Fault::Truncate { part: Part::Body, bytes: PIECE, end: End::Close },
        Kind::Drip => Fault::Drip { bytes: PIECE, ms: Latency::Exactly(1) },
        Kind::Garbage => Fault::Garbage { bytes: GARBAGE },
        Kind::WrongLength => Fault::WrongLength { by: TOO_LONG },
        Kind::ContentType => Fault::ContentType { value: CONTENT_TYPE.to_owned() },
        Kind::Refuse => Fault::Refuse,
        Kind::Stale => Fault::Stale { offset_us: 100 },
        Kind::Lose => Fault::Lose,
        Kind::Duplicate => Fault::Duplicate { times: 2, ms: Latency::Exactly(0) },
        Kind::Reorder => Fault::Reorder,
        Kind::Early => Fault::Early,
    }
}
