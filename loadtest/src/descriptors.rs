//! How many files and sockets this process may open. Both ends of every customer's connection live in it, so the
//! usual soft limit of 1,024 would be the true bottleneck of a run.

/// Raises the soft limit to the hard one where the system has such limits, and answers with what is allowed now.
#[cfg(unix)]
pub(crate) fn raise() -> u64 {
    use rustix::process::{Resource, getrlimit, setrlimit};

    let mut limit = getrlimit(Resource::Nofile);
    let before = limit.current;
    limit.current = limit.maximum.map(|maximum| maximum.min(ENOUGH)).or(Some(ENOUGH)).max(before);
    let now = if setrlimit(Resource::Nofile, limit).is_ok() { limit.current } else { before };
    now.unwrap_or(ENOUGH)
}

/// Elsewhere there is no such limit to speak of.
#[cfg(not(unix))]
pub(crate) fn raise() -> u64 {
    ENOUGH
}

/// Two for each of some eight thousand customers at once. More would measure this machine's sockets.
const ENOUGH: u64 = 16_384;

#[cfg(test)]
mod tests {
    #[test]
    fn raising_never_lowers_and_can_be_repeated() {
        let first = super::raise();
        assert!(first > 0);
        assert_eq!(super::raise(), first);
    }
}
