//! Who asks a circuit to be let through.

/// Who asks a circuit to be let through. It matters only where a circuit has a
/// [lifeline](crate::config::LifelineConfig); a closed circuit lets everybody pass.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Rank {
    /// Waits until the circuit probes.
    #[default]
    Ordinary,
    /// Passes an open circuit now and then.
    Lifeline,
    /// And has places of its own among the probes, so that the ordinary ones cannot take them all.
    Reserved,
}
