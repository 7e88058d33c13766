//! The body of an answer as it comes.

use bytes::{Bytes, BytesMut};

/// What has come so far. Most answers come in one piece, and that piece is the body: nothing is copied.
#[derive(Debug, Default)]
pub(super) enum Gathered {
    /// Nothing yet.
    #[default]
    Nothing,
    /// One piece.
    Whole(Bytes),
    /// Several.
    Joined(BytesMut),
}

impl Gathered {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Nothing => 0,
            Self::Whole(piece) => piece.len(),
            Self::Joined(pieces) => pieces.len(),
        }
    }

    /// One more piece. `announced` is the length of the whole, if it is known; a lie costs an allocation.
    pub(super) fn push(&mut self, piece: Bytes, announced: usize) {
        match self {
            Self::Nothing => *self = Self::Whole(piece),
            Self::Whole(first) => {
                let mut pieces = BytesMut::with_capacity(announced.max(first.len() + piece.len()));
                pieces.extend_from_slice(first);
                pieces.extend_from_slice(&piece);
                *self = Self::Joined(pieces);
            }
            Self::Joined(pieces) => pieces.extend_from_slice(&piece),
        }
    }

    /// All of it.
    pub(super) fn into_bytes(self) -> Bytes {
        match self {
            Self::Nothing => Bytes::new(),
            Self::Whole(piece) => piece,
            Self::Joined(pieces) => pieces.freeze(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gathered(pieces: &[&'static str], announced: usize) -> Gathered {
        let mut gathered = Gathered::default();
        for piece in pieces {
            gathered.push(Bytes::from_static(piece.as_bytes()), announced);
        }
        gathered
    }

    #[test]
    fn pieces_become_one_body_whatever_was_announced() {
        for pieces in [vec![], vec!["{}"], vec!["{", "}"], vec!["{", "\"a\"", ":1}"]] {
            let whole = pieces.concat();
            for announced in [0, 1, whole.len(), 100] {
                let gathered = gathered(&pieces, announced);
                assert_eq!(gathered.len(), whole.len());
                assert_eq!(gathered.into_bytes(), whole.as_bytes());
            }
        }
    }

    #[test]
    fn a_body_in_one_piece_is_that_piece() {
        let piece = Bytes::from_static(b"{}");
        assert_eq!(gathered(&["{}"], 2).into_bytes().as_ptr(), piece.as_ptr());
    }
}
