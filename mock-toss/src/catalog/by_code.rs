//! `#[serde(with = "crate::catalog::by_code")]` keeps a row of the table of codes by its name, in a field of type
//! `&'static Row` or `Option<&'static Row>`.

use serde::{Deserialize, Deserializer, Serializer, de};

use super::{Row, TABLE, UNKNOWN};

/// A row, or perhaps one.
pub(crate) trait ByCode: Sized {
    fn row(&self) -> Option<&'static Row>;
    fn of(row: Option<&'static Row>) -> Option<Self>;
}

impl ByCode for &'static Row {
    fn row(&self) -> Option<&'static Row> {
        Some(self)
    }

    fn of(row: Option<&'static Row>) -> Option<Self> {
        row
    }
}

impl ByCode for Option<&'static Row> {
    fn row(&self) -> Option<&'static Row> {
        *self
    }

    fn of(row: Option<&'static Row>) -> Option<Self> {
        Some(row)
    }
}

pub(crate) fn serialize<R: ByCode, S: Serializer>(row: &R, serializer: S) -> Result<S::Ok, S::Error> {
    match row.row() {
        Some(row) => serializer.collect_str(&format_args!("{}/{}/{}", row.group, row.code, row.sub_code)),
        None => serializer.serialize_none(),
    }
}

pub(crate) fn deserialize<'de, R: ByCode, D: Deserializer<'de>>(deserializer: D) -> Result<R, D::Error> {
    let name = Option::<String>::deserialize(deserializer)?;
    let row = match &name {
        None => None,
        Some(name) => Some(find(name).ok_or_else(|| {
            de::Error::custom(format_args!("`{name}` is no row of the table of codes, group/code/sub-code"))
        })?),
    };
    R::of(row).ok_or_else(|| de::Error::custom("a code is missing: group/code/sub-code"))
}

fn find(name: &str) -> Option<&'static Row> {
    let mut parts = name.splitn(3, '/');
    let (group, code, sub_code) = (parts.next()?, parts.next()?, parts.next()?);
    let is_it = |row: &&Row| (row.group, row.code, row.sub_code) == (group, code, sub_code);
    TABLE.iter().chain([&UNKNOWN]).find(is_it)
}

#[cfg(test)]
mod tests {
    use serde::Serialize;

    use super::*;

    #[derive(Debug, Deserialize, PartialEq, Serialize)]
    struct Kept {
        #[serde(with = "crate::catalog::by_code")]
        always: &'static Row,
        #[serde(with = "crate::catalog::by_code")]
        perhaps: Option<&'static Row>,
    }

    #[test]
    fn every_row_is_kept_by_its_name() {
        for row in TABLE.iter().chain([&UNKNOWN]) {
            let kept = Kept { always: row, perhaps: Some(row) };
            let text = serde_json::to_string(&kept).expect("JSON");
            assert_eq!(serde_json::from_str::<Kept>(&text).expect(&text), kept);
        }
    }

    #[test]
    fn a_name_that_is_none_is_told() {
        let absent = r#"{"always":"auth/UNAUTHORIZED_KEY/","perhaps":null}"#;
        assert!(serde_json::from_str::<Kept>(absent).is_ok_and(|kept| kept.perhaps.is_none()));
        for (text, why) in [
            (r#"{"always":"auth/NO_SUCH/","perhaps":null}"#, "`auth/NO_SUCH/` is no row"),
            (r#"{"always":null,"perhaps":null}"#, "a code is missing"),
        ] {
            let error = serde_json::from_str::<Kept>(text).expect_err(text).to_string();
            assert!(error.contains(why), "{error}");
        }
    }
}
