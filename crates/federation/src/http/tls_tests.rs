use std::io::{Read, Write};
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::*;
use crate::test_provider::http_with;

/// A certificate authority that no system knows, and a server with a certificate for `name` by it. Gives the address
/// and the authority's certificate.
fn server(name: &str) -> (Url, String) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec![name.to_owned()])
        .unwrap()
        .signed_by(&key, &authority)
        .unwrap();
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    let config = Arc::new(config);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!(
        "https://localhost:{}/x",
        listener.local_addr().unwrap().port()
    );
    std::thread::spawn(move || {
        while let Ok((socket, _)) = listener.accept() {
            let connection = ServerConnection::new(config.clone()).unwrap();
            let mut stream = StreamOwned::new(connection, socket);
            // Fails when the client doesn't trust us.
            if stream.read(&mut [0; 4096]).is_ok() {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");
                let _ = stream.flush();
            }
        }
    });
    let base64 = STANDARD.encode(authority.der());
    let pem = format!("-----BEGIN CERTIFICATE-----\n{base64}\n-----END CERTIFICATE-----\n");
    (Url::parse(&url).unwrap(), pem)
}

#[tokio::test]
async fn a_certificate_counts_only_by_a_trusted_authority_and_for_its_name() {
    let dir = tempfile::tempdir().unwrap();
    let trusting = |pem: &str| {
        let file = dir.path().join("ca.pem");
        std::fs::write(&file, pem).unwrap();
        http_with(&HttpSettings {
            ca_file: Some(file),
            ..HttpSettings::default()
        })
    };
    let (url, authority) = server("localhost");
    let answer = trusting(&authority).get(&url).await.unwrap();
    assert_eq!(&**answer.body, b"{}");

    let (other, other_authority) = server("sso.example.org");
    for (http, url) in [
        (http_with(&HttpSettings::default()), &url),
        (trusting(&other_authority), &url),
        (trusting(&other_authority), &other),
    ] {
        let error = http.get(url).await.unwrap_err().to_string();
        assert!(
            error.contains("certificate") && error.contains("`ca-file`"),
            "{error}"
        );
    }
}
