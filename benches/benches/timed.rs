//! How long do the layers take, beside other people's in the same run? `cargo xtask bench` reads the medians by these
//! names, and says what they mean.

use benches::contention::{self, Work};
use benches::{Gateway, Subject, breakers, loopback, ours, plain, resilience, runtime, towered};
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, criterion_group, criterion_main};

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

/// A breaker admits, and is told of a success.
fn breaker(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("breaker");
    let failsafe = breakers::failsafe();
    group.bench_function("failsafe", |bench| bench.iter(&failsafe));
    time(&mut group, "bare", &breakers::bare());
    time(&mut group, "tower_resilience", &breakers::tower_resilience());
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
