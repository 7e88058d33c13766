//! The client brings ring and no other crypto. A second provider makes rustls refuse to choose one at run time, in
//! somebody else's program, and costs a C build.

use crate::command::CommandLine;
use crate::failure::{Failure, Outcome};
use crate::say::say;

/// Crates that are, or bring, another provider of TLS or its cryptography.
const OTHERS: [&str; 12] = [
    "aws-lc-fips-sys",
    "aws-lc-rs",
    "aws-lc-sys",
    "boring",
    "graviola",
    "mbedtls",
    "native-tls",
    "openssl",
    "openssl-sys",
    "rustls-openssl",
    "rustls-symcrypt",
    "s2n-tls",
];

/// Looks at what `toss-sdk` brings into the program of somebody who uses it.
///
/// # Errors
///
/// If another provider is among it, or ring is not.
pub(super) fn check() -> Outcome {
    let tree = CommandLine::new("cargo tree -p toss-sdk -e normal --locked --prefix none").output()?;
    judge(&tree)?;
    say("toss-sdk's tree holds ring and no other crypto provider");
    Ok(())
}

fn judge(tree: &str) -> Outcome {
    let names = || tree.lines().filter_map(|line| line.split_whitespace().next());
    if let Some(other) = names().find(|name| OTHERS.contains(name)) {
        return Err(Failure::new(format!(
            "toss-sdk brings {other} beside ring; `cargo tree -p toss-sdk -e normal -i {other}` shows through whom. \
             Turn off that dependency's default features"
        )));
    }
    if names().any(|name| name == "ring") {
        Ok(())
    } else {
        Err(Failure::new("toss-sdk's tree holds no ring, so this check no longer looks at the right thing"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_provider_is_found_and_a_missing_first_one_too() {
        assert_eq!(judge("toss-sdk v0.1.0\nrustls v0.23.46\nring v0.17.14\n"), Ok(()));
        let second = judge("ring v0.17.14\naws-lc-rs v1.13.0\n").unwrap_err();
        assert!(second.to_string().starts_with("toss-sdk brings aws-lc-rs beside ring"));
        assert!(judge("toss-sdk v0.1.0\nrustls v0.23.46\n").is_err());
    }
}
