//! The part of the page of the API that says how each field of each object is typed, from `docs/toss/groups.csv` and
//! `fields.csv`. The rest of the page is written by hand.

use super::csv;

const BEGIN: &str =
    "<!-- fields: written by `cargo xtask codegen` from docs/toss/groups.csv and fields.csv -->\n";
const END: &str = "<!-- fields end -->\n";

/// The page with its part written anew.
///
/// # Errors
///
/// If a table is not as it should be, they do not name the same objects, or the page has no place for the part.
pub(super) fn page(page: &str, groups: &str, fields: &str) -> Result<String, String> {
    let place = page.split_once(BEGIN).and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    let (before, after) = place.ok_or_else(|| format!("the lines {BEGIN:?} and {END:?} are missing"))?;
    let groups = read(groups, ["resource", "found_in", "tests"])?;
    let fields = read(fields, ["resource", "field", "type", "nullable", "ours", "untyped_because"])?;
    let known = |resource: &str| groups.iter().any(|[name, ..]| name == resource);
    if let Some([resource, field, ..]) = fields.iter().find(|[resource, ..]| !known(resource)) {
        return Err(format!("{resource} of the field {field} is not in groups.csv"));
    }
    let mut text = "| object | found in | tests |\n|---|---|---|\n".to_owned();
    let mut tables = String::new();
    for group in &groups {
        text += &line_of_group(group)?;
        let [resource, ..] = group;
        let rows: String = fields.iter().filter(|[of, ..]| of == resource).map(line_of_field).collect();
        if rows.is_empty() {
            return Err(format!("{resource} has no field in fields.csv"));
        }
        tables += &table(resource, &rows);
    }
    Ok(format!("{before}{BEGIN}{text}{tables}{END}{after}"))
}

fn line_of_group([resource, found_in, tests]: &[String; 3]) -> Result<String, String> {
    let names: Vec<String> = tests.split_whitespace().map(|test| format!("`{test}`")).collect();
    if names.is_empty() {
        return Err(format!("{resource} is held by no test"));
    }
    Ok(format!("| [`{resource}`](#{}) | {found_in} | {} |\n", resource.to_lowercase(), names.join(", ")))
}

fn table(resource: &str, rows: &str) -> String {
    format!("\n### {resource}\n\n| field | may be null | ours | type |\n|---|---|---|---|\n{rows}")
}

fn line_of_field([_, field, rust_type, nullable, ours, untyped_because]: &[String; 6]) -> String {
    let nullable = if nullable == "yes" { "yes" } else { "" };
    if ours.is_empty() {
        return format!("| `{field}` | {nullable} | not typed | {untyped_because} |\n");
    }
    format!("| `{field}` | {nullable} | `{ours}` | `{rust_type}` |\n")
}

/// The rows of a table with this header.
fn read<const N: usize>(text: &str, header: [&str; N]) -> Result<Vec<[String; N]>, String> {
    let mut records = csv::records(text)?.into_iter();
    if records.next().is_none_or(|(_, found)| found != header) {
        return Err(format!("the header is not {}", header.join(",")));
    }
    let row = |(line, record): (usize, Vec<String>)| {
        let found = record.len();
        <[String; N]>::try_from(record).map_err(|_| format!("line {line}: {found} columns instead of {N}"))
    };
    records.map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::{BEGIN, END, page};

    const GROUPS: &str = "resource,found_in,tests\nCard,`Payment.card`,it_holds it_is_so\n";
    const FIELDS: &str = "resource,field,type,nullable,ours,untyped_because\n\
                          Card,amount,Option<Money>,yes,amount(),\nCard,color,,no,,looks\n";

    #[test]
    fn the_part_is_written_anew_and_the_rest_is_left() {
        let written = page(&format!("# Page\n{BEGIN}old\n{END}\nend\n"), GROUPS, FIELDS).unwrap();
        let part = "| object | found in | tests |\n|---|---|---|\n\
                    | [`Card`](#card) | `Payment.card` | `it_holds`, `it_is_so` |\n\
                    \n### Card\n\n| field | may be null | ours | type |\n|---|---|---|---|\n\
                    | `amount` | yes | `amount()` | `Option<Money>` |\n| `color` |  | not typed | looks |\n";
        assert_eq!(written, format!("# Page\n{BEGIN}{part}{END}\nend\n"));
        assert_eq!(page(&written, GROUPS, FIELDS).unwrap(), written, "again");
    }

    #[test]
    fn tables_that_do_not_fit_are_refused_by_what_is_wrong() {
        let empty = format!("{BEGIN}{END}");
        let (header, of_nobody) = (FIELDS.lines().next().unwrap(), "Cart,a,b,no,c,\n");
        for (at, groups, fields, wrong) in [
            ("# Page\n", GROUPS, FIELDS.to_owned(), "are missing"),
            (&empty, GROUPS, format!("{FIELDS}{of_nobody}"), "Cart of the field a"),
            (&empty, GROUPS, format!("{header}\n"), "Card has no field"),
            (&empty, "resource,found_in,tests\nCard,here,\n", FIELDS.to_owned(), "held by no test"),
            (&empty, "resource,tests\n", FIELDS.to_owned(), "the header is not resource,found_in,tests"),
            (&empty, "resource,found_in,tests\nCard\n", FIELDS.to_owned(), "line 2: 1 columns"),
        ] {
            let error = page(at, groups, &fields).unwrap_err();
            assert!(error.contains(wrong), "{error}");
        }
    }
}
