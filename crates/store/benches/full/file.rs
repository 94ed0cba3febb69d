//! A workspace file as full as the largest that is planned for: names, addresses and ids as they are in life, and nothing
//! of chance, so that two runs measure the same.

use std::ops::Range;

use rusqlite::{Connection, Transaction, params};
use uuid::Uuid;

/// How much there is.
#[derive(Clone, Copy)]
pub(crate) struct Size {
    pub(crate) organizations: u32,
    pub(crate) people: u32,
    pub(crate) executions: u32,
}

const FIRST: [&str; 40] = [
    "Ada", "Ana", "Anna", "André", "Ben", "Björn", "Carla", "Chloé", "Daniel", "Dörte", "Elena", "Émile",
    "Fatma", "Felix", "Grace", "Greta", "Hanna", "Hugo", "Ines", "Ivan", "Jürgen", "Julia", "Karim", "Katja",
    "Lena", "Luís", "Maria", "Milan", "Nadia", "Noël", "Olga", "Oskar", "Paula", "Pierre", "Rosa", "Søren",
    "Tomáš", "Ulrike", "Yara", "Zoë",
];

const BEGINNINGS: [&str; 30] = [
    "Al", "Ander", "Bau", "Berg", "Bren", "Christ", "Dom", "Eck", "Fisch", "Gruber", "Hart", "Hoff", "Jan",
    "Kauf", "Kles", "Lang", "Lüd", "Meyer", "Mül", "Neu", "Ober", "Peter", "Rich", "Sand", "Schnei", "Stein",
    "Tho", "Vogel", "Wag", "Zim",
];

const ENDINGS: [&str; 20] = [
    "bach",
    "berger",
    "der",
    "dorf",
    "enscheidt",
    "feld",
    "ert",
    "hauser",
    "ke",
    "ler",
    "mann",
    "meier",
    "ner",
    "sen",
    "son",
    "stein",
    "thal",
    "vić",
    "witz",
    "ová",
];

const KINDS: [&str; 8] = [
    "Analytics",
    "Consulting",
    "GmbH",
    "Holding",
    "Logistics",
    "Media",
    "Systems",
    "Works",
];

/// Codes of errors that steps stand at.
pub(crate) const CODES: [&str; 6] = [
    "slack_token_revoked",
    "slack_person_missing",
    "metabase_unreachable",
    "teams_right_missing",
    "keycloak_password_wrong",
    "retry_exhausted",
];

/// Returns the id of a row of a kind. They sort by number, as those of the app sort by time.
pub(crate) fn id(kind: u8, n: u32) -> String {
    let micros = 1_700_000_000_000_u64 + u64::from(n) * 40;
    let scatter = u64::from(n).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let bits =
        u128::from(micros) << 80 | 7 << 76 | u128::from(kind) << 64 | 2 << 62 | u128::from(scatter >> 2);
    Uuid::from_u128(bits).to_string()
}

pub(crate) const ORGANIZATION: u8 = 1;
pub(crate) const PERSON: u8 = 2;
pub(crate) const EXECUTION: u8 = 3;
const GRANT: u8 = 4;
const COMPANY: u8 = 5;
const GROUP: u8 = 6;

/// Returns a person's first and last name and address.
pub(crate) fn person(n: u32, organizations: u32) -> (String, String, String) {
    let scattered = n.wrapping_mul(2_654_435_761);
    let pick = |list: &'static [&'static str], by: u32| list[(scattered / by) as usize % list.len()];
    let first = pick(&FIRST, 7).to_owned();
    let mut last = format!("{}{}", pick(&BEGINNINGS, 400), pick(&ENDINGS, 15_000));
    if n.is_multiple_of(17) {
        last = format!("{last}-{}", pick(&BEGINNINGS, 3));
    }
    let plain = |text: &str| {
        text.to_lowercase()
            .replace(|c: char| !c.is_ascii_alphanumeric(), "")
    };
    let email = format!(
        "{}.{}{n}@{}.example",
        plain(&first),
        plain(&last),
        domain(n % organizations)
    );
    (first, last, email)
}

/// Returns the id by which a system knows a person.
pub(crate) fn external_id(n: u32) -> String {
    format!(
        "U0{:09X}",
        u64::from(n).wrapping_mul(2_654_435_761) % 0xF_FFFF_FFFF
    )
}

/// Returns an organization's name.
pub(crate) fn organization(n: u32) -> String {
    let [a, b] = [
        n as usize % BEGINNINGS.len(),
        n as usize / BEGINNINGS.len() % ENDINGS.len(),
    ];
    format!(
        "{}{} {} {n}",
        BEGINNINGS[a],
        ENDINGS[b],
        KINDS[n as usize % KINDS.len()]
    )
}

fn domain(n: u32) -> String {
    organization(n)
        .to_lowercase()
        .replace(|c: char| !c.is_ascii_alphanumeric(), "")
}

/// Puts the rows in, as fast as can be.
pub(crate) fn fill(conn: &mut Connection, size: Size) -> rusqlite::Result<()> {
    conn.execute_batch("PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; PRAGMA cache_size = -262144;")?;
    let transaction = conn.transaction()?;
    organizations(&transaction, size)?;
    people(&transaction, size)?;
    executions(&transaction, size)?;
    grants(&transaction, size)?;
    transaction.commit()?;
    conn.execute_batch(
        "PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(TRUNCATE);",
    )
}

fn organizations(transaction: &Transaction<'_>, size: Size) -> rusqlite::Result<()> {
    let mut row = transaction.prepare(
        "INSERT INTO organizations (id, name, name_key, contact_name, contact_email, notes, created_at, version)
         VALUES (?1, ?2, lower(?2), ?3, ?4, '', ?5, 1)",
    )?;
    let mut company = transaction.prepare(
        "INSERT INTO studio_companies (id, organization, name, environment, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    let mut group = transaction.prepare(
        "INSERT INTO system_groups (id, organization, system, name, external_id, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for n in 0..size.organizations {
        let (id_here, name) = (id(ORGANIZATION, n), organization(n));
        let (first, last, email) = person(n * 7, size.organizations);
        row.execute(params![id_here, name, format!("{first} {last}"), email, n])?;
        for (place, environment) in ["test", "prod"].into_iter().enumerate() {
            let of = id(COMPANY, n * 2 + place as u32);
            company.execute(params![
                of,
                id_here,
                format!("{name} {environment}"),
                environment,
                n
            ])?;
        }
        for (place, system) in ["metabase", "slack", "teams"].into_iter().enumerate() {
            let (of, known_as) = (id(GROUP, n * 3 + place as u32), format!("S0{n:07X}{place}"));
            group.execute(params![of, id_here, system, domain(n), known_as, n])?;
        }
    }
    Ok(())
}

fn people(transaction: &Transaction<'_>, size: Size) -> rusqlite::Result<()> {
    let mut row = transaction.prepare(
        "INSERT INTO people (id, organization, first_name, last_name, email, email_key, job_title, phone, language,
                             search_key, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?5, 'Analyst', '+49 30 123456', 'de', ?6, ?7)",
    )?;
    let mut company = transaction
        .prepare("INSERT INTO personal_companies (id, person, name, created_at) VALUES (?1, ?2, ?3, ?4)")?;
    for n in 0..size.people {
        let (first, last, email) = person(n, size.organizations);
        let key = format!("{}\n{email}", format!("{first} {last}").to_lowercase());
        let (here, at) = (id(PERSON, n), id(ORGANIZATION, n % size.organizations));
        row.execute(params![here, at, first, last, email, key, n])?;
        company.execute(params![
            id(COMPANY, size.organizations * 2 + n),
            here,
            format!("{first} {last}"),
            n
        ])?;
    }
    Ok(())
}

fn executions(transaction: &Transaction<'_>, size: Size) -> rusqlite::Result<()> {
    begin_executions(transaction, size, 0..size.executions)
}

/// Adds the executions of these numbers, each with one step.
pub(crate) fn begin_executions(
    transaction: &Transaction<'_>,
    size: Size,
    numbers: Range<u32>,
) -> rusqlite::Result<()> {
    let mut row = transaction.prepare(
        "INSERT INTO executions (id, version, workflow, workflow_version, label, state, current_step, steps_done, steps,
                                 started_by, started_by_name, started_at, updated_at, attended, organization, person)
         SELECT ?1, 20, workflow, max(version), ?2, ?3, '', 9, 9, ?4, 'Anna', ?5, ?5, 0, ?6, ?7
         FROM workflow_versions
         WHERE workflow = 'new_partner_user'",
    )?;
    let mut step = transaction.prepare(
        "INSERT INTO execution_steps (execution, position, step, state, attempts, error_code)
         VALUES (?1, 5, 'add_user_to_slack_group', ?2, 1, ?3)",
    )?;
    for n in numbers {
        let of = n % size.people;
        let (first, last, _) = person(of, size.organizations);
        let failed = n.is_multiple_of(20);
        let state = if failed { "failed" } else { "done" };
        let here = id(EXECUTION, n);
        row.execute(params![
            here,
            format!("{first} {last}"),
            state,
            id(0, 1),
            i64::from(n) * 40_000,
            id(ORGANIZATION, of % size.organizations),
            id(PERSON, of),
        ])?;
        let code = failed.then(|| CODES[(n / 20) as usize % CODES.len()]);
        step.execute(params![here, state, code])?;
    }
    Ok(())
}

fn grants(transaction: &Transaction<'_>, size: Size) -> rusqlite::Result<()> {
    let mut row = transaction.prepare(
        "INSERT INTO grants (id, person, system, action, resource, receipt, execution, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    for n in 0..size.people {
        let at = n % size.organizations;
        for (place, system) in ["slack", "teams"].into_iter().enumerate() {
            let receipt = format!(
                "{{\"team\":\"T0ABCDEF\",\"group\":\"S0{at:07X}{place}\",\"name\":\"{}\",\"user\":\"{}\"}}",
                domain(at),
                external_id(n * 2 + place as u32),
            );
            row.execute(params![
                id(GRANT, n * 2 + place as u32),
                id(PERSON, n),
                system,
                format!("{system}.add_person_to_group"),
                format!("{system} group {}", domain(at)),
                receipt,
                id(EXECUTION, n % size.executions),
                n,
            ])?;
        }
    }
    Ok(())
}
