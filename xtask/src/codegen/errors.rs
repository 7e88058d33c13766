//! The rows of `errors.csv` that name a code, in the order in which the tables are searched.

use super::csv;

/// One documented code in one operation group.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct ErrorRow {
    pub(super) group: String,
    pub(super) code: String,
    /// The `[ES12]` at the beginning of a text, without its brackets; empty without.
    pub(super) sub_code: String,
    /// 0 where none is documented.
    pub(super) http_status: u16,
    pub(super) message_ko: String,
    pub(super) message_en: String,
    pub(super) class: String,
    pub(super) stage: String,
}

/// Reads and sorts: groups as they first appear, then code, then sub-code. A code in parentheses is a remark, not a code.
///
/// # Errors
///
/// What is wrong, and in which line.
pub(super) fn read(text: &str) -> Result<Vec<ErrorRow>, String> {
    let records = csv::records(text)?;
    let Some(((_, header), records)) = records.split_first() else {
        return Err("the file is empty".to_owned());
    };
    let mut rows = Vec::new();
    for (line, record) in records {
        if record.len() != header.len() {
            return Err(format!(
                "line {line}: {} fields, but there are {} columns",
                record.len(),
                header.len()
            ));
        }
        let row = row(header, record).map_err(|reason| format!("line {line}: {reason}"))?;
        if !row.code.starts_with('(') {
            rows.push(row);
        }
    }
    let mut groups: Vec<String> = Vec::new();
    for row in &rows {
        if !groups.contains(&row.group) {
            groups.push(row.group.clone());
        }
    }
    let place = |row: &ErrorRow| groups.iter().position(|group| *group == row.group);
    rows.sort_by_cached_key(|row| (place(row), row.code.clone(), row.sub_code.clone()));
    for (earlier, later) in rows.iter().zip(rows.iter().skip(1)) {
        if (&earlier.group, &earlier.code, &earlier.sub_code) == (&later.group, &later.code, &later.sub_code)
        {
            return Err(format!("{} {} {} stands there twice", later.group, later.code, later.sub_code));
        }
    }
    Ok(rows)
}

fn row(header: &[String], record: &[String]) -> Result<ErrorRow, String> {
    let field = |column: &str| {
        let value = header.iter().position(|name| name == column).and_then(|index| record.get(index));
        value.cloned().ok_or_else(|| format!("the column {column:?} is missing"))
    };
    let (http_status, message_ko) = (field("http_status")?, field("message_ko")?);
    Ok(ErrorRow {
        group: field("group")?,
        code: field("code")?,
        sub_code: sub_code(&message_ko).to_owned(),
        http_status: match http_status.as_str() {
            "" => 0,
            status => status.parse().map_err(|_| format!("{status:?} is no HTTP status"))?,
        },
        message_ko,
        message_en: field("message_en")?,
        class: field("class")?,
        stage: field("stage")?,
    })
}

/// `S008` of `[S008] 기존 요청을 처리중입니다.`; empty if the text does not begin so.
fn sub_code(message: &str) -> &str {
    let inner = message.strip_prefix('[').and_then(|rest| rest.split_once(']')).map_or("", |(code, _)| code);
    if inner.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit()) { inner } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "group,http_status,code,message_ko,message_en,class,stage,note\n";

    fn codes(lines: &str) -> Result<Vec<(String, String, u16)>, String> {
        let rows = read(&format!("{HEADER}{lines}"))?;
        Ok(rows.into_iter().map(|row| (row.code, row.sub_code, row.http_status)).collect())
    }

    #[test]
    fn rows_stand_by_group_as_it_first_appears_then_by_code_and_sub_code() {
        let rows = "z,400,B,,,c,,\na,,A,,,c,,\nz,500,A,[S1] x,,c,,\nz,400,A,[가] x,,c,,\n";
        let expected = [("A", "", 400), ("A", "S1", 500), ("B", "", 400), ("A", "", 0)];
        assert_eq!(
            codes(rows).unwrap(),
            expected.map(|(code, sub, status)| (code.into(), sub.into(), status))
        );
    }

    #[test]
    fn a_remark_in_the_place_of_a_code_is_left_out() {
        assert_eq!(codes("a,429,(unknown),,,retryable,edge,\n"), Ok(vec![]));
    }

    #[test]
    fn a_mistake_is_told_with_its_line() {
        assert_eq!(codes("a,400,A,,,c,,\na,4oo,B,,,c,,\n"), Err("line 3: \"4oo\" is no HTTP status".into()));
        assert_eq!(codes("a,400\n"), Err("line 2: 2 fields, but there are 8 columns".into()));
        assert_eq!(codes("a,400,A,,,c,,\na,403,A,,,c,,\n"), Err("a A  stands there twice".into()));
        assert_eq!(read("group\na\n"), Err("line 2: the column \"http_status\" is missing".into()));
    }
}
