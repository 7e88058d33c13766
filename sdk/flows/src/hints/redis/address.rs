//! Where Redis is. The password is inside and never comes out again.

use core::fmt;
use core::str::FromStr;

use redis::{ConnectionAddr, IntoConnectionInfo, ProtocolVersion, RedisConnectionInfo};

/// Where Redis is, and who we are there: `redis://[USER[:PASSWORD]@]HOST[:PORT][/DATABASE]`, or `rediss://` for TLS.
///
/// Shown without user and password, also by `Debug`.
///
/// ```
/// use toss_flows::hints::redis::RedisAddress;
///
/// let address: RedisAddress = "rediss://shop:secret@redis.example.com/2".parse().unwrap();
/// assert_eq!(address.to_string(), "rediss://redis.example.com:6379/2");
/// assert!("http://redis.example.com".parse::<RedisAddress>().is_err());
/// ```
#[derive(Clone)]
pub struct RedisAddress {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) is_tls: bool,
    pub(super) login: RedisConnectionInfo,
}

/// Why a text is no address. It does not quote the text, which may hold a password.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error(
    "the address of Redis {problem}; write redis://[USER[:PASSWORD]@]HOST[:PORT][/DATABASE], or rediss:// for TLS"
)]
pub struct InvalidRedisAddress {
    problem: &'static str,
}

const SCHEME: &str = "begins neither with redis:// nor with rediss://";
const INSECURE: &str =
    "has a #fragment: certificates are always checked, your own authorities go into the options";
const UNREADABLE: &str =
    "has no usable host, port or database (special letters in user and password are written as %XX)";

impl FromStr for RedisAddress {
    type Err = InvalidRedisAddress;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = |problem| InvalidRedisAddress { problem };
        let (scheme, rest) = text.split_once("://").ok_or(wrong(SCHEME))?;
        let is_tls = match scheme {
            "redis" => false,
            "rediss" => true,
            _ => return Err(wrong(SCHEME)),
        };
        if rest.contains('#') {
            return Err(wrong(INSECURE));
        }
        // The crate knows TLS only with its own set-up of it; ours is in `dial`.
        let info = format!("redis://{rest}").into_connection_info().map_err(|_| wrong(UNREADABLE))?;
        let ConnectionAddr::Tcp(host, port) = info.addr() else { return Err(wrong(UNREADABLE)) };
        let login = info.redis_settings().clone().set_protocol(ProtocolVersion::RESP3);
        Ok(Self { host: host.clone(), port: *port, is_tls, login })
    }
}

impl fmt::Display for RedisAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.is_tls { "rediss" } else { "redis" };
        let brackets = if self.host.contains(':') { ("[", "]") } else { ("", "") };
        write!(f, "{scheme}://{}{}{}:{}/{}", brackets.0, self.host, brackets.1, self.port, self.login.db())
    }
}

impl fmt::Debug for RedisAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RedisAddress({self})")
    }
}

impl PartialEq for RedisAddress {
    fn eq(&self, other: &Self) -> bool {
        let key = |address: &Self| (address.port, address.is_tls, address.login.db());
        let login = |address: &Self| {
            (address.login.username().map(str::to_owned), address.login.password().map(str::to_owned))
        };
        self.host == other.host && key(self) == key(other) && login(self) == login(other)
    }
}

impl Eq for RedisAddress {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_who_we_are() {
        for (text, shown) in [
            ("redis://127.0.0.1", "redis://127.0.0.1:6379/0"),
            ("redis://:p%40ss@[::1]:7000/3", "redis://[::1]:7000/3"),
            ("rediss://shop:secret@redis.example.com", "rediss://redis.example.com:6379/0"),
        ] {
            let address: RedisAddress = text.parse().unwrap();
            assert_eq!(
                (address.to_string(), format!("{address:?}")),
                (shown.to_owned(), format!("RedisAddress({shown})"))
            );
        }
        let address: RedisAddress = "redis://:p%40ss@localhost".parse().unwrap();
        assert_eq!(address.login.password(), Some("p@ss"));
    }

    #[test]
    fn what_is_no_address_is_refused_without_being_quoted() {
        for (text, problem) in [
            ("", SCHEME),
            ("secret", SCHEME),
            ("http://shop:secret@redis.example.com", SCHEME),
            ("unix:///run/secret.sock", SCHEME),
            ("rediss://shop:secret@redis.example.com#insecure", INSECURE),
            ("redis://", UNREADABLE),
            ("redis://shop:secret@:6379", UNREADABLE),
            ("redis://shop:secret@redis.example.com:port", UNREADABLE),
            ("redis://shop:secret@redis.example.com/first", UNREADABLE),
        ] {
            let error = text.parse::<RedisAddress>().unwrap_err();
            assert_eq!(error, InvalidRedisAddress { problem }, "{text}");
            assert!(!format!("{error} {error:?}").contains("secret"));
        }
    }
}
