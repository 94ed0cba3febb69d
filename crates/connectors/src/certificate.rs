//! Certificates of private authorities, as admins enter them.

use domain::form::{FieldError, Problem};
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

/// Reads the certificates that a field of the settings holds as PEM text; none when it is empty.
///
/// # Errors
/// When it is anything else; a private key above all.
pub(crate) fn extra_roots(field: &str, pem: &str) -> Result<Vec<CertificateDer<'static>>, FieldError> {
    let wrong = |message: &str| FieldError::new(field, Problem::Refused, message);
    if pem.contains("PRIVATE KEY") {
        return Err(wrong(
            "This contains a private key. Enter only the authority's certificate, and keep the key secret.",
        ));
    }
    let certificates = CertificateDer::pem_slice_iter(pem.as_bytes()).collect::<Result<Vec<_>, _>>();
    let certificates = certificates.map_err(|_| {
        wrong("This is not PEM text; it has a line BEGIN CERTIFICATE and a line END CERTIFICATE.")
    })?;
    if certificates.is_empty() && !pem.is_empty() {
        return Err(wrong(
            "No certificate was found in it; it starts with a line -----BEGIN CERTIFICATE-----.",
        ));
    }
    let mut store = RootCertStore::empty();
    for certificate in &certificates {
        store
            .add(certificate.clone())
            .map_err(|_| wrong("A certificate in it cannot be read; export it again as PEM (Base64)."))?;
    }
    Ok(certificates)
}
