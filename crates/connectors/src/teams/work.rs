//! What the actions have in common: their beginning, inputs, outputs and receipts.

use std::time::Duration;

use connector::{Cx, Error, Input, Receipt, Undone};
use domain::Timestamp;
use domain::form::Answers;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::http::unusable;
use crate::teams::client::{PRODUCT, Session};
use crate::teams::error::Fault;
use crate::teams::settings::Settings;

/// How far the clocks here and at Microsoft may be apart, for what was made in the course of an attempt.
const CLOCKS: Duration = Duration::from_secs(15 * 60);

/// Begins a piece of work.
pub(super) async fn begin(cx: &Cx) -> Result<(Session, Settings), Error> {
    let settings = Settings::parse(&cx.settings).map_err(|wrong| unusable(PRODUCT.title, &wrong))?;
    Ok((Session::open(cx).await?, settings))
}

/// Returns an input without blanks around it; empty when there is none.
pub(super) fn given<'a>(input: &'a Input, key: &str) -> &'a str {
    let value = input.get(key).and_then(Value::as_str);
    value.unwrap_or_default().trim()
}

/// Puts outputs together.
pub(super) fn outputs<const N: usize>(pairs: [(&str, &str); N]) -> Answers {
    let pairs = pairs.map(|(name, value)| (name.to_owned(), Value::from(value)));
    pairs.into_iter().collect()
}

/// Returns whether an earlier attempt at this step may have made what was made at this time.
pub(super) fn may_be_ours(cx: &Cx, created: Option<Timestamp>) -> bool {
    created.is_some_and(|created| cx.may_have_made(created))
}

/// Returns whether what was made at this time was made in the course of this attempt.
pub(super) fn is_of_this_attempt(cx: &Cx, created: Option<Timestamp>) -> bool {
    created.is_some_and(|created| cx.now.since(created) <= CLOCKS)
}

/// Writes a receipt.
pub(super) fn written(receipt: &impl Serialize) -> Receipt {
    let value = serde_json::to_value(receipt).expect("a receipt is made of texts and truths");
    Receipt(value)
}

/// Reads a receipt.
pub(super) fn read<T: DeserializeOwned>(receipt: &Receipt) -> Result<T, Fault> {
    serde_json::from_value(receipt.0.clone()).map_err(|source| Fault::ReceiptUnreadable { source })
}

/// Says what to do with something of another directory than the one that is connected now. Its ids mean nothing here,
/// and what is not found here is not gone.
pub(super) fn of_another_directory(tenant: &str, settings: &Settings, what: &str) -> Option<Undone> {
    (tenant != settings.tenant).then(|| {
        Undone::ByHand(format!(
            "This was made in the directory {tenant}, and the app is connected to another one now. There, {what}."
        ))
    })
}

#[cfg(test)]
mod tests {
    use testkit::fakes::earlier;

    use super::*;
    use crate::teams::tests::cx;

    #[test]
    fn only_what_is_of_its_time_can_be_of_an_earlier_attempt() {
        let mut cx = cx("http://127.0.0.1:1", "{}");
        let during = Some(earlier().began_at);
        let before = Some(earlier().began_at.minus(Duration::from_secs(60 * 60)));
        assert!(!may_be_ours(&cx, during), "there was no earlier attempt");
        cx.earlier = vec![earlier()];
        assert!(may_be_ours(&cx, during));
        assert!(!may_be_ours(&cx, before));
        assert!(!may_be_ours(&cx, None), "nobody knows how old it is");
    }

    #[test]
    fn what_is_older_than_the_attempt_was_not_made_by_it() {
        let cx = cx("http://127.0.0.1:1", "{}");
        let at = |minutes: u64| Some(cx.now.minus(Duration::from_secs(minutes * 60)));
        assert!(is_of_this_attempt(&cx, at(0)));
        assert!(!is_of_this_attempt(&cx, at(60)));
        assert!(!is_of_this_attempt(&cx, None), "nobody knows how old it is");
    }
}
