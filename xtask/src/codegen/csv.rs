//! Comma-separated values as RFC 4180 has them: quoted fields may hold commas, line ends and doubled quotes.

/// The records of `text`, each with the number of the line it begins on.
///
/// # Errors
///
/// The number of the line where an opened quote is never closed, or something follows a closed one.
pub(super) fn records(text: &str) -> Result<Vec<(usize, Vec<String>)>, String> {
    let mut records = Vec::new();
    let mut rest = text;
    let mut line = 1;
    while !rest.is_empty() {
        let begun = line;
        let mut record = Vec::new();
        loop {
            let (field, after) = field(rest).map_err(|reason| format!("line {begun}: {reason}"))?;
            line += field.matches('\n').count();
            record.push(field);
            if let Some(next) = after.strip_prefix(',') {
                rest = next;
            } else {
                rest = after.strip_prefix("\r\n").or_else(|| after.strip_prefix('\n')).unwrap_or(after);
                break;
            }
        }
        line += 1;
        records.push((begun, record));
    }
    Ok(records)
}

/// The field at the beginning of `text`, and what follows it: a comma, a line end or nothing.
fn field(text: &str) -> Result<(String, &str), String> {
    let Some(mut quoted) = text.strip_prefix('"') else {
        let end = text.find([',', '\r', '\n']).unwrap_or(text.len());
        let (field, after) = text.split_at(end);
        return Ok((field.to_owned(), after));
    };
    let mut field = String::new();
    loop {
        let (part, after) = quoted.split_once('"').ok_or("a quote is opened and never closed")?;
        field.push_str(part);
        match after.strip_prefix('"') {
            Some(more) => {
                field.push('"');
                quoted = more;
            }
            None if after.is_empty() || after.starts_with([',', '\r', '\n']) => return Ok((field, after)),
            None => return Err("something follows a closing quote".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(text: &str) -> Vec<Vec<String>> {
        records(text).unwrap().into_iter().map(|(_, record)| record).collect()
    }

    #[test]
    fn quotes_keep_commas_line_ends_and_quotes() {
        assert_eq!(fields("a,\"b, \"\"c\"\"\nd\",\ne,f,g\n"), [["a", "b, \"c\"\nd", ""], ["e", "f", "g"]]);
    }

    #[test]
    fn records_know_their_line() {
        let lines: Vec<usize> =
            records("a\n\"b\nc\"\r\nd").unwrap().into_iter().map(|(line, _)| line).collect();
        assert_eq!(lines, [1, 2, 4]);
    }

    #[test]
    fn a_broken_quote_is_told_with_its_line() {
        assert_eq!(records("a\n\"b"), Err("line 2: a quote is opened and never closed".to_owned()));
        assert_eq!(records("\"b\"c"), Err("line 1: something follows a closing quote".to_owned()));
    }
}
