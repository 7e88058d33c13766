//! Where settings come from, and what is said about those that cannot be used.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io;
use std::path::Path;

use clap::{CommandFactory, Parser};

use super::load::Sources;
use super::*;

/// Reads settings from these flags, variables and files.
fn load(flags: &[&str], variables: &[(&str, &str)], files: &[(&str, &str)]) -> Result<Serve, ConfigError> {
    let arguments = Arguments::parse_from(["order-service", "serve"].iter().chain(flags));
    let Command::Serve(arguments) = arguments.command;
    let variables: BTreeMap<&str, &str> = variables.iter().copied().collect();
    let files: BTreeMap<&str, &str> = files.iter().copied().collect();
    let variable = |name: &str| variables.get(name).map(OsString::from);
    let file = |path: &Path| {
        let text = path.to_str().and_then(|path| files.get(path));
        text.map(|text| (*text).to_owned()).ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
    };
    let all = || variables.iter().map(|(name, value)| (name.into(), value.into())).collect();
    Serve::from_sources(&arguments, &Sources { variable: &variable, variables: &all, file: &file })
}

/// The fields and texts of what is said.
fn complaints(flags: &[&str], variables: &[(&str, &str)], files: &[(&str, &str)]) -> Vec<String> {
    let error = load(flags, variables, files).expect_err("something to complain about");
    error.problems().iter().map(ToString::to_string).collect()
}

#[test]
fn the_command_line_is_well_formed() {
    Arguments::command().debug_assert();
}

#[test]
fn without_any_setting_the_shop_runs_against_the_fake_gateway() {
    let serve = load(&[], &[], &[]).unwrap();
    assert_eq!(serve.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(serve.config.toss_base_url, "http://127.0.0.1:8090");
    assert_eq!(serve.config.database, Path::new("shop.sqlite"));
    assert_eq!(serve.config.key_secret_file, Path::new("shop.sqlite.key-secret"));
    assert_eq!(serve.config.toss_secret_key, defaults::secret_key());
    assert_eq!((serve.grace, &*serve.log), (Duration::from_secs(20), "info"));
}

#[test]
fn a_flag_wins_over_a_variable_a_variable_over_the_file_and_the_file_over_the_default() {
    let files = [("shop.toml", "workers = 3\ntime_scale = 30\ncalls_per_worker = 7\n")];
    let variables = [("ORDER_SERVICE_WORKERS", "4"), ("ORDER_SERVICE_TIME_SCALE", "40")];
    let serve = load(&["--config", "shop.toml", "--workers", "5"], &variables, &files).unwrap();
    let Config { workers, time_scale, calls_per_worker, .. } = serve.config;
    assert_eq!((workers.get(), time_scale.get(), calls_per_worker.get()), (5, 40, 7));
}

#[test]
fn every_setting_can_be_given_in_each_of_the_three_ways() {
    for setting in settings::Setting::ALL {
        let value = match setting {
            settings::Setting::Listen => "127.0.0.1:1",
            settings::Setting::TossUrl => "http://127.0.0.1:2",
            settings::Setting::TossSecretKeyFile => "key.txt",
            settings::Setting::Log => "debug",
            settings::Setting::Database | settings::Setting::KeySecretFile => "somewhere",
            settings::Setting::DatabaseUrl => "postgres://127.0.0.1:3/shop",
            settings::Setting::RedisUrl => "redis://127.0.0.1:4",
            settings::Setting::Role => "all",
            settings::Setting::DbConnections
            | settings::Setting::TimeScale
            | settings::Setting::Workers
            | settings::Setting::CallsPerWorker
            | settings::Setting::GraceSeconds => "9",
        };
        let key = ("key.txt", "test_sk_zXLkKEypNArWmo50nX3lmeaxYG5R\n");
        let flag = format!("--{}", setting.name().replace('_', "-"));
        let quoted = if value == "9" { value.to_owned() } else { format!("{value:?}") };
        let toml = format!("{} = {quoted}", setting.name());
        let by_flag = load(&[&flag, value], &[], &[key]).unwrap();
        let by_variable = load(&[], &[(setting.variable(), value)], &[key]).unwrap();
        let by_file = load(&["--config", "shop.toml"], &[], &[key, ("shop.toml", &toml)]).unwrap();
        let default = load(&[], &[], &[]).unwrap();
        assert_eq!(format!("{by_flag:?}"), format!("{by_variable:?}"), "{setting:?}");
        assert_eq!(format!("{by_flag:?}"), format!("{by_file:?}"), "{setting:?}");
        if setting == settings::Setting::Role {
            // Another role needs a database of several nodes; it has a test of its own.
            continue;
        }
        assert_ne!(format!("{by_flag:?}"), format!("{default:?}"), "{setting:?} does something");
    }
}

#[test]
fn what_cannot_be_used_is_named_with_its_place_its_value_and_what_is_allowed() {
    let rows: [(&[&str], &str); 9] = [
        (&["--time-scale", "0"], "--time-scale = \"0\": is a whole number from 1 to 10000"),
        (&["--time-scale", "1.5"], "--time-scale = \"1.5\": is a whole number from 1 to 10000"),
        (&["--workers", "65"], "--workers = \"65\": is a whole number from 1 to 64"),
        (&["--calls-per-worker=-1"], "--calls-per-worker = \"-1\": is a whole number from 1 to 1024"),
        (&["--grace-seconds", "soon"], "--grace-seconds = \"soon\": is a whole number from 1 to 3600"),
        (&["--listen", "8080"], "--listen = \"8080\": is an IP address and a port, such as 127.0.0.1:8080"),
        (&["--database", " "], "--database = \" \": is not empty"),
        (
            &["--log", "a=b=c"],
            "--log = \"a=b=c\": is off, error, warn, info, debug or trace, or directives such as info,toss_sdk=debug",
        ),
        (
            &["--config", "gone.toml"],
            "--config = \"gone.toml\": is a file that can be read: entity not found",
        ),
    ];
    for (flags, expected) in rows {
        assert_eq!(complaints(flags, &[], &[]), [expected]);
    }
    let variables = [("ORDER_SERVICE_WORKERS", "many")];
    let expected = "ORDER_SERVICE_WORKERS = \"many\": is a whole number from 1 to 64";
    assert_eq!(complaints(&[], &variables, &[]), [expected]);
}

#[test]
fn all_mistakes_are_told_at_once() {
    let variables = [("ORDER_SERVICE_WORKERS", "0"), ("ORDER_SERVICE_LISTEN", "here")];
    assert_eq!(complaints(&["--time-scale", "x"], &variables, &[]).len(), 3);
}

#[test]
fn a_file_with_fields_that_the_shop_does_not_know_is_refused() {
    let file = |text| complaints(&["--config", "shop.toml"], &[], &[("shop.toml", text)]);
    let unknown = file("worker = 3");
    assert!(unknown[0].starts_with("worker in shop.toml = \"3\": is not a setting; there are database, "));
    let wrong_type = file("workers = \"3\"");
    assert_eq!(wrong_type, ["workers in shop.toml = \"\\\"3\\\"\": is a whole number, without quotes"]);
    let product = file("[[products]]\nid = \"mug\"\nname = \"Mug\"\nprice = 1\nstok = 5");
    assert!(product[0].starts_with("products[0] of products in shop.toml = "), "{product:?}");
    assert!(product[0].contains("unknown field `stok`"), "{product:?}");
    let broken = file("workers = ");
    assert!(broken[0].contains("is a TOML file: TOML parse error at line 1"), "{broken:?}");
}

#[test]
fn a_node_has_a_role_on_a_database_of_several_nodes() {
    let database = [("DATABASE_URL", "postgres://shop:s3cret@db.internal/shop")];
    for (word, role) in [("all", Role::All), ("api", Role::Api), ("worker", Role::Worker)] {
        let serve = load(&["--role", word], &database, &[]).unwrap();
        assert_eq!(serve.config.role, role);
        assert!(
            load(&[], &[database[0], ("ORDER_SERVICE_ROLE", word)], &[])
                .is_ok_and(|same| same.config.role == role)
        );
    }
    let unknown = complaints(&["--role", "boss"], &database, &[]);
    assert_eq!(unknown, ["--role = \"boss\": is all, api or worker"]);
    let alone = complaints(&["--role", "worker"], &[], &[]);
    assert!(alone[0].starts_with("role = \"worker\": is all with a SQLite file"), "{alone:?}");
}

#[test]
fn what_may_hold_a_password_is_never_shown() {
    let variables = [
        ("DATABASE_URL", "postgres://shop:s3cret@db.internal/shop"),
        ("REDIS_URL", "redis://shop:s3cret@redis.internal"),
    ];
    let serve = load(&[], &variables, &[]).unwrap();
    assert_eq!(serve.config.database_url.as_ref().map(DatabaseUrl::expose), Some(variables[0].1));
    assert!(!format!("{serve:?}").contains("s3cret"), "{serve:?}");
    let wrong = [("DATABASE_URL", "mysql://shop:s3cret@db/shop"), ("REDIS_URL", "http://shop:s3cret@redis")];
    let said = complaints(&["--database-url", "shop:s3cret"], &wrong, &[]);
    assert_eq!(said.len(), 2, "{said:?}");
    assert_eq!(said[0], "--database-url = \"(not shown)\": is postgres://user:password@host:port/database");
    assert!(said[1].starts_with("REDIS_URL = \"(not shown)\": "), "{said:?}");
    let file = [("shop.toml", "database_url = 3\nredis_url = [\"redis://shop:s3cret@redis\"]")];
    let said = complaints(&["--config", "shop.toml"], &[], &file);
    assert!(said.iter().all(|text| text.contains("(not shown)") && !text.contains("s3cret")), "{said:?}");
}

#[test]
fn products_come_from_the_file() {
    let text = "[[products]]\nid = \"mug\"\nname = \"Mug\"\nprice = 8000\nstock = 5";
    let serve = load(&["--config", "shop.toml"], &[], &[("shop.toml", text)]).unwrap();
    let mug = Product { id: "mug".into(), name: "Mug".into(), price: 8_000, stock: 5 };
    assert_eq!(serve.config.products, [mug]);
}

#[test]
fn the_secret_key_comes_from_the_environment_or_a_file_and_is_never_shown() {
    const KEY: &str = "test_sk_zXLkKEypNArWmo50nX3lmeaxYG5R";
    let by_variable = load(&[], &[("TOSS_SECRET_KEY", KEY)], &[]).unwrap();
    let by_file = load(&["--toss-secret-key-file", "key"], &[], &[("key", &format!("{KEY}\n"))]).unwrap();
    for serve in [by_variable, by_file] {
        assert_eq!(serve.config.toss_secret_key.expose(), KEY);
        assert!(!format!("{serve:?}").contains("zXLkKEyp"));
    }
    let wrong = complaints(&[], &[("TOSS_SECRET_KEY", "test_ck_zXLkKEypNArWmo50nX3lmeaxYG5R")], &[]);
    assert!(wrong[0].starts_with("TOSS_SECRET_KEY = \"(not shown)\": starts with test_sk_"), "{wrong:?}");
    assert!(!wrong[0].contains("zXLkKEyp"));
    let both = complaints(&["--toss-secret-key-file", "key"], &[("TOSS_SECRET_KEY", KEY)], &[("key", KEY)]);
    assert_eq!(
        both,
        ["--toss-secret-key-file = \"key\": is not set beside TOSS_SECRET_KEY; keep one of the two"]
    );
}

#[test]
fn the_public_key_is_a_default_on_this_machine_only() {
    for local in ["http://localhost:8090", "http://127.0.0.9:1", "http://[::1]:8090"] {
        assert!(load(&["--toss-url", local], &[], &[]).is_ok(), "{local}");
    }
    let away = complaints(&["--toss-url", "https://api.tosspayments.com"], &[], &[]);
    assert!(away[0].starts_with("TOSS_SECRET_KEY = \"\": is set, or"), "{away:?}");
}

#[test]
fn a_live_key_allows_no_other_time_scale() {
    let variables = [("TOSS_SECRET_KEY", "live_sk_zXLkKEypNArWmo50nX3lmeaxYG5R")];
    assert!(load(&[], &variables, &[]).is_ok());
    let refused = complaints(&["--time-scale", "60"], &variables, &[]);
    assert!(refused[0].starts_with("time_scale = \"60\": is 1 with a live key"), "{refused:?}");
}

#[test]
fn products_that_cannot_be_sold_are_named() {
    let product =
        |id: &str, name: &str, price, stock| Product { id: id.into(), name: name.into(), price, stock };
    let mut config = Config::local("shop.sqlite".into(), "http://127.0.0.1:8090");
    config.products = vec![
        product("mug", "Mug", 1, 0),
        product("mug", "Mug", 1, 0),
        product("a b", "", 0, -1),
        product("yacht", "Yacht", 1 << 53, 1_000_000_001),
    ];
    let error = config.check().unwrap_err();
    let fields: Vec<_> = error.problems().iter().map(|problem| &*problem.field).collect();
    let expected = [
        "products[1].id",
        "products[2].id",
        "products[2].name",
        "products[2].price",
        "products[2].stock",
        "products[3].price",
        "products[3].stock",
    ];
    assert_eq!(fields, expected);
    config.products.clear();
    assert_eq!(config.check().unwrap_err().problems()[0].field, "products");
}

#[test]
fn a_key_secret_is_made_once_kept_and_readable_by_this_user_only() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("secret");
    let made = key_secret::find_or_make(&path).unwrap();
    let found = key_secret::find_or_make(&path).unwrap();
    assert_eq!(made.secret, found.secret);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 1, "nothing is left of the making");
    found.undo();
    assert!(path.exists(), "what was there before is not taken away");
    made.undo();
    assert!(!path.exists());
}

#[test]
fn nodes_that_start_at_once_have_one_key_secret() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("secret");
    let nodes: Vec<_> = (0..8)
        .map(|_| {
            let path = path.clone();
            std::thread::spawn(move || key_secret::find_or_make(&path).unwrap().secret)
        })
        .collect();
    let secrets: Vec<_> = nodes.into_iter().map(|node| node.join().unwrap()).collect();
    assert!(secrets.iter().all(|secret| *secret == secrets[0]));
}

#[test]
fn a_key_secret_that_is_too_short_or_cannot_be_made_is_told_with_its_path() {
    let directory = tempfile::tempdir().unwrap();
    let short = directory.path().join("short");
    std::fs::write(&short, "0123456789\n").unwrap();
    let error = key_secret::find_or_make(&short).unwrap_err();
    assert!(matches!(error, KeySecretError::Weak { .. }), "{error}");
    assert!(error.to_string().contains("short is too short"), "{error}");
    let error = key_secret::find_or_make(&directory.path().join("no/such/secret")).unwrap_err();
    assert!(matches!(error, KeySecretError::Unwritable { .. }), "{error}");
}

#[test]
fn the_limits_of_the_client_come_from_the_file_and_variables_override_them() {
    let files = [("shop.toml", "workers = 3\n[toss]\npreset = 'worker'\ndeadline = '70s'")];
    let variables = [("ORDER_SERVICE_TOSS_RETRY__BUDGET__FLOOR", "7"), ("TOSS_URL", "http://127.0.0.1:1")];
    let toss = load(&["--config", "shop.toml"], &variables, &files).unwrap().config.toss;
    assert_eq!(toss.deadline, Duration::from_secs(70));
    assert_eq!((toss.retry.budget.floor, toss.hedge), (7, toss_sdk::Config::worker().hedge));
}

#[test]
fn a_mistake_in_the_limits_of_the_client_is_told_with_its_place_beside_the_others() {
    let files = [("shop.toml", "workers = 0\n[toss]\ndeadline = 70")];
    let said = complaints(&["--config", "shop.toml"], &[], &files);
    let toss = "toss = \"..\": line 3, column 12: deadline = 70: has no unit; write \"70s\" for seconds or \"70ms\" for \
                milliseconds";
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said.iter().any(|text| text == toss), "{said:?}");
    let said = complaints(&[], &[("ORDER_SERVICE_TOSS_DEADLINES", "70s")], &[]);
    assert_eq!(
        said,
        [
            "toss = \"..\": ORDER_SERVICE_TOSS_DEADLINES is no setting; did you mean ORDER_SERVICE_TOSS_DEADLINE?"
        ]
    );
}

#[test]
fn limits_that_do_not_hold_on_the_time_scale_are_told_before_anything_is_opened() {
    let files = [(
        "shop.toml",
        "[toss]\nattempt_timeout = '1500ms'\nretry.attempts_max = 9\ntransport.connect_timeout = '1s'",
    )];
    assert!(load(&["--config", "shop.toml"], &[], &files).is_ok());
    let said = complaints(&["--config", "shop.toml", "--time-scale", "60"], &[], &files);
    assert!(said[0].starts_with("toss = \"..\": retry.attempts_max × attempt_timeout"), "{said:?}");
    assert!(said[0].ends_with("deadline = 5s (times are divided by time_scale = 60)"), "{said:?}");
}
