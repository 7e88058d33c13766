//! How a row of the table of codes is kept: by its name, `group/code/sub-code`.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{Row, TABLE, UNKNOWN};

impl Serialize for Row {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { group, code, sub_code, .. } = self;
        serializer.collect_str(&format_args!("{group}/{code}/{sub_code}"))
    }
}

impl<'de> Deserialize<'de> for &'static Row {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        find(&name).ok_or_else(|| {
            de::Error::custom(format_args!("`{name}` is no row of the table of codes, group/code/sub-code"))
        })
    }
}

fn find(name: &str) -> Option<&'static Row> {
    let mut parts = name.splitn(3, '/');
    let (group, code, sub_code) = (parts.next()?, parts.next()?, parts.next()?);
    let is_it = |row: &&Row| (row.group, row.code, row.sub_code) == (group, code, sub_code);
    TABLE.iter().chain([&UNKNOWN]).find(is_it)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize, PartialEq, Serialize)]
    struct Kept {
        always: &'static Row,
        perhaps: Option<&'static Row>,
    }

    #[test]
    fn every_row_is_kept_by_its_name() {
        for row in TABLE.iter().chain([&UNKNOWN]) {
            let kept = Kept { always: row, perhaps: Some(row) };
            let text = serde_json::to_string(&kept).expect("JSON");
            assert_eq!(serde_json::from_str::<Kept>(&text).expect(&text), kept);
        }
        let absent = r#"{"always":"auth/UNAUTHORIZED_KEY/","perhaps":null}"#;
        assert!(serde_json::from_str::<Kept>(absent).is_ok_and(|kept| kept.perhaps.is_none()));
    }

    #[test]
    fn a_name_that_is_none_is_told() {
        let error = serde_json::from_str::<&'static Row>(r#""auth/NO_SUCH/""#).expect_err("no such code");
        assert!(error.to_string().contains("`auth/NO_SUCH/` is no row"), "{error}");
    }
}
