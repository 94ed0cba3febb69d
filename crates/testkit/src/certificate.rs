//! Certificates made for one test: an authority of its own, and a server's certificate that may be wrong.

use anyhow::Result;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose,
    date_time_ymd,
};

/// What the server's certificate is like.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Certificate {
    /// For `localhost`, valid, issued by the authority that is told to clients.
    #[default]
    Good,
    /// For `other.example`.
    WrongName,
    /// It ended in 2020.
    Expired,
    /// Issued by an authority that is not told.
    UnknownIssuer,
}

/// A server's key and certificate, and the authority that clients are told to trust.
#[derive(Debug)]
pub struct Issued {
    /// The authority's certificate as PEM.
    pub ca_pem: String,
    /// The server's certificate as PEM.
    pub certificate_pem: String,
    /// The server's key as PEM.
    pub key_pem: String,
}

impl Issued {
    /// Makes a new authority and a certificate.
    ///
    /// # Errors
    /// When the cryptography fails.
    pub fn new(certificate: Certificate) -> Result<Self> {
        let told = authority()?;
        let issuer = match certificate {
            Certificate::UnknownIssuer => &authority()?,
            Certificate::Good | Certificate::WrongName | Certificate::Expired => &told,
        };
        let name = match certificate {
            Certificate::WrongName => "other.example",
            Certificate::Good | Certificate::Expired | Certificate::UnknownIssuer => "localhost",
        };
        let mut params = CertificateParams::new([name.to_owned()])?;
        if certificate == Certificate::Expired {
            params.not_before = date_time_ymd(2019, 1, 1);
            params.not_after = date_time_ymd(2020, 1, 1);
        }
        let key = KeyPair::generate()?;
        Ok(Self {
            ca_pem: told.pem(),
            certificate_pem: params.signed_by(&key, issuer)?.pem(),
            key_pem: key.serialize_pem(),
        })
    }
}

fn authority() -> Result<CertifiedIssuer<'static, KeyPair>> {
    let mut params = CertificateParams::new(Vec::new())?;
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let key = KeyPair::generate()?;
    // Clients find an authority by its name, so each has one of its own, made of its key.
    let mark: String = key
        .public_key_raw()
        .iter()
        .rev()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    params
        .distinguished_name
        .push(DnType::CommonName, format!("HyOpps test authority {mark}"));
    Ok(CertifiedIssuer::self_signed(params, key)?)
}
