//! Inputs that would like to be something else than inputs.

use connector::{Error, Kind};
use serde_json::{Value, json};
use simulators::{Answer, Request, Simulated, Simulator};

use super::{CANARY, connected, with};
use crate::support::Connection;

const HOSTILE: [&str; 16] = [
    "../../admin",
    "..%2f..%2fadmin",
    "a/b?c=d&e=f#g",
    "a\r\nX-Evil: 1",
    "a\nb",
    "\"quoted\" 'and' \\back\\",
    "\",\"admin\":true,\"x\":\"",
    "} } { {",
    "{{ key }}",
    "{% raw %}{{ x }}",
    "</a><b c=\"d\">&amp;",
    "%00%0d%0a",
    "\u{0}\u{7f}",
    "ünï—😀\u{202e}",
    "a;b=c, d",
    " + plus & and ",
];

/// Takes everything.
struct Anything;

impl Simulated for Anything {
    fn answer(&mut self, _: &Request) -> Answer {
        Answer::json(200, &json!({"id": "1"}))
    }
}

/// A service with one request template.
struct Service {
    simulator: Simulator<Anything>,
    connection: Connection,
}

impl Service {
    fn asked_by(template: &str) -> Self {
        let simulator = Simulator::start(Anything).unwrap();
        let template = format!("outputs = {{ run = '/id' }}\n{template}");
        let connection = with(
            connected("infrabot", &simulator.url()),
            "request_trigger",
            &template,
        );
        Self {
            simulator,
            connection,
        }
    }

    /// Triggers a run for a partner of that name, and returns the request, or the error before it.
    async fn sent(&self, partner: &str) -> Result<Request, Error> {
        let before = self.simulator.seen().len();
        let companies = partner.replace(['\r', '\n'], " ");
        let input = json!({"partner": partner, "companies": companies, "environments": "test"});
        let applied = self.connection.apply("trigger", &input).await;
        let mut seen = self.simulator.seen().split_off(before);
        match applied {
            Ok(_) => {
                assert_eq!(seen.len(), 1);
                Ok(seen.remove(0))
            }
            Err(error) => {
                assert!(seen.is_empty(), "{partner:?} was sent: {seen:?}");
                assert!(!format!("{error:?}").contains(CANARY));
                Err(error)
            }
        }
    }
}

#[tokio::test]
async fn a_part_of_a_path_and_a_value_of_a_query_stay_what_they_are() {
    for filter in ["", " | urlencode", " | trim"] {
        let service = Service::asked_by(&format!(
            "method = 'DELETE'\npath = '/api/{{{{ partner{filter} }}}}/end?name={{{{ partner{filter} }}}}&last=1'"
        ));
        for hostile in HOSTILE {
            let request = service.sent(hostile).await.unwrap();
            assert_eq!(request.segments, ["api", hostile.trim(), "end"], "{hostile:?}");
            let query = [
                ("name".to_owned(), hostile.trim().to_owned()),
                ("last".to_owned(), "1".to_owned()),
            ];
            assert_eq!(request.query, query, "{hostile:?}");
        }
    }
}

#[tokio::test]
async fn a_part_of_a_path_that_would_lead_elsewhere_is_not_sent() {
    let template = "method = 'DELETE'\npath = '/api/companies/{{ partner }}/members'";
    let service = Service::asked_by(template);
    for upwards in ["..", ".", " .. "] {
        let error = service.sent(upwards).await.unwrap_err();
        assert_eq!(
            (error.code, &error.kind),
            ("in_house_input_unsendable", &Kind::Permanent)
        );
        assert!(error.message.contains("in its path"), "{error}");
    }
    // The first letter of what is not a letter at all: nothing is left.
    let template = "method = 'DELETE'\npath = '/api/companies/{{ partner | replace(\"x\", \"\") }}'";
    let error = Service::asked_by(template).sent("xx").await.unwrap_err();
    assert_eq!(error.code, "in_house_input_unsendable");
    assert!(error.message.contains("a part of it is empty"), "{error}");
}

#[tokio::test]
async fn a_header_stays_one_header() {
    let plain = "method = 'POST'\npath = '/x'\nheaders = { X-Partner = 'for {{ partner }}' }";
    let encoded = "method = 'POST'\npath = '/x'\nheaders = { X-Partner = '{{ partner | urlencode }}' }";
    let plain = Service::asked_by(plain);
    let encoded = Service::asked_by(encoded);
    for hostile in HOSTILE {
        match plain.sent(hostile).await {
            Ok(request) => {
                assert_eq!(
                    request.header("x-partner"),
                    Some(&*format!("for {}", hostile.trim()))
                );
                assert_eq!(request.header("x-evil"), None);
            }
            Err(error) => {
                assert_eq!(error.code, "in_house_input_unsendable", "{hostile:?}");
                assert!(error.message.contains("headers.X-Partner"), "{error}");
                assert!(hostile.contains(char::is_control), "{hostile:?} can be sent");
            }
        }
        let request = encoded.sent(hostile).await.unwrap();
        let value = request.header("x-partner").unwrap();
        assert!(
            value
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"%-._~".contains(&byte)),
            "{value}"
        );
    }
}

#[tokio::test]
async fn json_stays_json() {
    let table = "
method = 'POST'
path = '/x'
[body]
partner = '{{ partner }}'
text = 'for {{ partner }}!'
list = '{{ companies }}'
deep = { inside = ['{{ partner }}', '{{ companies | join(\", \") }}'], told = '{{ companies | tojson }}' }
";
    let text = r#"
method = 'POST'
path = '/x'
headers = { Content-Type = 'application/vnd.example+json' }
body_text = '{"partner": {{ partner }}, "told": {{ companies | tojson }}, "list": [{{ companies | first }}]}'
"#;
    let table = Service::asked_by(table);
    let text = Service::asked_by(text);
    for hostile in HOSTILE {
        let one_line = hostile.replace(['\r', '\n'], " ").trim().to_owned();
        let hostile = hostile.trim();
        let body: Value = table.sent(hostile).await.unwrap().json().unwrap();
        let expected = json!({
            "partner": hostile, "text": format!("for {hostile}!"), "list": [one_line],
            "deep": {"inside": [hostile, one_line], "told": [one_line]},
        });
        assert_eq!(body, expected);
        let request = text.sent(hostile).await.unwrap();
        assert_eq!(
            request.header("content-type"),
            Some("application/vnd.example+json")
        );
        let body = request.json().unwrap();
        assert_eq!(
            body,
            json!({"partner": hostile, "told": [one_line], "list": [one_line]})
        );
    }
}

#[tokio::test]
async fn forms_and_markup_stay_what_they_are() {
    let form = "
method = 'POST'
path = '/x'
headers = { Content-Type = 'application/x-www-form-urlencoded' }
body_text = 'partner={{ partner }}&last=1'
";
    let xml = "
method = 'POST'
path = '/x'
headers = { Content-Type = 'application/xml' }
body_text = '<run partner=\"{{ partner }}\">{{ partner }}</run>'
";
    let plain = "method = 'POST'\npath = '/x'\nbody_text = 'for {{ partner }}'";
    let form = Service::asked_by(form);
    let xml = Service::asked_by(xml);
    let plain = Service::asked_by(plain);
    for hostile in HOSTILE {
        let hostile = hostile.trim();
        let request = form.sent(hostile).await.unwrap();
        let pairs = [
            ("partner".to_owned(), hostile.to_owned()),
            ("last".to_owned(), "1".to_owned()),
        ];
        assert_eq!(request.form(), pairs);
        let body = String::from_utf8(xml.sent(hostile).await.unwrap().body).unwrap();
        assert_eq!(body.matches(['<', '>', '"']).count(), 6, "{body}");
        let request = plain.sent(hostile).await.unwrap();
        assert_eq!(request.body, format!("for {hostile}").into_bytes());
        assert_eq!(request.header("content-type"), Some("text/plain; charset=utf-8"));
    }
}
