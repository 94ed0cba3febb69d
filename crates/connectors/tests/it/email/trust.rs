use testkit::fakes::RecordingCheckpoint;
use testkit::smtp::SmtpServer;

use super::{PATIENT, good, send_by_client, settings};

#[tokio::test]
async fn only_a_told_authority_is_trusted() {
    let ours = SmtpServer::start(good()).await.unwrap();
    let theirs = SmtpServer::start(good()).await.unwrap();
    assert_eq!(send(ours.port(), ours.ca_pem()).await, None);
    assert_eq!(
        send(ours.port(), theirs.ca_pem()).await,
        Some("smtp_tls_unknown_issuer")
    );
    let both = format!("{}{}", theirs.ca_pem(), ours.ca_pem());
    assert_eq!(
        send(ours.port(), &both).await,
        None,
        "a bundle of several authorities works"
    );
}

/// Sends to a local server, trusting `ca_pem` in addition to the computer's roots, and returns the error's code.
async fn send(port: u16, ca_pem: &str) -> Option<&'static str> {
    let settings = settings(port, "starttls", ca_pem);
    let sent = send_by_client(&settings, PATIENT, &*RecordingCheckpoint::new()).await;
    sent.err().map(|error| error.code)
}

/// On Linux the computer's roots are files that the environment can point at. A process cannot safely change
/// its own environment, so each of these tests begins itself a second time in another world.
#[cfg(target_os = "linux")]
mod roots {
    use super::*;

    /// Tells a test that it runs the second time, and on which port the first one's server listens.
    const AGAIN: &str = "HYOPPS_TEST_AGAIN";

    #[tokio::test]
    async fn an_extra_authority_is_trusted_beside_the_computers_own() {
        let Some(known_port) = port_of_the_first_run() else {
            let known = SmtpServer::start(good()).await.unwrap();
            return again(
                "an_extra_authority_is_trusted_beside_the_computers_own",
                known.ca_pem(),
                known.port(),
            )
            .await;
        };
        let private = SmtpServer::start(good()).await.unwrap();
        assert_eq!(send(known_port, "").await, None, "the computer knows this one");
        assert_eq!(send(private.port(), "").await, Some("smtp_tls_unknown_issuer"));
        assert_eq!(send(private.port(), private.ca_pem()).await, None);
        assert_eq!(
            send(known_port, private.ca_pem()).await,
            None,
            "the extra one takes nothing away"
        );
    }

    #[tokio::test]
    async fn a_computer_without_any_roots_needs_an_extra_authority() {
        if port_of_the_first_run().is_none() {
            return again("a_computer_without_any_roots_needs_an_extra_authority", "", 0).await;
        }
        let server = SmtpServer::start(good()).await.unwrap();
        assert_eq!(send(server.port(), "").await, Some("smtp_tls_no_roots"));
        assert_eq!(send(server.port(), server.ca_pem()).await, None);
    }

    fn port_of_the_first_run() -> Option<u16> {
        Some(std::env::var(AGAIN).ok()?.parse().unwrap())
    }

    async fn again(test: &str, roots: &str, port: u16) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("roots.pem");
        std::fs::write(&file, roots).unwrap();
        let test = format!("email::trust::roots::{test}");
        let output = tokio::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", &test, "--nocapture"])
            .env("SSL_CERT_FILE", &file)
            .env("SSL_CERT_DIR", folder.path().join("none"))
            .env(AGAIN, port.to_string())
            .kill_on_drop(true)
            .output()
            .await
            .unwrap();
        let told = String::from_utf8_lossy(&output.stdout);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{told}{errors}");
        assert!(told.contains("1 passed"), "{test} was not found: {told}");
    }
}
