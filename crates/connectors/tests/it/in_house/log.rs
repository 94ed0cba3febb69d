//! What is logged while a service is used.

use simulators::{Answer, Fault};

use super::{CANARY, companies, refused, studio, to_studio, with};
use crate::heard::listen;

#[tokio::test]
async fn the_log_holds_no_secret_and_no_person() {
    let studio = studio();
    let connection = to_studio(&studio);
    // A place in the code that is first reached by a test without a log would stay silent for this one too.
    connection.test().await.unwrap();
    let heard = listen();
    connection
        .apply("add_user_to_companies", &companies())
        .await
        .unwrap();
    // A request of an admin's own may have a person's name in its path.
    let own =
        "method = 'DELETE'\npath = '/api/{{ last_name }}?who={{ last_name }}'\noutputs = { id = '/id' }";
    let named = with(to_studio(&studio), "request_add_user_to_companies", own);
    named
        .apply("add_user_to_companies", &companies())
        .await
        .unwrap_err();
    let echo = Answer::text(400, CANARY).header("x-request-id", CANARY);
    studio.fail_next("GET", "/api", Fault::Answer(echo));
    refused(&connection, "send_invite", &companies()).await;
    let log = heard.end();
    assert!(log.contains("A system answered."), "{log}");
    assert!(log.contains("/api/{{ last_name }}"), "{log}");
    for hidden in [CANARY, "canary", "ada@", "ada%40", "Lovelace"] {
        assert!(!log.contains(hidden), "{hidden} is in the log: {log}");
    }
}
