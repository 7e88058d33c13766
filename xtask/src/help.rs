//! What each command does, when to use it, and what it costs.

use crate::say::line;

/// What to explain.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Topic {
    All,
    Test,
    Ci,
    Codegen,
    Bench,
    Clients,
    CrashLoop,
    Fuzz,
    PublicTypes,
    Speed,
    Soak,
    Flows,
}

const ALL: &str = "\
The routines of this repository.

Usage: cargo xtask COMMAND

  test [-- FILTER..]    run the tests; brings its own PostgreSQL and Redis
  ci                    everything that CI checks, the tests first
  codegen [--check]     write the tables of codes and fields from docs/toss/*.csv
  bench                 measure what the client's layers cost, beside other people's
  clients               let other people's clients call the fake gateway
  crash-loop            kill the shop's processes in a loop, and hold both books against each other
  fuzz                  throw made-up inputs at the client's parsers, minutes each; needs nightly
  public-types          list the types of other crates in the client's interface (needs a nightly toolchain)
  speed                 measure the fake gateway beside a server that does nothing
  flows                 measure what the stores of toss-flows write down in a second
  soak                  load the fake gateway for a minute and exhaust it, and see what is left
  help [COMMAND]        this, or more about one command

The main job is not here: `cargo run --release -p loadtest`.";

const TEST: &str = "\
Runs every test of the workspace.

Usage: cargo xtask test [-- FILTER..]

Finds PostgreSQL and Redis (PATH, pg_config, /usr/lib/postgresql); as root on Debian or Ubuntu it installs what is
missing, otherwise it says which command does. Starts one of each for this run on free ports of 127.0.0.1, with their
files in a folder under the temporary folder, and stops and removes them at the end: also after a failure, Ctrl-C or
a kill. Then runs cargo-nextest (or cargo test, if nextest is not there) and the doc tests.

What stands behind -- selects tests by name:

  cargo xtask test -- lost_answer

The tests get the addresses as TEST_POSTGRES_URL (its database is the template that each test copies), TEST_REDIS_URL,
TEST_REDIS_SERVER and TEST_PSQL. The exit code is the test runner's.";

const CI: &str = "\
Runs what CI runs, stops at the first failure, and ends with a table of times.

Usage: cargo xtask ci

In this order: cargo xtask test, formatting, clippy and rustdoc with warnings denied, each bench once, the libraries'
features one package at a time, the client's dependency tree (one crypto provider), cargo-deny's bans, licences and
sources, cargo xtask clients, and 30 seconds of cargo xtask crash-loop on each store. cargo-deny is left out, and said to be, where it is not installed. Each command is
printed as one could type it.";

const CODEGEN: &str = "\
Writes the tables of error codes from docs/toss/errors.csv, of banks, cards and wallets from enums.csv, and the tables of
fields in docs/toss-api.md from groups.csv and fields.csv.

Usage: cargo xtask codegen [--check]

  --check   write nothing; fail if a table is not what would be written

The client's table is sdk/client/src/error/table.rs, the fake gateway's mock-toss/src/catalog/table.rs. They are two,
because the fake shares no code with the client. Its banks are mock-toss/src/catalog/codes.rs. A test runs the same
check.";

const BENCH: &str = "\
Measures what the client's layers cost in time and allocations, beside tower, tower-resilience, failsafe, governor,
bare reqwest and reqwest-middleware in the same run, and prints each figure beside its bar.

Usage: cargo xtask bench [--write] [--rounds N]
       cargo xtask bench --quick

  --rounds N   how often all of it is measured; 3 if left out, about a minute each
  --write      also write docs/results/toss-sdk-speed.md and .json
  --quick      a few seconds, to see whether it runs

Builds with optimisation. Figures of different runs, and of different machines, are not comparable; the ratios are. A
missed bar is a figure and no failure. Run it on a machine that does nothing else. For one group, without the table:
`cargo bench -p benches --bench timed -- loopback`.";

const CLIENTS: &str = "\
Lets clients that other people wrote call the fake gateway, unmodified but for the base URL, and looks into the fake's
ledger afterwards.

Usage: cargo xtask clients

Starts mock-toss on a free port of 127.0.0.1, and stops it at the end: also after a failure, Ctrl-C or a kill. Against
it run

  tests/clients/python  python-tosspayments from PyPI, every method that it has
  tests/clients/node    a small shop that does what Toss's own Express sample does, from the success page on

Needs Python 3.10 or newer with venv and pip, and Node.js 20 or newer, and says so where they are missing; it installs
neither. The Python packages, at the versions in tests/clients/python/requirements.txt, go into a virtual environment
under the target folder and nowhere else; the first run fetches them from the package index, later ones need no network.";

const CRASH_LOOP: &str = "\
Kills the shop's processes every 0.3 to 0.8 seconds under load and bad weather, lets everything come to rest, and holds the
shop's book, the gateway's ledger and what the customers were told against each other.

Usage: cargo xtask crash-loop --store sqlite|postgres [--scenario NAME] [--seconds N] [--rate N] [--seed N]
                              [--keep] [--json FILE]

  --store      sqlite: one process; postgres: 2 API and 2 worker processes, with a PostgreSQL and a Redis of their own
  --scenario   kills (if left out), two-approvers: 200 refunds that two approvers release at the same moment,
               infrastructure: PostgreSQL stopped at once, Redis killed and emptied, every ten seconds (postgres only)
  --seconds N  how long customers come; 75 if left out, with which 100 kills and 400 orders make a proof
  --rate N     new customers per second; 10 if left out
  --seed N     who is killed when, who orders what, which requests meet a fault; 1 if left out
  --keep       keep the folder with databases and logs, and say where it is
  --json FILE  also write the report for programs

Builds the shop, the fake gateway and the program in the development profile, and finds or installs PostgreSQL and Redis as
`cargo xtask test` does. All processes end with it, also after a failure, Ctrl-C or a kill. The exit code is 0 if the books
agree and everything is at its end, 2 if money is wrong, 1 otherwise.";

const FUZZ: &str = "\
Runs each target of fuzz/targets under libFuzzer, one after the other, and prints what each of them did.

Usage: cargo xtask fuzz [TARGET..] [--seconds N]
       cargo xtask fuzz --list

  TARGET        which; all of them if none is named
  --seconds N   how long each; 300 if left out
  --list        only name them

Needs a nightly compiler (`rustup toolchain install nightly`) and cargo-fuzz (`cargo install --locked cargo-fuzz`). The
seeds are made of tests/wire. Seeds, corpus, logs and findings lie in the folder `fuzz` under the target folder; the
corpus is kept and grows from run to run. With a finding it exits with 1 and says where the input is and how to run it
again; the finding becomes a test of its own. Not part of ci, which runs every target over its seeds.";
const PUBLIC_TYPES: &str = "\
Lists the types and traits of other crates in the public interface of toss-sdk, with all of its features.

Usage: cargo xtask public-types

Compares them with docs/public-types.csv, which gives the reason for each, and fails if one is new or gone: whoever uses
the client is bound to the version of every crate in it. No part of CI, because it asks rustdoc for JSON, which takes a
nightly toolchain (`rustup toolchain install nightly --profile minimal`); CI holds the same list against the sources,
less exactly.";

const SPEED: &str = "\
Measures what the fake gateway costs, and prints each figure beside its bar.

Usage: cargo xtask speed [--write] [--rounds N]

  --rounds N   how often the two servers take turns, A B B A; 3 if left out, about 20 s each
  --write      also write docs/results/mock-toss-speed.md and .json

Builds with optimisation. A is plain hyper with a fixed body, B is mock-toss; wrk (`apt-get install wrk`) opens and
confirms payments from a process of its own. Then memory per payment, start to first answer, and two threads against
one: two minutes in all. A missed bar is a figure and no failure; an answer that is not 2xx is one. Run it on a machine
that does nothing else. All servers end with it.";

const FLOWS: &str = "\
Measures how many orders and jobs a second toss-flows writes down, and prints each figure beside its bar.

Usage: cargo xtask flows [--write] [--rounds N]

  --rounds N   how often; 3 if left out, some ten seconds each
  --write      also write docs/results/toss-flows-speed.md and .json

Builds with optimisation, and starts a PostgreSQL of its own that waits for the disk, as in production. What counts are
the ratios: 200 jobs at a time to one at a time, 64 callers to one. A missed bar is a figure and no failure. Run it on a
machine that does nothing else.";

const SOAK: &str = "\
Loads the fake gateway as fast as wrk can, exhausts its file descriptors meanwhile, and looks at it afterwards.

Usage: cargo xtask soak [--seconds N] [--write]

  --seconds N   how long; 60 if left out, 8 at least
  --write       also write docs/results/mock-toss-soak.md

Needs wrk (`apt-get install wrk`), and memory: some kilobytes for each of the payments, of which there are hundreds of
thousands. Fails if anything does not hold: the process, every answer to wrk, its descriptors, its memory, its books.";

/// Prints the text about `topic`.
pub(crate) fn show(topic: Topic) {
    line(match topic {
        Topic::All => ALL,
        Topic::Test => TEST,
        Topic::Ci => CI,
        Topic::Codegen => CODEGEN,
        Topic::Bench => BENCH,
        Topic::Clients => CLIENTS,
        Topic::CrashLoop => CRASH_LOOP,
        Topic::Fuzz => FUZZ,
        Topic::PublicTypes => PUBLIC_TYPES,
        Topic::Speed => SPEED,
        Topic::Soak => SOAK,
        Topic::Flows => FLOWS,
    });
}
