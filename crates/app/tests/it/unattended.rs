//! What the window has no command for.

use api::ErrorCode;
use domain::role::Permission;
use hyopps_app::rights::{BESIDES_THE_WINDOW, Need, TABLE, need};

use crate::desk::Desk;

#[test]
fn what_the_window_has_no_command_for_asks_for_a_right_too() {
    assert_eq!(
        BESIDES_THE_WINDOW,
        [
            ("attend_executions", Need::Role(Permission::Execute)),
            ("back_up", Need::Role(Permission::Administer)),
        ]
    );
    for (name, asked) in BESIDES_THE_WINDOW {
        assert!(
            TABLE.iter().all(|(other, _)| other != name),
            "{name} stands in one table"
        );
        assert_eq!(need(name), Some(*asked));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_attends_or_copies_without_a_session() {
    let desk = Desk::fresh().await;
    let refused = desk.app.attend().await.err().unwrap();
    assert_eq!(refused.code, ErrorCode::SignedOut);
    let target = desk.folder.path().join("copies");
    let refused = desk.app.back_up(target.clone()).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::SignedOut);
    assert!(!target.exists());
}
