//! The words of the mails, in the recipient's language, and their templates.

use askama::Template;
use connector::{Error, Kind};

use crate::email::model::Mail;

/// What the documentation mail is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Documentation {
    pub(super) to: String,
    pub(super) first_name: String,
    pub(super) last_name: String,
    /// A BCP 47 tag; English for a language the app has no words in.
    pub(super) language: String,
    pub(super) organization: String,
    pub(super) internal: String,
    pub(super) general: String,
    pub(super) additional: String,
}

/// A mail as both templates take it.
#[derive(Debug)]
struct Page {
    language: &'static str,
    subject: String,
    greeting: String,
    introduction: String,
    links: Vec<Link>,
    closing: &'static str,
    footer: &'static str,
}

#[derive(Debug)]
struct Link {
    title: &'static str,
    about: &'static str,
    url: String,
}

#[derive(Template)]
#[template(path = "mail.html")]
struct Html<'a> {
    page: &'a Page,
}

#[derive(Template)]
#[template(path = "mail.txt")]
struct Text<'a> {
    page: &'a Page,
}

impl Documentation {
    /// Writes the mail.
    pub(super) fn to_mail(&self) -> Result<Mail, Error> {
        let german = self
            .language
            .split(['-', '_'])
            .next()
            .is_some_and(|tag| tag.eq_ignore_ascii_case("de"));
        let page = if german { self.german() } else { self.english() };
        let name = format!("{} {}", self.first_name, self.last_name);
        page.to_mail(&self.to, name.trim())
    }

    fn english(&self) -> Page {
        let name = self.first_name.trim();
        Page {
            language: "en",
            subject: match self.organization.trim() {
                "" => "Your documentation".to_owned(),
                organization => format!("Your documentation for {organization}"),
            },
            greeting: if name.is_empty() {
                "Hello,".to_owned()
            } else {
                format!("Hello {name},")
            },
            introduction: match self.organization.trim() {
                "" => "Welcome! Your access is ready. These pages help you to get started:".to_owned(),
                organization => format!(
                    "Welcome! Your access for {organization} is ready. These pages help you to get started:"
                ),
            },
            links: self.links([
                ("Your own pages", "What is set up for your organization."),
                ("General documentation", "How everything works, for all partners."),
                ("Further reading", "Anything else worth knowing."),
            ]),
            closing: "If something does not open, simply answer this mail.",
            footer: "This mail was sent automatically when your access was set up.",
        }
    }

    fn german(&self) -> Page {
        let name = format!("{} {}", self.first_name.trim(), self.last_name.trim());
        Page {
            language: "de",
            subject: match self.organization.trim() {
                "" => "Ihre Dokumentation".to_owned(),
                organization => format!("Ihre Dokumentation für {organization}"),
            },
            greeting: match name.trim() {
                "" => "Guten Tag,".to_owned(),
                name => format!("Guten Tag {name},"),
            },
            introduction: match self.organization.trim() {
                "" => "willkommen! Ihr Zugang ist eingerichtet. Diese Seiten helfen Ihnen beim Einstieg:"
                    .to_owned(),
                organization => format!(
                    "willkommen! Ihr Zugang für {organization} ist eingerichtet. Diese Seiten helfen Ihnen beim Einstieg:"
                ),
            },
            links: self.links([
                (
                    "Ihre eigenen Seiten",
                    "Was für Ihre Organisation eingerichtet ist.",
                ),
                (
                    "Allgemeine Dokumentation",
                    "Wie alles funktioniert, für alle Partner.",
                ),
                ("Weiteres", "Was sonst noch wissenswert ist."),
            ]),
            closing: "Wenn sich etwas nicht öffnen lässt, antworten Sie einfach auf diese E-Mail.",
            footer: "Diese E-Mail wurde automatisch verschickt, als Ihr Zugang eingerichtet wurde.",
        }
    }

    fn links(&self, words: [(&'static str, &'static str); 3]) -> Vec<Link> {
        let urls = [&self.internal, &self.general, &self.additional];
        words
            .into_iter()
            .zip(urls)
            .map(|((title, about), url)| Link {
                title,
                about,
                url: url.trim().to_owned(),
            })
            .collect()
    }
}

impl Page {
    fn to_mail(&self, to: &str, to_name: &str) -> Result<Mail, Error> {
        let failed = |source: askama::Error| {
            Error::new(
                Kind::Permanent,
                "smtp_message_invalid",
                "The mail could not be put together.",
            )
            .caused_by(&source)
        };
        Ok(Mail {
            to: to.to_owned(),
            to_name: to_name.to_owned(),
            subject: self.subject.clone(),
            text: Text { page: self }.render().map_err(failed)?,
            html: Html { page: self }.render().map_err(failed)?,
        })
    }
}

/// Returns the mail by which an admin tries the connection.
pub(super) fn test_mail(to: &str) -> Result<Mail, Error> {
    Page {
        language: "en",
        subject: "Test mail from HyOpps".to_owned(),
        greeting: "Hello,".to_owned(),
        introduction: "This is a test. If you can read it, the e-mail connection of HyOpps works.".to_owned(),
        links: Vec::new(),
        closing: "There is nothing to do.",
        footer: "An administrator sent this mail from the Connections page.",
    }
    .to_mail(to, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn documentation() -> Documentation {
        Documentation {
            to: "ada@example.org".into(),
            first_name: "Ada".into(),
            last_name: "Lovelace".into(),
            language: "en".into(),
            organization: "Acme & Sons".into(),
            internal: "https://docs.example.org/acme?a=1&b=2".into(),
            general: "https://docs.example.org/general".into(),
            additional: "https://docs.example.org/more".into(),
        }
    }

    #[test]
    fn the_text_shows_all_three_links() {
        let mail = documentation().to_mail().unwrap();
        assert_eq!(mail.subject, "Your documentation for Acme & Sons");
        insta::assert_snapshot!(mail.text, @"
        Hello Ada,

        Welcome! Your access for Acme & Sons is ready. These pages help you to get started:

        Your own pages
        What is set up for your organization.
        https://docs.example.org/acme?a=1&b=2

        General documentation
        How everything works, for all partners.
        https://docs.example.org/general

        Further reading
        Anything else worth knowing.
        https://docs.example.org/more

        If something does not open, simply answer this mail.

        --\x20
        This mail was sent automatically when your access was set up.
        ");
    }

    #[test]
    fn a_name_stays_a_name_in_the_html() {
        let mail = Documentation {
            first_name: "<script>alert('x')</script>".into(),
            organization: "\"><img src=x onerror=alert(1)>".into(),
            internal: "https://x.example/'\"><script>".into(),
            ..documentation()
        };
        let html = mail.to_mail().unwrap().html;
        for tag in ["<script", "<img", "'\">"] {
            assert!(!html.contains(tag), "{tag} got into {html}");
        }
        assert!(
            html.contains("&#60;script&#62;") || html.contains("&lt;script&gt;"),
            "{html}"
        );
    }

    #[test]
    fn the_recipient_reads_german_or_else_english() {
        for (language, greeting) in [
            ("de", "Guten Tag Ada Lovelace,"),
            ("de-AT", "Guten Tag Ada Lovelace,"),
            ("DE", "Guten Tag Ada Lovelace,"),
            ("den", "Hello Ada,"),
            ("fr", "Hello Ada,"),
            ("", "Hello Ada,"),
        ] {
            let mail = Documentation {
                language: language.into(),
                ..documentation()
            };
            let text = mail.to_mail().unwrap().text;
            assert!(text.starts_with(greeting), "{language}: {text}");
        }
    }

    #[test]
    fn somebody_without_a_name_is_greeted_too() {
        let mail = Documentation {
            first_name: String::new(),
            last_name: String::new(),
            organization: String::new(),
            ..documentation()
        };
        let mail = mail.to_mail().unwrap();
        assert!(mail.text.starts_with("Hello,"), "{}", mail.text);
        assert_eq!(
            (mail.subject.as_str(), mail.to_name.as_str()),
            ("Your documentation", "")
        );
    }
}
