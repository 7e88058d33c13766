use super::Address;

fn parse(text: &str) -> Result<String, String> {
    Address::parse(text, false).map(|address| address.join("/v1")).map_err(|error| error.to_string())
}

#[test]
fn an_address_is_https_or_on_loopback() {
    for (text, expected) in [
        (Address::PUBLIC, "https://api.tosspayments.com/v1"),
        ("https://gateway.example/toss/", "https://gateway.example/toss/v1"),
        ("http://127.0.0.1:8090", "http://127.0.0.1:8090/v1"),
        ("http://localhost:8090/", "http://localhost:8090/v1"),
        ("http://[::1]:8090", "http://[::1]:8090/v1"),
    ] {
        assert_eq!(parse(text).as_deref(), Ok(expected));
    }
    assert!(Address::parse("http://mock-toss:8090", true).is_ok());
}

#[test]
fn an_address_that_would_leak_or_cannot_work_is_refused_with_what_is_allowed() {
    for (text, expected) in [
        ("http://api.tosspayments.com", "base_url is https:// unless it is on loopback"),
        ("http://127.0.0.1.example", "base_url is https:// unless it is on loopback"),
        ("ftp://127.0.0.1", "base_url begins with https:// or http://, not ftp:"),
        ("api.tosspayments.com", "base_url is an absolute URL such as https://api.tosspayments.com"),
        ("https://user:hunter2@gateway.example", "base_url holds no user or password"),
        ("https://gateway.example/?a=b", "base_url has no query and no fragment"),
        ("", "base_url is an absolute URL"),
    ] {
        let error = parse(text).expect_err(text);
        assert!(error.starts_with(expected), "{text}: {error}");
        assert!(!error.contains("hunter2"), "{error}");
    }
}
