//! Makes sure that the servers are there: installs them where that needs nobody's consent (root on Debian, which is what
//! containers and CI are), and otherwise says what to run.

use std::path::Path;

use super::account::own_uid;
use super::tools::{self, Tools};
use crate::command::{CommandLine, folder_on_path};
use crate::failure::{Failure, Outcome};
use crate::say::say;

/// The servers, found or freshly installed.
///
/// # Errors
///
/// If something is missing and we may not or cannot install it. The message is the command to run.
pub(crate) fn find_or_install() -> Outcome<Tools> {
    let found = tools::find();
    if let (Some(postgres), Some(redis_server)) = found {
        return Ok(report("found", Tools { postgres, redis_server }));
    }
    let missing = Missing { postgres: found.0.is_none(), redis: found.1.is_none() };
    if folder_on_path("apt-get").is_none() || own_uid()? != 0 {
        return Err(Failure::new(missing.advice(folder_on_path("apt-get").is_some())));
    }
    missing.install()?;
    match tools::find() {
        (Some(postgres), Some(redis_server)) => Ok(report("installed", Tools { postgres, redis_server })),
        _ => Err(Failure::new(format!(
            "apt-get installed {}, but the programs are not there",
            missing.packages()
        ))),
    }
}

fn report(how: &str, tools: Tools) -> Tools {
    let postgres = tools::version(&tools.postgres.join("postgres"));
    let redis = tools::version(&tools.redis_server);
    // Redis tells its build as well; the first three words are its name and version.
    let redis: Vec<&str> = redis.split_whitespace().take(3).collect();
    say(format!("{how} {postgres} in {}", tools.postgres.display()));
    say(format!("{how} {} at {}", redis.join(" "), tools.redis_server.display()));
    tools
}

/// What is not there.
#[derive(Clone, Copy, Debug)]
struct Missing {
    postgres: bool,
    redis: bool,
}

impl Missing {
    /// Debian's packages.
    fn packages(self) -> String {
        let names = [("postgresql", self.postgres), ("redis-server", self.redis)];
        names.into_iter().filter(|(_, missing)| *missing).map(|(name, _)| name).collect::<Vec<_>>().join(" ")
    }

    /// What is missing, and the command that brings it.
    fn advice(self, has_apt: bool) -> String {
        let what = match (self.postgres, self.redis) {
            (true, true) => "PostgreSQL's server programs and redis-server are",
            (true, false) => "PostgreSQL's server programs (initdb, postgres, pg_ctl, pg_isready, psql) are",
            (false, _) => "redis-server is",
        };
        let how = if has_apt {
            format!("run `sudo apt-get update && sudo apt-get install -y {}`", self.packages())
        } else {
            "install PostgreSQL 14 or newer and Redis 6 or newer with your package manager, for example \
             `brew install postgresql redis`, so that initdb and redis-server are on PATH"
                .to_owned()
        };
        format!("the tests need a PostgreSQL and a Redis to start, but {what} not here; {how}")
    }

    /// Installs the packages, and stops the system services that came with them: we start our own.
    fn install(self) -> Outcome {
        say(format!("the tests need {}, which is not here; installing it with apt-get", self.packages()));
        if CommandLine::new("apt-get update").run().is_err() {
            say("apt-get update failed; trying with the package lists that are here");
        }
        let install = format!("apt-get install -y --no-install-recommends {}", self.packages());
        CommandLine::new(&install).env("DEBIAN_FRONTEND", "noninteractive").run().map_err(|failure| {
            Failure::new(format!(
                "{failure}; the reason stands above. By hand: `apt-get update && {install}`"
            ))
        })?;
        for (service, missing) in [("postgresql", self.postgres), ("redis-server", self.redis)] {
            if missing && Path::new("/etc/init.d").join(service).exists() {
                // Without effect, and without harm, where the package was kept from starting it.
                if CommandLine::new(&format!("service {service} stop")).run().is_err() {
                    say(format!("could not stop the system's {service}; it does not disturb the tests"));
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_advice_names_exactly_what_is_missing() {
        let both = Missing { postgres: true, redis: true }.advice(true);
        assert!(
            both.contains("`sudo apt-get update && sudo apt-get install -y postgresql redis-server`"),
            "{both}"
        );
        let redis = Missing { postgres: false, redis: true }.advice(true);
        assert!(redis.contains("redis-server is not here"), "{redis}");
        assert!(redis.contains("install -y redis-server`"), "{redis}");
        let elsewhere = Missing { postgres: true, redis: false }.advice(false);
        assert!(elsewhere.contains("brew install"), "{elsewhere}");
    }
}
