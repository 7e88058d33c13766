//! `mock-toss ca`: a certificate authority for HTTPS, and who has to be told of it.

use std::path::PathBuf;

use clap::Args;
use mock_toss::tls::{Authority, CERTIFICATE_FILE, KEY_FILE, TlsError};

use super::{Failed, Outcome, say};

const EXAMPLES: &str = "Examples:
  mock-toss ca --out ca                         makes ca/ca.pem and ca/ca-key.pem
  mock-toss serve --tls-ca ca                   HTTPS with a certificate that it has signed
  curl --cacert ca/ca.pem https://127.0.0.1:8090/_mock/health

Give ca.pem to programs under test, and ca-key.pem to nobody. Do not install it system-wide: whoever has its key
could then pretend to be anybody.";

/// Make a certificate authority for HTTPS, and tell how to trust it
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Ca {
    /// The folder to write it to; it is made if it is not there
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

impl Ca {
    pub(super) fn run(&self) -> Result<Outcome, Failed> {
        let made = Authority::generate().and_then(|authority| authority.write(&self.out));
        made.map_err(|error| told(&error))?;
        // Programs that are told of it run elsewhere.
        let folder = std::path::absolute(&self.out).unwrap_or_else(|_| self.out.clone());
        let (certificate, key) = (folder.join(CERTIFICATE_FILE), folder.join(KEY_FILE));
        let (certificate, key, folder) = (certificate.display(), key.display(), folder.display());
        say(&format!(
            r#"{certificate}   for whoever has to trust it
{key}   for the fake only

Serve with it:
  mock-toss serve --tls-ca {folder}
Trust it:
  curl      curl --cacert {certificate} https://127.0.0.1:8090/_mock/health
  reqwest   ClientBuilder::tls_certs_merge([Certificate::from_pem(&std::fs::read("{certificate}")?)?])
  Node      NODE_EXTRA_CA_CERTS={certificate} node shop.js
  Python    REQUESTS_CA_BUNDLE={certificate} python shop.py      (requests; SSL_CERT_FILE= for httpx and urllib)
  Java      keytool -importcert -noprompt -alias mock-toss -file {certificate} -keystore mock-toss.p12 -storetype PKCS12 -storepass changeit
            java -Djavax.net.ssl.trustStore=mock-toss.p12 -Djavax.net.ssl.trustStorePassword=changeit -jar shop.jar
"#
        ))?;
        Ok(Outcome::Yes)
    }
}

fn told(error: &TlsError) -> String {
    let cause = core::error::Error::source(error).map(|cause| format!(" ({cause})"));
    format!("--out: {error}{}", cause.unwrap_or_default())
}
