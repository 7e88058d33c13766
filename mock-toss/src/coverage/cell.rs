//! One cell: where, what and which time. All cells follow from the one table of where a fault can stand.

use core::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::fault::{Kind, Point};
use crate::operation::Operation;

/// From this number on attempts are not told apart.
pub const ATTEMPTS_TOLD_APART: u8 = 4;

/// One fault at one point of one attempt at an operation.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub struct Cell {
    /// `None` for a connection or a webhook, which are no operation.
    pub of: Option<Operation>,
    /// Where it struck.
    pub point: Point,
    /// What struck.
    pub fault: Kind,
    /// Which attempt of the operation for its order, which delivery, which connection; 4 and more are 4.
    pub attempt: u8,
}

#[derive(Deserialize, Serialize)]
struct Spelled<'a> {
    operation: &'a str,
    point: Point,
    fault: Kind,
    attempt: u8,
}

impl Cell {
    pub(crate) fn new(of: Option<Operation>, point: Point, fault: Kind, nth: u32) -> Self {
        let attempt = u8::try_from(nth).unwrap_or(u8::MAX).clamp(1, ATTEMPTS_TOLD_APART);
        Self { of: of.filter(|_| !is_without_operation(point)), point, fault, attempt }
    }

    /// As plans and journals spell it; `webhook` or `connection` for what is no operation.
    pub fn operation(&self) -> &'static str {
        word(self.of, self.point)
    }

    /// Every cell that there can be.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        subjects().flat_map(|of| Point::ALL.into_iter().flat_map(move |point| Self::at(of, point)))
    }

    /// Every cell of an operation at a point; of no operation there are those of connections and webhooks.
    pub(super) fn at(of: Option<Operation>, point: Point) -> impl Iterator<Item = Self> {
        let is_possible = is_without_operation(point) == of.is_none();
        let kinds = Kind::ALL.into_iter().filter(move |kind| is_possible && kind.stands_at(point));
        kinds.flat_map(move |fault| {
            (1..=attempts(fault)).map(move |attempt| Self { of, point, fault, attempt })
        })
    }

    /// Whether it is one of all.
    pub(super) fn is_possible(self) -> bool {
        is_without_operation(self.point) == self.of.is_none()
            && self.fault.stands_at(self.point)
            && (1..=attempts(self.fault)).contains(&self.attempt)
    }
}

/// Every operation, and none.
pub(super) fn subjects() -> impl Iterator<Item = Option<Operation>> {
    Operation::all().map(Some).chain([None])
}

/// How many attempts are told apart. Connections that nobody took have no number.
pub(super) const fn attempts(fault: Kind) -> u8 {
    if matches!(fault, Kind::Refuse) { 1 } else { ATTEMPTS_TOLD_APART }
}

/// Whether what happens there is no request.
const fn is_without_operation(point: Point) -> bool {
    matches!(point, Point::OnConnect | Point::Webhook)
}

pub(super) fn word(of: Option<Operation>, point: Point) -> &'static str {
    let other = if point == Point::Webhook { "webhook" } else { "connection" };
    of.map_or(other, Operation::as_str)
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (operation, point, fault) = (self.operation(), self.point.as_str(), self.fault.as_str());
        write!(f, "{operation} {point} {fault} #{}", self.attempt)
    }
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { point, fault, attempt, .. } = *self;
        Spelled { operation: self.operation(), point, fault, attempt }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Cell {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Owned {
            operation: String,
            point: Point,
            fault: Kind,
            attempt: u8,
        }
        let Owned { operation, point, fault, attempt } = Owned::deserialize(deserializer)?;
        if word(None, point) == operation {
            return Ok(Self { of: None, point, fault, attempt });
        }
        let of = Operation::all().find(|own| own.as_str() == operation);
        let unknown = || de::Error::custom(format_args!("`{operation}` is no operation"));
        Ok(Self { of: Some(of.ok_or_else(unknown)?), point, fault, attempt })
    }
}
