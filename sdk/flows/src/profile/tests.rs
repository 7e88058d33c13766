//! Profiles of other gateways lead to other steps after the same answer, by the same code.

use super::*;

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

/// Keeps faults too, and compares the parameters of a repeat; a day at least.
const STRIPE_V1: IdempotencyProfile = IdempotencyProfile {
    window: DAY,
    stores_2xx: true,
    stores_verdict_4xx: true,
    replays_5xx: true,
    in_progress_code: Some("idempotency_key_in_use"),
    scope: KeyScope::Account,
    compares_body: true,
};
/// Does what failed again.
const STRIPE_V2: IdempotencyProfile =
    IdempotencyProfile { stores_verdict_4xx: false, replays_5xx: false, ..STRIPE_V1 };
/// Keeps successes alone.
const CHECKOUT_COM: IdempotencyProfile =
    IdempotencyProfile { in_progress_code: None, compares_body: false, ..STRIPE_V2 };
/// Keeps no refusal, and answers 409 while the first call is in transit.
const PPRO: IdempotencyProfile = IdempotencyProfile { in_progress_code: Some("409"), ..CHECKOUT_COM };
/// Has no keys at all.
const NONE: IdempotencyProfile = IdempotencyProfile { stores_2xx: false, ..CHECKOUT_COM };

#[test]
fn the_same_answer_asks_for_what_the_gateway_keeps() {
    use AnswerClass as A;
    use Follow as F;
    let table = [
        (IdempotencyProfile::TOSS, [F::SameKey, F::SameKey, F::SameKey, F::LookUpThenNewKey]),
        (STRIPE_V1, [F::SameKey, F::SameKey, F::LookUpThenNewKey, F::LookUpThenNewKey]),
        (STRIPE_V2, [F::SameKey, F::SameKey, F::SameKey, F::SameKey]),
        (CHECKOUT_COM, [F::SameKey, F::SameKey, F::SameKey, F::SameKey]),
        (PPRO, [F::SameKey, F::SameKey, F::SameKey, F::SameKey]),
        (NONE, [F::SameKey, F::LookUp, F::LookUp, F::SameKey]),
    ];
    for (profile, expected) in table {
        let follow = [A::NothingKept, A::Lost, A::Fault, A::Refused].map(|class| profile.follow(class, HOUR));
        assert_eq!(follow, expected, "{profile:?}");
    }
}

#[test]
fn nothing_is_sent_under_a_key_that_may_be_forgotten() {
    for profile in [IdempotencyProfile::TOSS, STRIPE_V1, STRIPE_V2, CHECKOUT_COM, PPRO] {
        let just_before = profile.window.saturating_sub(Duration::from_micros(1));
        assert!(profile.may_repeat(just_before), "{profile:?}");
        assert!(!profile.may_repeat(profile.window), "{profile:?}");
        for class in [AnswerClass::NothingKept, AnswerClass::Lost, AnswerClass::Fault, AnswerClass::Refused] {
            assert_eq!(profile.follow(class, profile.window), Follow::LookUpThenNewKey, "{profile:?}");
        }
    }
    assert!(!NONE.may_repeat(Duration::ZERO));
}
