//! A small workspace for the demo.

use crate::company::handle_of;
use crate::slack::Slack;
use crate::slack::seed::BOT_SCOPES;

impl Slack {
    /// The token of the demo's bot.
    pub const DEMO_TOKEN: &str = "xoxb-demo";

    /// The address of the colleague who answers partners in the demo.
    pub const DEMO_CONTACT: &str = "partners@hyopps.example.org";

    /// A workspace with a few colleagues, a partner's guest, a user group and a channel, and a bot that may do
    /// everything the app needs.
    pub fn with_demo_data() -> Self {
        let mut slack = Self::new("T024DEMO1", "HyOpps");
        let bot = slack.bot(Self::DEMO_TOKEN, &BOT_SCOPES);
        let contact = slack.admin(Self::DEMO_CONTACT, "Paula Partner");
        let jonas = slack.person("jonas.weber@hyopps.example.org", "Jonas Weber");
        slack.person("mia.novak@northwind.example.org", "Mia Novak");
        slack.person("tom.larsen@northwind.example.org", "Tom Larsen");
        slack.guest("eve.stone@fabrikam.example.org", "Eve Stone", false);
        let gone = slack.person("old.hand@northwind.example.org", "Otto Hand");
        slack.deactivate(&gone);
        slack.group("Partner care", "partner-care", &[&contact, &jonas]);
        slack.channel("partner-news", false, &[&contact, &jonas, &bot]);
        slack
    }

    /// Lets everybody be a member who is looked up, since nobody is there who could invite them.
    pub fn let_everybody_in(&mut self) {
        self.rules.lets_everybody_in = true;
    }

    /// Adds a partner's private channel, as if the demo's bot had made it, in which the contact is as well. Returns its
    /// id.
    pub fn add_partner(&mut self, name: &str) -> String {
        let here = self.users.iter().filter(|user| user.is_bot || user.is_admin);
        let here: Vec<_> = here.map(|user| user.id.clone()).collect();
        let here: Vec<_> = here.iter().rev().map(String::as_str).collect();
        let id = self.channel(&handle_of(name), true, &here);
        let bot = self.users.iter().find(|user| user.is_bot);
        let channel = self.channels.iter_mut().find(|channel| channel.id == id);
        if let (Some(bot), Some(channel)) = (bot, channel) {
            channel.creator.clone_from(&bot.id);
        }
        id
    }
}
