//! What a look-up means.

use core::time::Duration;

use toss_sdk::model::{Money, Payment};

use super::answer::is_about_the_balance;
use super::state::CancelState;
use super::step::{Change, Effect};
use super::terms::Situation;
use super::trace::{Trace, trace};
use super::{ParkReason, ReleaseEvidence};
use crate::course::{Doubt, EpochCause, EpochEvidence, Key, Refused, Retry};
use crate::gateway::Sighting;

/// After a look-up in a state that asks for one.
pub(super) fn sighted(state: CancelState, sighting: Sighting, at: &Situation<'_>) -> Change {
    match sighting {
        // An answer about some other payment says nothing about this one.
        Sighting::Seen(payment) if payment.payment_key != at.terms.payment_key => unclear(state, None, at),
        Sighting::Seen(payment) => seen(state, &payment, at),
        Sighting::NotFound if is_quiet(&state, at) => {
            let (key, is_in_doubt) = (state.key(), is_in_doubt(&state));
            Change::park(ParkReason::NoSuchPayment, key, is_in_doubt)
        }
        Sighting::NotFound => Change::to(later(state, None, at)),
        Sighting::Unclear { retry_after, .. } => unclear(state, retry_after, at),
    }
}

/// After somebody else's look, which may be older than what is known here: only our executed cancel counts, because no
/// cancel is ever taken back. What is parked with nothing in doubt has let others pass, which may look like it.
pub(super) fn reported(state: CancelState, sighting: Sighting, at: &Situation<'_>) -> Change {
    let waits_for_it = match &state {
        CancelState::Intended { .. }
        | CancelState::InDoubt { .. }
        | CancelState::Repeating { .. }
        | CancelState::Refused { .. }
        | CancelState::WaitFunds { .. }
        | CancelState::Releasing { .. } => true,
        CancelState::Parked { is_in_doubt, .. } => *is_in_doubt,
        CancelState::Queued { .. } | CancelState::Done | CancelState::Released => false,
    };
    match (sighting, at.terms.balances()) {
        (Sighting::Seen(payment), Some(balances)) if waits_for_it && is_ours(&payment, at) => {
            match trace(&payment, at.terms, balances) {
                Trace::Ours(receipt) => Change::done(receipt),
                Trace::UnderWay | Trace::Aborted | Trace::Absent | Trace::Moved { .. } => Change::to(state),
            }
        }
        (Sighting::Seen(_) | Sighting::NotFound | Sighting::Unclear { .. }, _) => Change::to(state),
    }
}

fn is_ours(payment: &Payment, at: &Situation<'_>) -> bool {
    payment.payment_key == at.terms.payment_key && *payment.order_id == *at.terms.order_id.as_str()
}

fn seen(state: CancelState, payment: &Payment, at: &Situation<'_>) -> Change {
    if !is_ours(payment, at) {
        let (key, is_in_doubt) = (state.key(), is_in_doubt(&state));
        return Change::park(ParkReason::Disagrees { order_id: payment.order_id.clone() }, key, is_in_doubt);
    }
    let Some(balances) = at.terms.balances() else {
        let problem = format!(
            "{} of the sealed {} cannot be given back",
            at.terms.amount,
            at.terms.refundable.map_or_else(|| "nothing".into(), |sealed| sealed.to_string()),
        );
        let (key, is_in_doubt) = (state.key(), is_in_doubt(&state));
        return Change::park(ParkReason::Unreadable { problem: problem.into() }, key, is_in_doubt);
    };
    let status = payment.status.as_str();
    match trace(payment, at.terms, balances) {
        Trace::Ours(receipt) => Change::done(receipt),
        Trace::UnderWay => Change::to(under_way(state, at)),
        Trace::Aborted => absent(without_repeat(state), payment.balance, status, at),
        Trace::Absent => absent(state, payment.balance, status, at),
        Trace::Moved { found } => moved(state, (balances.0, found), at),
    }
}

/// The payment has no cancel of ours, and the balance is what it was. What is in doubt is asked for again; a key that is
/// used up is followed by the next one.
fn absent(state: CancelState, balance: Money, status: &str, at: &Situation<'_>) -> Change {
    use CancelState as S;
    match state {
        S::Intended { key, .. } if key.may_be_sent(at.now, at.policy) => Change::to(state),
        S::Intended { key, retry } => new_key((key, EpochCause::KeyTooOld, None), retry, status, at),
        S::InDoubt { key, doubt, retry } | S::Repeating { key, doubt, retry } => {
            let is_known = key.may_be_sent(at.now, at.policy);
            if is_known && !doubt.is_kept {
                return Change::to(S::Repeating { key, doubt, retry: at.wait(retry, None) });
            }
            // A call may still be executing, whatever a look-up shows.
            if !doubt.is_quiet(at.now, at.policy) {
                return Change::to(S::InDoubt { key, doubt, retry: at.wait(retry, None) });
            }
            let cause = if is_known { EpochCause::AnswerKept } else { EpochCause::KeyTooOld };
            new_key((key, cause, None), retry, status, at)
        }
        S::Refused { key, cause, refused, retry } => {
            refused_and_absent((key, cause, refused), retry, status, at)
        }
        S::WaitFunds { key, refused, retry } => {
            new_key((key, EpochCause::Refused, Some(refused)), retry, status, at)
        }
        S::Releasing { doubt, .. } if doubt.is_quiet(at.now, at.policy) => {
            Change::released(ReleaseEvidence::Absent { balance, seen_at: at.now })
        }
        other @ (S::Releasing { .. } | S::Queued { .. } | S::Done | S::Released | S::Parked { .. }) => {
            Change::to(later(other, None, at))
        }
    }
}

fn refused_and_absent(
    (key, cause, refused): (Key, EpochCause, Refused),
    retry: Retry,
    status: &str,
    at: &Situation<'_>,
) -> Change {
    // The gateway says that the balance is not what the look-up shows. It is looked at again for as long as something
    // can still be executing; then a human decides. A balance that was sealed anew is another matter.
    if cause == EpochCause::Refused && is_about_the_balance(&refused.code, &refused.message) {
        if Doubt::since(refused.answered_at).is_quiet(at.now, at.policy) {
            return Change::park(ParkReason::Refused(refused), Some(key), false);
        }
        return Change::to(CancelState::Refused { key, cause, refused, retry: at.wait(retry, None) });
    }
    new_key((key, cause, Some(refused)), retry, status, at)
}

/// The balance is another one and our cancel is not there: it cannot be executed any more, because it names the balance.
fn moved(state: CancelState, (believed, found): (Money, Money), at: &Situation<'_>) -> Change {
    use CancelState as S;
    if !is_quiet(&state, at) && is_in_doubt(&state) {
        return Change::to(under_way(state, at));
    }
    match state {
        S::Releasing { .. } => Change::released(ReleaseEvidence::Absent { balance: found, seen_at: at.now }),
        S::Intended { key, .. }
        | S::InDoubt { key, .. }
        | S::Repeating { key, .. }
        | S::Refused { key, .. }
        | S::WaitFunds { key, .. } => {
            Change::park(ParkReason::BalanceMoved { believed, found }, Some(key), false)
        }
        other @ (S::Queued { .. } | S::Done | S::Released | S::Parked { .. }) => Change::to(other),
    }
}

/// The look-up did not tell: when in doubt, the same key is asked next, if that can tell more.
fn unclear(state: CancelState, at_least: Option<Duration>, at: &Situation<'_>) -> Change {
    if let CancelState::InDoubt { key, doubt, retry } = state
        && key.may_be_sent(at.now, at.policy)
        && !doubt.is_kept
    {
        return Change::to(CancelState::Repeating { key, doubt, retry: at.wait(retry, at_least) });
    }
    Change::to(later(state, at_least, at))
}

/// Something is being decided at the gateway: look again, and send nothing.
fn under_way(state: CancelState, at: &Situation<'_>) -> CancelState {
    if let CancelState::Repeating { key, doubt, retry } = state {
        return CancelState::InDoubt { key, doubt, retry: at.wait(retry, None) };
    }
    later(state, None, at)
}

/// Asking again under the same key is in vain: the gateway has answered it.
const fn without_repeat(mut state: CancelState) -> CancelState {
    if let CancelState::InDoubt { doubt, .. } | CancelState::Repeating { doubt, .. } = &mut state {
        doubt.is_kept = true;
    }
    state
}

fn later(state: CancelState, at_least: Option<Duration>, at: &Situation<'_>) -> CancelState {
    use CancelState as S;
    match state {
        S::Intended { key, retry } => S::Intended { key, retry: at.wait(retry, at_least) },
        S::InDoubt { key, doubt, retry } => S::InDoubt { key, doubt, retry: at.wait(retry, at_least) },
        S::Repeating { key, doubt, retry } => S::Repeating { key, doubt, retry: at.wait(retry, at_least) },
        S::Refused { key, cause, refused, retry } => {
            S::Refused { key, cause, refused, retry: at.wait(retry, at_least) }
        }
        S::WaitFunds { key, refused, retry } => {
            S::WaitFunds { key, refused, retry: at.wait(retry, at_least) }
        }
        S::Releasing { key, doubt, retry } => S::Releasing { key, doubt, retry: at.wait(retry, at_least) },
        rests @ (S::Queued { .. } | S::Done | S::Released | S::Parked { .. }) => rests,
    }
}

/// Whether a call may have been executed. What holds a refusal, or was never sent, has none.
pub(super) const fn is_in_doubt(state: &CancelState) -> bool {
    match state {
        CancelState::InDoubt { .. } | CancelState::Repeating { .. } | CancelState::Releasing { .. } => true,
        CancelState::Parked { is_in_doubt, .. } => *is_in_doubt,
        CancelState::Queued { .. }
        | CancelState::Intended { .. }
        | CancelState::Refused { .. }
        | CancelState::WaitFunds { .. }
        | CancelState::Done
        | CancelState::Released => false,
    }
}

/// Whether nothing that this job sent can still be executing.
fn is_quiet(state: &CancelState, at: &Situation<'_>) -> bool {
    let last_sent = match state {
        CancelState::InDoubt { doubt, .. }
        | CancelState::Repeating { doubt, .. }
        | CancelState::Releasing { doubt, .. } => doubt.last_sent,
        CancelState::Refused { refused, .. } | CancelState::WaitFunds { refused, .. } => refused.answered_at,
        CancelState::Intended { key, .. } => key.made_at,
        CancelState::Queued { .. }
        | CancelState::Done
        | CancelState::Released
        | CancelState::Parked { .. } => return true,
    };
    Doubt::since(last_sent).is_quiet(at.now, at.policy)
}

/// The look-up has proven that nothing was done under the key, which is used up: the next one may be made.
fn new_key(
    (key, cause, refused): (Key, EpochCause, Option<Refused>),
    retry: Retry,
    status: &str,
    at: &Situation<'_>,
) -> Change {
    let (code, answered_at, not_before) = match refused {
        Some(Refused { code, answered_at, not_before, .. }) => (code, answered_at, not_before),
        None => (Box::default(), key.made_at, at.now),
    };
    let next = key.after(!code.is_empty(), at.now);
    let evidence =
        EpochEvidence { epoch: next.epoch, cause, code, answered_at, status: status.into(), seen_at: at.now };
    let retry = Retry { due: not_before.max(at.now), pause: retry.pause };
    Change { state: CancelState::Intended { key: next, retry }, effect: Some(Effect::NewKey(evidence)) }
}
