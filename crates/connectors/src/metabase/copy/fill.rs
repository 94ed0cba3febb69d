//! Makes what is missing.

use std::time::Duration;

use connector::{Cx, Error, Kind};

use crate::metabase::client::Api;
use crate::metabase::copy::target::{Held, Target};
use crate::metabase::copy::template::Template;
use crate::metabase::error::Fault;
use crate::metabase::model::Item;
use crate::metabase::settings::Place;

/// How long a server may go on copying a dashboard after it was given up to wait for it.
const PATIENCE: Duration = Duration::from_secs(10 * 60);

/// Lets an attempt wait after one that the app's end cut off: what was asked of the server then, it may still be at, and
/// what it is not done with cannot be seen and would be copied twice.
///
/// # Errors
/// When a dashboard is missing, and the time has not passed yet.
pub(in crate::metabase) fn settled(cx: &Cx, template: &Template, target: &Target) -> Result<(), Fault> {
    let Some(cut_off) = cx.cut_off() else {
        return Ok(());
    };
    let missing = target.missing(template).dashboards;
    let left = PATIENCE.saturating_sub(cx.now.since(cut_off.ended_at));
    match missing.first() {
        Some((_, dashboard)) if !left.is_zero() => Err(Fault::CopyUnderWay {
            dashboard: dashboard.name.clone(),
            left,
        }),
        Some(_) | None => Ok(()),
    }
}

/// Copies into the collection what of the template is missing in it, and looks at the end whether all is there. Adds to
/// the template's list of what is not copied what the server says of it. Returns what is there more often than it should
/// be.
///
/// # Errors
/// When something cannot be copied. What was copied stays, and is recognised next time.
pub(in crate::metabase) async fn fill(
    api: &Api,
    template: &mut Template,
    id: u64,
) -> Result<Vec<String>, Fault> {
    let mut target = Target::read(api, template, id).await?;
    make_folders(api, template, &mut target).await?;
    for (index, dashboard) in target.missing(template).dashboards {
        let place = target.place(index)?;
        let copied = api.copy_dashboard(dashboard.id, &dashboard.name, place).await;
        let copied = copied.map_err(|fault| patient(fault, &dashboard.name))?;
        for card in copied.uncopied {
            if let (Some(id), Some(name)) = (card.id, card.name) {
                template.uncopied.insert(id, name);
            }
        }
    }
    // Which cards came with the dashboards shows only now.
    let target = Target::read(api, template, id).await?;
    for (index, card) in target.missing(template).cards {
        copy_card(api, template, index, &card, target.place(index)?).await?;
    }
    let target = Target::read(api, template, id).await?;
    let lacks = target.lacks(template);
    if lacks.is_empty() {
        Ok(target.surplus(template))
    } else {
        Err(Fault::CopyIncomplete(lacks))
    }
}

/// Lets the next attempt wait when nobody knows whether the server is still copying: what it is not done with cannot be
/// seen, and would be copied twice.
fn patient(fault: Fault, name: &str) -> Fault {
    let is_unanswered = matches!(&fault, Fault::NoAnswer(error)
        if matches!(error.code, "system_timeout" | "system_connection_lost"));
    // What stands in front of the server gave up waiting for it.
    let is_given_up =
        matches!(&fault, Fault::Unexpected(answer) if matches!(answer.status(), 408 | 502..=504));
    if !is_unanswered && !is_given_up {
        return fault;
    }
    let mut error = Error::from(fault);
    error.kind = Kind::Transient {
        retry_after: Some(PATIENCE),
    };
    error
        .hint(format!(
            "Metabase may still be copying the dashboard “{name}”. The step looks again in {} minutes, and copies only \
             what is missing then.",
            PATIENCE.as_secs() / 60
        ))
        .into()
}

/// Makes the missing collections, each in the one that it belongs in.
async fn make_folders(api: &Api, template: &Template, target: &mut Target) -> Result<(), Fault> {
    for index in target.missing(template).folders {
        let folder = &template.folders[index];
        let place = match folder.parent {
            Some(parent) => Place::In(target.place(parent)?),
            None => return Err(Fault::CopyIncomplete(vec![folder.name.clone()])),
        };
        let id = api.create_collection(&folder.name, None, place).await?;
        let items = Vec::new();
        target.folders[index] = Some(Held { id, items });
    }
    Ok(())
}

/// Copies a card that does not come with a dashboard.
async fn copy_card(
    api: &Api,
    template: &Template,
    index: usize,
    card: &Item,
    place: u64,
) -> Result<(), Fault> {
    let stray = template.folders[index].strays.get(&card.id);
    let copy = match stray {
        Some(stray) => *stray,
        None => api.copy_card(card.id).await?,
    };
    api.move_card(copy, &card.name, place).await
}

impl Target {
    /// Returns the number of the collection that is the copy of one of the template.
    fn place(&self, index: usize) -> Result<u64, Fault> {
        let held = self.folders.get(index).and_then(Option::as_ref);
        held.map(|held| held.id)
            .ok_or_else(|| Fault::CopyIncomplete(Vec::new()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_still_be_copied_is_waited_for() {
        let told = |code: &'static str| {
            let kind = Kind::Transient { retry_after: None };
            let fault = patient(Error::new(kind, code, "").into(), "Overview");
            Error::from(fault).kind
        };
        let retry_after = Some(PATIENCE);
        for code in ["system_timeout", "system_connection_lost"] {
            assert_eq!(told(code), Kind::Transient { retry_after }, "{code}");
        }
        let retry_after = None;
        assert_eq!(told("system_unreachable"), Kind::Transient { retry_after });
    }
}
