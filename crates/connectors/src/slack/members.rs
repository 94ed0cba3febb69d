//! Who is in a user group or channel, and changing it: read, merge, write, read back.

mod channel;
mod group;

use std::sync::Arc;

use crate::slack::client::Session;
use crate::slack::error::{Error, PlaceError};
use crate::slack::place::Place;
use crate::slack::turns::{Memory, Standing, Wish, Wished};

impl Session {
    /// Looks whether a person is in a place, and puts the person in or takes them out if that is the wish.
    pub(super) async fn member(
        &self,
        place: &Place,
        user: &str,
        who: &str,
        wish: Wish,
    ) -> Result<Standing, Error> {
        let serve = async |memory: &mut Memory, open: &[Arc<Wished>]| {
            let served = match place {
                Place::UserGroup { .. } => group::serve(self, place, memory, open).await,
                Place::Channel { .. } => channel::serve(self, place, open).await,
            };
            let left = match served {
                Ok(()) => PlaceError::MembersChanged { place: place.clone() }.into(),
                Err(error) => error.at(place),
            };
            for wished in open {
                wished.tell(Err(left.clone()));
            }
        };
        let told = self.client.turns.wish(place.id(), user, who, wish, serve).await;
        // Whoever serves tells everybody something; without that nothing is known.
        told.unwrap_or_else(|| Err(PlaceError::MembersChanged { place: place.clone() }.into()))
    }
}
