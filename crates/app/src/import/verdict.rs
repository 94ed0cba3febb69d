//! What each row is: new, there already, in conflict, or wrong. Pure, so that mending one cell and reading the whole
//! file anew come to the same.

use std::collections::HashMap;

use domain::OrganizationId;
use domain::batch::Verdict;

use crate::import::intake::Candidate;

/// What is recorded of the people that rows name: the name behind an address of an organization.
pub(crate) type Recorded = HashMap<(OrganizationId, String), String>;

/// What a row is, and why, in words; faults of cells stand at the cells.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Judgement {
    pub(crate) verdict: Verdict,
    pub(crate) reason: String,
}

/// What a row brings to its judgement.
pub(crate) struct Row<'a> {
    /// The line of the file in which it begins.
    pub(crate) line: u32,
    pub(crate) candidate: &'a Candidate,
    /// Whether somebody left it out. It stands in nobody's way then.
    pub(crate) left_out: bool,
    /// What is wrong with the row as a whole; none when its cells are where they belong.
    pub(crate) misshapen: Option<String>,
}

/// Judges all rows against each other and against what is recorded.
pub(crate) fn judge<'a>(
    rows: impl Fn(usize) -> Row<'a>,
    count: usize,
    recorded: &Recorded,
) -> Vec<Judgement> {
    let mut same: HashMap<(OrganizationId, &str), Vec<usize>> = HashMap::new();
    for place in 0..count {
        let row = rows(place);
        if let (false, Some(key)) = (row.left_out, key_of(row.candidate)) {
            same.entry(key).or_default().push(place);
        }
    }
    let judgement = |place: usize| {
        let row = rows(place);
        if row.left_out {
            return Judgement {
                verdict: Verdict::LeftOut,
                reason: String::new(),
            };
        }
        if let Some(reason) = row.misshapen {
            return Judgement {
                verdict: Verdict::Invalid,
                reason,
            };
        }
        if !row.candidate.faults.is_empty() {
            return Judgement {
                verdict: Verdict::Invalid,
                reason: String::new(),
            };
        }
        let Some(key) = key_of(row.candidate) else {
            // The forms ask for both, so one without either has a fault.
            return Judgement {
                verdict: Verdict::Invalid,
                reason: "Organization and address are needed.".to_owned(),
            };
        };
        let others = same.get(&key).map(Vec::as_slice).unwrap_or_default();
        let other = others.iter().find(|other| **other != place);
        if let Some(other) = other {
            let line = rows(*other).line;
            let reason =
                format!("Line {line} has the same address for the same organization. Leave one of them out.");
            return Judgement {
                verdict: Verdict::Conflict,
                reason,
            };
        }
        match recorded.get(&(key.0, key.1.to_owned())) {
            None => Judgement {
                verdict: Verdict::New,
                reason: String::new(),
            },
            Some(name) if domain::text::name_key(name) == row.candidate.name => Judgement {
                verdict: Verdict::Existing,
                reason: "The organization has this person already.".to_owned(),
            },
            Some(name) => Judgement {
                verdict: Verdict::Conflict,
                reason: format!("The organization has this address already, for {name}."),
            },
        }
    };
    (0..count).map(judgement).collect()
}

fn key_of(candidate: &Candidate) -> Option<(OrganizationId, &str)> {
    let organization = candidate.organization?;
    (!candidate.address.is_empty()).then_some((organization, candidate.address.as_str()))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::import::intake::Fault;

    const ACME: OrganizationId = OrganizationId::from_uuid(Uuid::from_u128(1));
    const BETA: OrganizationId = OrganizationId::from_uuid(Uuid::from_u128(2));

    fn candidate(organization: OrganizationId, address: &str, name: &str) -> Candidate {
        Candidate {
            organization: Some(organization),
            address: address.to_owned(),
            name: name.to_owned(),
            faults: Vec::new(),
        }
    }

    fn verdicts(rows: &[(Candidate, bool)], recorded: &Recorded) -> Vec<Verdict> {
        let row = |place: usize| Row {
            line: u32::try_from(place).unwrap() + 2,
            candidate: &rows[place].0,
            left_out: rows[place].1,
            misshapen: None,
        };
        judge(row, rows.len(), recorded)
            .into_iter()
            .map(|judgement| judgement.verdict)
            .collect()
    }

    #[test]
    fn each_row_is_judged_by_what_is_recorded() {
        let recorded = Recorded::from([((ACME, "ada@x.org".to_owned()), "Ada  BYRON".to_owned())]);
        let rows = [
            (candidate(ACME, "ada@x.org", "ada byron"), false),
            (candidate(BETA, "ada@x.org", "ada byron"), false),
            (candidate(ACME, "bob@x.org", "bob"), false),
        ];
        assert_eq!(
            verdicts(&rows, &recorded),
            [Verdict::Existing, Verdict::New, Verdict::New]
        );
        let renamed = [(candidate(ACME, "ada@x.org", "ada king"), false)];
        assert_eq!(verdicts(&renamed, &recorded), [Verdict::Conflict]);
    }

    #[test]
    fn an_address_that_stands_twice_is_a_conflict_until_one_is_left_out() {
        let ada = || candidate(ACME, "ada@x.org", "ada");
        let both = [(ada(), false), (ada(), false)];
        assert_eq!(verdicts(&both, &Recorded::new()), [Verdict::Conflict; 2]);
        let one = [(ada(), true), (ada(), false)];
        assert_eq!(verdicts(&one, &Recorded::new()), [Verdict::LeftOut, Verdict::New]);
    }

    #[test]
    fn a_wrong_row_stands_in_the_way_of_its_like_too() {
        let mut wrong = candidate(ACME, "ada@x.org", "ada");
        wrong.faults.push(Fault {
            field: 1,
            message: "First name is required.".into(),
        });
        let rows = [(wrong, false), (candidate(ACME, "ada@x.org", "ada"), false)];
        assert_eq!(
            verdicts(&rows, &Recorded::new()),
            [Verdict::Invalid, Verdict::Conflict]
        );
    }

    #[test]
    fn the_other_line_is_named() {
        let ada = candidate(ACME, "ada@x.org", "ada");
        let lines = [7, 31];
        let row = |place: usize| Row {
            line: lines[place],
            candidate: &ada,
            left_out: false,
            misshapen: None,
        };
        let judged = judge(row, 2, &Recorded::new());
        assert!(judged[0].reason.starts_with("Line 31 "), "{judged:?}");
        assert!(judged[1].reason.starts_with("Line 7 "), "{judged:?}");
    }
}
