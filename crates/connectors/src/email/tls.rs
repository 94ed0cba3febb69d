//! TLS to the mail server: the computer's own roots and the connection's extra ones, nothing weaker.

use std::sync::Arc;

use rustls::ClientConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls_platform_verifier::Verifier;
use tokio::net::TcpStream;
use tokio::task::spawn_blocking;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::email::error::Fault;

/// Does the handshake and checks the certificate against `name`.
pub(super) async fn encrypted(
    stream: TcpStream,
    name: &ServerName<'static>,
    extra_roots: &[CertificateDer<'static>],
) -> Result<TlsStream<TcpStream>, Fault> {
    let extra_roots = extra_roots.to_vec();
    // The computer's roots are files.
    let config = spawn_blocking(|| client_config(extra_roots))
        .await
        .unwrap_or_else(|error| Err(rustls::Error::General(error.to_string())))
        .map_err(|source| Fault::NoTrust { source })?;
    TlsConnector::from(Arc::new(config))
        .connect(name.clone(), stream)
        .await
        .map_err(|source| Fault::Tls { source })
}

/// Extra roots are trusted together with the computer's. A computer without any root of its own is in order
/// as long as there is an extra one.
fn client_config(extra_roots: Vec<CertificateDer<'static>>) -> Result<ClientConfig, rustls::Error> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let verifier = Verifier::new_with_extra_roots(extra_roots, Arc::clone(&provider))?;
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(config)
}
