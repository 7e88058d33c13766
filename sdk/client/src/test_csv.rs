//! The gateway's tables as tests read them: a reader of its own, so that a mistake of the generator's is found.

/// The rows of a CSV text: fields may be quoted, with doubled quotes inside.
pub(crate) fn rows(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut field) = (Vec::new(), Vec::new(), String::new());
    let (mut is_quoted, mut chars) = (false, text.chars().peekable());
    while let Some(c) = chars.next() {
        match c {
            '"' if is_quoted && chars.peek() == Some(&'"') => field.extend(chars.next()),
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => row.push(core::mem::take(&mut field)),
            '\n' if !is_quoted => {
                row.push(core::mem::take(&mut field));
                rows.push(core::mem::take(&mut row));
            }
            '\r' if !is_quoted => {}
            other => field.push(other),
        }
    }
    rows
}
