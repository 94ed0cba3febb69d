//! A small directory for the demo.

use crate::teams::Teams;

impl Teams {
    /// A directory with two people, a team for partners that one of them owns, and a partner with a guest in it.
    /// Returns it with the ids of the team and of its owner.
    pub fn with_demo_data() -> (Self, String, String) {
        let mut teams = Self::new();
        let owner = teams.add_member("mira.lind@hyopps-demo.example.org", "Mira Lind");
        let colleague = teams.add_member("jonas.weber@hyopps-demo.example.org", "Jonas Weber");
        let team = teams.add_team("Partners");
        teams.join(&team, &owner, true);
        teams.join(&team, &colleague, false);
        let guest = teams.add_guest("lea.brandt@nordlicht.example.org", "Lea Brandt");
        teams.join(&team, &guest, false);
        let channel = teams.add_channel_of_app(&team, "Nordlicht Energie");
        teams.join_channel(&team, &channel, &owner, true);
        teams.join_channel(&team, &channel, &guest, false);
        teams.add_team("Everybody");
        teams.add_group("Finance");
        (teams, team, owner)
    }
}
