//! What Studio holds, as lines.

use crate::company::Standing;
use crate::in_house::Studio;

impl Studio {
    pub(crate) fn tell(&self, all: &mut Standing) {
        for user in &self.users {
            let email = &user.email;
            // Whoever works nowhere sees nothing there.
            let is_open = user.is_active && !user.memberships.is_empty();
            all.note(is_open, format!("Studio account {} {email}", user.id));
            for membership in &user.memberships {
                all.note(true, format!("Studio company {} has {email}", membership.company));
            }
        }
        for company in &self.companies {
            let (id, name, owner) = (&company.id, &company.name, &company.owner);
            all.note(true, format!("Studio company {id} {name}, its owner: {owner:?}"));
        }
        for invitation in &self.invitations {
            all.note(false, format!("Studio invitation to {}", invitation.email));
        }
    }
}
