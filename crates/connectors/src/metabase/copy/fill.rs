//! Makes what is missing.

use crate::metabase::client::Api;
use crate::metabase::copy::target::{Held, Target};
use crate::metabase::copy::template::Template;
use crate::metabase::error::Fault;
use crate::metabase::model::Item;
use crate::metabase::settings::Place;

/// Copies into the collection what of the template is missing in it, and looks at the end whether all is there. Adds to
/// the template's list of what is not copied what the server says of it.
///
/// # Errors
/// When something cannot be copied. What was copied stays, and is recognised next time.
pub(in crate::metabase) async fn fill(api: &Api, template: &mut Template, id: u64) -> Result<(), Fault> {
    let mut target = Target::read(api, template, id).await?;
    make_folders(api, template, &mut target).await?;
    for (index, dashboard) in target.missing(template).dashboards {
        let place = target.place(index)?;
        let copied = api.copy_dashboard(dashboard.id, &dashboard.name, place).await?;
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
    let lacks = Target::read(api, template, id).await?.lacks(template);
    if lacks.is_empty() {
        Ok(())
    } else {
        Err(Fault::CopyIncomplete(lacks))
    }
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
