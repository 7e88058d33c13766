//! Tells a list that goes round in circles from a long one.

/// Where a list has been, in two of its places however long it is: the last one, which finds a list that stands still
/// at once, and a mark that is moved ahead more and more rarely, which any circle comes back to (Brent's way of finding
/// cycles). Without it a gateway, or a proxy, that ignores where a page is to begin would be asked for ever.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Progress {
    last: Option<Box<str>>,
    mark: Option<Box<str>>,
    /// Pages since the mark was moved, and after how many it is moved again.
    steps: u32,
    stride: u32,
}

impl Progress {
    /// Whether a page that ends here ends where an earlier one did.
    pub(crate) fn has_been_at(&self, end: &str) -> bool {
        [&self.last, &self.mark].into_iter().any(|place| place.as_deref() == Some(end))
    }

    /// After a page that ends here.
    #[must_use]
    pub(crate) fn past(self, end: &str) -> Self {
        let last = Some(Box::from(end));
        if self.steps < self.stride {
            return Self { last, steps: self.steps + 1, ..self };
        }
        Self { mark: last.clone(), last, steps: 0, stride: self.stride.saturating_mul(2).max(1) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Progress;

    /// Pages that were read of a list which, after `tail` pages, repeats the same `circle` for ever.
    fn read(tail: usize, circle: usize) -> usize {
        let mut progress = Progress::default();
        for page in 0..100_000 {
            let place = if page < tail { page } else { tail + (page - tail) % circle };
            if progress.has_been_at(&place.to_string()) {
                return page;
            }
            progress = progress.past(&place.to_string());
        }
        panic!("a circle of {circle} after {tail} pages is not found")
    }

    #[test]
    fn a_list_that_stands_still_is_found_at_once() {
        for tail in 0..300 {
            assert_eq!(read(tail, 1), tail + 1);
        }
    }

    #[test]
    fn a_list_that_moves_on_is_never_taken_for_a_circle() {
        let mut progress = Progress::default();
        for page in 0..10_000 {
            assert!(!progress.has_been_at(&page.to_string()));
            progress = progress.past(&page.to_string());
        }
    }

    proptest! {
        #[test]
        fn any_circle_is_found_within_a_few_rounds(tail in 0_usize..500, circle in 1_usize..500) {
            prop_assert!(read(tail, circle) <= 4 * (tail + circle));
        }
    }
}
