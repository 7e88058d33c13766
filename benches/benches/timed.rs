//! How long do the layers take, beside other people's in the same run? `cargo xtask bench` reads the medians by these
//! names, and says what they mean.

use core::cell::LazyCell;
use core::time::Duration;

use benches::contention::{self, Work};
use benches::{Gateway, Subject, breakers, loopback, ours, plain, resilience, runtime, towered};
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, criterion_group, criterion_main};

const SHORT: Duration = Duration::from_millis(100);

/// The whole stack over something that answers at once, and the same without a stack.
fn stack(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("stack");
    time(&mut group, "ours_bare", &ours::Bare::new());
    time(&mut group, "ours", &ours::Stack::in_memory());
    time(&mut group, "tower_bare", &towered::bare());
    time(&mut group, "tower", &plain::stack());
    time(&mut group, "tower_resilience", &resilience::stack());
    group.finish();
}

/// A breaker admits, and is told how it ended.
fn breaker(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("breaker");
    admit(&mut group, "failsafe", breakers::failsafe());
    admit(&mut group, "ours", breakers::ours());
    admit(&mut group, "ours_few_calls", breakers::ours_of_calls(breakers::FEW));
    admit(&mut group, "ours_many_calls", breakers::ours_of_calls(breakers::MANY));
    admit(&mut group, "ours_few_of_time", breakers::ours_of_time(breakers::FEW));
    admit(&mut group, "ours_many_of_time", breakers::ours_of_time(breakers::MANY));
    time(&mut group, "bare", &breakers::bare());
    time(&mut group, "tower_resilience", &breakers::tower_resilience());
    // Each call makes the next one longer, so there are not many; and filling it takes a while.
    group.sample_size(10).warm_up_time(SHORT).measurement_time(SHORT * 2);
    let (runtime, many) = (runtime(), LazyCell::new(|| breakers::tower_resilience_of_time(breakers::MANY)));
    group.bench_function("tower_resilience_many_of_time", |bench| {
        let many = &*many;
        bench.to_async(&runtime).iter(|| many.call());
    });
    group.finish();
}

/// A confirm over a kept connection, to a server on a thread of its own.
fn over_loopback(criterion: &mut Criterion) {
    loopback::install_provider();
    let gateway = Gateway::start().expect("a free port on loopback");
    let mut group = criterion.benchmark_group("loopback");
    time(&mut group, "bare", &loopback::Bare::over(&gateway));
    time(&mut group, "ours", &ours::Stack::over(&gateway));
    time(&mut group, "middleware", &loopback::Middleware::over(&gateway));
    group.finish();
}

/// The wall time of a call when one thread makes it, and when two threads make it on one object.
fn contended(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("contention");
    contend(&mut group, "governor", &contention::governor());
    contend(&mut group, "failsafe", &contention::failsafe());
    contend(&mut group, "ours", &contention::ours());
    group.finish();
}

fn admit(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, mut subject: impl FnMut()) {
    group.bench_function(name, |bench| bench.iter(&mut subject));
}

fn time(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, subject: &impl Subject) {
    let runtime = runtime();
    group.bench_function(name, |bench| bench.to_async(&runtime).iter(|| subject.call()));
}

fn contend(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, work: &impl Work) {
    for threads in [1, 2] {
        let mut runtimes = contention::runtimes(threads);
        group.bench_function(format!("{name}_{threads}"), |bench| {
            bench.iter_custom(|calls| contention::wall_time(&mut runtimes, calls, work));
        });
    }
}

criterion_group!(benches, stack, breaker, over_loopback, contended);
criterion_main!(benches);
