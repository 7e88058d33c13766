//! The certificates themselves.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::error::Error;
use std::sync::Arc;

use jiff::{Span, Timestamp, tz::TimeZone};
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer,
    KeyPair, KeyUsagePurpose, date_time_ymd,
};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier as _;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{RootCertStore, ServerConfig};

/// The two days before which and after which nobody accepts a certificate: ten years for the authority, a little
/// more than a year for a server, which is the most that browsers take.
const AUTHORITY_DAYS: i32 = 3_650;
const SERVER_DAYS: i32 = 397;

/// A certificate and its key, both PEM.
pub(super) fn authority() -> Result<(String, String), rcgen::Error> {
    let key = KeyPair::generate()?;
    let certificate = authority_params()?.self_signed(&key)?;
    Ok((certificate.pem(), key.serialize_pem()))
}

/// The same every time but for the dates, so that the key alone is enough to sign with.
fn authority_params() -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(Vec::new())?;
    params.distinguished_name = named("mock-toss certificate authority");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    live(&mut params, AUTHORITY_DAYS);
    Ok(params)
}

pub(super) fn server(
    authority: &str,
    authority_key: &str,
    listens_on: Option<IpAddr>,
) -> Result<ServerConfig, Box<dyn Error>> {
    let issuer = Issuer::new(authority_params()?, KeyPair::from_pem(authority_key)?);
    let mut addresses = vec![IpAddr::from(Ipv4Addr::LOCALHOST), IpAddr::from(Ipv6Addr::LOCALHOST)];
    addresses.extend(listens_on.filter(|ip| !ip.is_unspecified() && !addresses.contains(ip)));
    let names = addresses.iter().map(IpAddr::to_string).chain([String::from("localhost")]);
    let mut params = CertificateParams::new(names.collect::<Vec<_>>())?;
    params.distinguished_name = named("mock-toss");
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    live(&mut params, SERVER_DAYS);
    let key = KeyPair::generate()?;
    let leaf = params.signed_by(&key, &issuer)?.der().clone();
    verify(authority, &leaf)?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![leaf], PrivateKeyDer::from_pem_slice(key.serialize_pem().as_bytes())?)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// As a client that trusts the authority will.
fn verify(authority: &str, leaf: &CertificateDer<'_>) -> Result<(), Box<dyn Error>> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(authority.as_bytes())?)?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build()?;
    let name = ServerName::try_from("localhost")?;
    verifier.verify_server_cert(leaf, &[], &name, &[], UnixTime::now())?;
    Ok(())
}

fn named(name: &str) -> DistinguishedName {
    let mut names = DistinguishedName::new();
    names.push(DnType::CommonName, name);
    names
}

/// From yesterday on: clocks differ. In the system's time, not the fake's, because that is what clients go by.
fn live(params: &mut CertificateParams, days: i32) {
    let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
    let day = |days: i32| {
        let date = today.saturating_add(Span::new().days(days));
        let [month, day] = [date.month(), date.day()].map(|number| u8::try_from(number).unwrap_or(1));
        date_time_ymd(i32::from(date.year()), month, day)
    };
    (params.not_before, params.not_after) = (day(-1), day(days));
}
