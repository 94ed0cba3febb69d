//! What people type, and how long the answer takes.

use std::time::{Duration, Instant};

use domain::role::Scope;
use hyopps_store::{Found, Workspace};
use serde_json::{Value, json};

use crate::file::{self, CODES, Size};

/// How many rows of a kind the search box shows.
const SHOWN: u32 = 5;

/// How often each kind of question is asked.
const TIMES: u32 = 300;

/// One kind of question and its answers' times.
pub(crate) struct Answered {
    pub(crate) what: &'static str,
    pub(crate) p50: Duration,
    pub(crate) p99: Duration,
    pub(crate) worst: Duration,
}

/// A kind of question: its name, whether everything may be seen, what is typed the nth time, and whether it is found.
type Kind = (&'static str, Sight, fn(u32, Size) -> String, Finds);

#[derive(Clone, Copy)]
enum Sight {
    Everything,
    OneOrganization,
}

#[derive(Clone, Copy, PartialEq)]
enum Finds {
    Something,
    Nothing,
    Perhaps,
}

const KINDS: [Kind; 14] = [
    ("one letter", Sight::Everything, one_letter, Finds::Perhaps),
    (
        "two letters",
        Sight::Everything,
        |n, size| beginning(n, size, 2),
        Finds::Something,
    ),
    (
        "three letters",
        Sight::Everything,
        |n, size| beginning(n, size, 3),
        Finds::Something,
    ),
    (
        "first name",
        Sight::Everything,
        |n, size| nth_person(n, size).0,
        Finds::Something,
    ),
    (
        "last name",
        Sight::Everything,
        |n, size| nth_person(n, size).1,
        Finds::Something,
    ),
    (
        "two beginnings of three letters",
        Sight::Everything,
        two_beginnings,
        Finds::Something,
    ),
    (
        "exact address",
        Sight::Everything,
        |n, size| nth_person(n, size).2,
        Finds::Something,
    ),
    (
        "domain of an organization",
        Sight::Everything,
        domain_of,
        Finds::Something,
    ),
    (
        "id of a person",
        Sight::Everything,
        |n, size| file::id(file::PERSON, nth(n, size)),
        Finds::Something,
    ),
    (
        "id in a system",
        Sight::Everything,
        |n, size| file::external_id(nth(n, size)),
        Finds::Something,
    ),
    (
        "error code",
        Sight::Everything,
        |n, _| CODES[n as usize % CODES.len()].to_owned(),
        Finds::Something,
    ),
    (
        "nonsense",
        Sight::Everything,
        |n, _| format!("xq{n}zzy"),
        Finds::Nothing,
    ),
    (
        "one letter, one organization",
        Sight::OneOrganization,
        one_letter,
        Finds::Perhaps,
    ),
    (
        "last name, one organization",
        Sight::OneOrganization,
        |n, size| nth_person(n, size).1,
        Finds::Perhaps,
    ),
];

/// Asks everything and measures.
pub(crate) async fn ask(workspace: &Workspace, size: Size) -> Vec<Answered> {
    let mut all = Vec::new();
    for (what, sight, typed, finds) in KINDS {
        let mut times = Vec::new();
        for n in 0..TIMES {
            let scope = match sight {
                Sight::Everything => Scope::Workspace,
                Sight::OneOrganization => {
                    let id = file::id(file::ORGANIZATION, nth(n, size) % size.organizations);
                    Scope::Organization(id.parse().expect("it is an id"))
                }
            };
            let typed = typed(n, size);
            let begin = Instant::now();
            let found = workspace
                .search(scope, &typed, SHOWN)
                .await
                .expect("the file can be read");
            times.push(begin.elapsed());
            match finds {
                Finds::Something => assert!(any(&found), "{what}: {typed:?} is in the file"),
                Finds::Nothing => assert!(!any(&found), "{what}: {typed:?} is not in the file"),
                Finds::Perhaps => {}
            }
        }
        times.sort_unstable();
        let part = |percent: usize| times[(times.len() * percent / 100).min(times.len() - 1)];
        all.push(Answered {
            what,
            p50: part(50),
            p99: part(99),
            worst: part(100),
        });
    }
    all
}

impl Answered {
    pub(crate) fn json(&self) -> Value {
        let millis = |time: Duration| 1000.0 * time.as_secs_f64();
        json!({"what": self.what, "p50": millis(self.p50), "p99": millis(self.p99), "worst": millis(self.worst)})
    }
}

fn any(found: &Found) -> bool {
    let Found {
        organizations,
        people,
        executions,
        errors,
    } = found;
    let empty = organizations.rows.is_empty() && people.rows.is_empty();
    !empty || !executions.rows.is_empty() || !errors.rows.is_empty()
}

/// Returns the number of a person somewhere in the file.
fn nth(n: u32, size: Size) -> u32 {
    n.wrapping_mul(7_919) % size.people
}

fn nth_person(n: u32, size: Size) -> (String, String, String) {
    file::person(nth(n, size), size.organizations)
}

fn one_letter(n: u32, _: Size) -> String {
    char::from(b'a' + (n % 26) as u8).to_string()
}

fn beginning(n: u32, size: Size, letters: usize) -> String {
    nth_person(n, size).1.chars().take(letters).collect()
}

fn two_beginnings(n: u32, size: Size) -> String {
    let (first, last, _) = nth_person(n, size);
    let three = |text: &str| text.chars().take(3).collect::<String>();
    format!("{} {}", three(&first), three(&last))
}

fn domain_of(n: u32, size: Size) -> String {
    let (_, _, email) = nth_person(n, size);
    email.split('@').nth(1).unwrap_or_default().to_owned()
}
