use core::num::NonZeroU32;
use core::task::{Context, Poll, Waker};
use core::time::Duration;

use proptest::prelude::*;

use super::{Place, Places, Waiter};
use crate::config::BulkheadConfig;
use crate::queue::Priority;

fn limits(max: u32) -> BulkheadConfig {
    let in_flight_max = NonZeroU32::new(max).expect("above zero");
    BulkheadConfig { in_flight_max, wait_max: Duration::from_secs(2) }
}

#[derive(Clone, Copy, Debug)]
enum Event {
    Enter(Priority),
    /// A quick entrance that does not wait.
    Try,
    GiveBack(usize),
    Leave(usize),
    Limit(u32),
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let priority = prop_oneof![
        Just(Priority::RESOLVER),
        Just(Priority::CANCEL),
        Just(Priority::CONFIRM),
        Just(Priority::LOOK_UP)
    ];
    let event = prop_oneof![
        5 => priority.prop_map(Event::Enter),
        2 => Just(Event::Try),
        4 => (0_usize..8).prop_map(Event::GiveBack),
        2 => (0_usize..8).prop_map(Event::Leave),
        1 => (1_u32..6).prop_map(Event::Limit),
    ];
    prop::collection::vec(event, 1..200)
}

#[derive(Default)]
struct Guests {
    seated: Vec<Place>,
    waiting: Vec<Waiter>,
}

impl Guests {
    fn meet(&mut self, event: Event, places: &Places) {
        match event {
            Event::Enter(priority) => match places.enter(priority, &Context::from_waker(Waker::noop())) {
                Ok(place) => self.seated.push(place),
                Err(waiter) => self.waiting.push(waiter),
            },
            Event::Try => self.seated.extend(places.try_take()),
            Event::GiveBack(number) if number < self.seated.len() => drop(self.seated.swap_remove(number)),
            Event::Leave(number) if number < self.waiting.len() => drop(self.waiting.swap_remove(number)),
            Event::Limit(max) => places.change(&limits(max)),
            Event::GiveBack(_) | Event::Leave(_) => {}
        }
    }

    /// Those who were given a place take it.
    fn sit(&mut self) {
        for mut waiter in core::mem::take(&mut self.waiting) {
            match waiter.poll(&Context::from_waker(Waker::noop())) {
                Poll::Ready(place) => self.seated.push(place),
                Poll::Pending => self.waiting.push(waiter),
            }
        }
    }
}

proptest! {
    #[test]
    fn no_place_is_lost_none_is_free_while_somebody_waits_and_no_limit_is_broken(
        events in events(),
        lags in any::<bool>(),
    ) {
        let places = Places::new(&limits(2));
        let mut guests = Guests::default();
        for event in events {
            let before = places.snapshot();
            guests.meet(event, &places);
            // Sometimes nobody sits down before something else happens.
            if !lags {
                guests.sit();
            }
            let now = places.snapshot();
            prop_assert!(now.waiting == 0 || now.in_flight >= now.in_flight_max, "{now:?}");
            prop_assert!(now.in_flight <= now.in_flight_max.max(before.in_flight), "{before:?} {now:?}");
        }
        guests.sit();
        let now = places.snapshot();
        prop_assert_eq!(now.in_flight as usize, guests.seated.len());
        prop_assert_eq!(now.waiting as usize, guests.waiting.len());
        drop(guests);
        let now = places.snapshot();
        prop_assert_eq!((now.in_flight, now.waiting), (0, 0));
    }
}

#[test]
fn threads_that_come_and_go_never_exceed_the_limit_and_leave_nothing_behind() {
    let places = Places::new(&limits(2));
    let inside = core::sync::atomic::AtomicU32::new(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let cx = Context::from_waker(Waker::noop());
                for round in 0..2_000_u32 {
                    let place = match places.enter(Priority::CONFIRM, &cx) {
                        Ok(place) => place,
                        // Every other one gives up, some of them with a place just given.
                        Err(waiter) if round % 2 == 0 => {
                            drop(waiter);
                            continue;
                        }
                        Err(mut waiter) => loop {
                            match waiter.poll(&cx) {
                                Poll::Ready(place) => break place,
                                Poll::Pending => std::thread::yield_now(),
                            }
                        },
                    };
                    let others = inside.fetch_add(1, core::sync::atomic::Ordering::SeqCst);
                    assert!(others < 2, "{others} others inside");
                    inside.fetch_sub(1, core::sync::atomic::Ordering::SeqCst);
                    drop(place);
                }
            });
        }
    });
    let left = places.snapshot();
    assert_eq!((left.in_flight, left.waiting), (0, 0));
}
