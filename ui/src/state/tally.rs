//! What a plan comes to, in one sentence.

use api::execution::plan::Outlook;

/// Tells how many steps are to come and how they would be done.
pub fn tally<'a>(outlooks: impl IntoIterator<Item = &'a Outlook>) -> String {
    let (mut automatic, mut by_hand, mut forms, mut approvals) = (0, 0, 0, 0);
    let (mut held_up, mut stops, mut passed_over) = (0, 0, 0);
    for outlook in outlooks {
        match outlook {
            Outlook::Create { .. }
            | Outlook::Change { .. }
            | Outlook::AlreadyRight { .. }
            | Outlook::Follows { .. } => automatic += 1,
            Outlook::ByHand { .. } => by_hand += 1,
            Outlook::NeedsAnswer { .. } => forms += 1,
            Outlook::Approval { .. } => approvals += 1,
            Outlook::Blocked { .. } => held_up += 1,
            Outlook::Fails { .. } => stops += 1,
            Outlook::PassedOver { .. } => passed_over += 1,
            Outlook::Settled | Outlook::Answered => {}
        }
    }
    let parts = [
        counted(automatic, "automatic step", "automatic steps"),
        counted(by_hand, "step by hand", "steps by hand"),
        counted(forms, "form to fill in", "forms to fill in"),
        counted(approvals, "approval", "approvals"),
        counted(held_up, "step held up", "steps held up"),
        counted(stops, "step that would stop", "steps that would stop"),
        counted(passed_over, "step passed over", "steps passed over"),
    ];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    match parts.as_slice() {
        [] => "No step is left to do.".to_owned(),
        [only] => format!("To come, as it looks now: {only}."),
        [first @ .., last] => {
            format!("To come, as it looks now: {} and {last}.", first.join(", "))
        }
    }
}

fn counted(count: usize, one: &str, many: &str) -> Option<String> {
    (count > 0).then(|| format!("{count} {}", if count == 1 { one } else { many }))
}

#[cfg(test)]
mod tests {
    use domain::execution::{ByHandReason, StepError};

    use super::*;

    #[test]
    fn every_step_that_is_to_come_is_counted_once() {
        let by_hand = Outlook::ByHand {
            reason: ByHandReason::Defined,
            instructions: Vec::new(),
        };
        let what = || "A".to_owned();
        let error = || StepError {
            code: "a".into(),
            message: what(),
            hint: String::new(),
            detail: Vec::new(),
            trace: String::new(),
        };
        let outlooks = [
            Outlook::Settled,
            Outlook::Answered,
            Outlook::Create { what: what() },
            Outlook::Change { what: what() },
            Outlook::AlreadyRight { what: what() },
            Outlook::Follows {
                steps: vec![what()],
                what: what(),
            },
            by_hand,
            Outlook::PassedOver { reason: what() },
            Outlook::NeedsAnswer { errors: Vec::new() },
            Outlook::Approval { question: what() },
            Outlook::Blocked { error: error() },
            Outlook::Fails { error: error() },
        ];
        assert_eq!(
            tally(&outlooks),
            "To come, as it looks now: 4 automatic steps, 1 step by hand, 1 form to fill in, 1 approval, \
             1 step held up, 1 step that would stop and 1 step passed over."
        );
    }

    #[test]
    fn one_kind_of_step_and_none_at_all_are_told_in_a_sentence() {
        let create = Outlook::Create { what: "A".into() };
        assert_eq!(
            tally([&Outlook::Settled, &create]),
            "To come, as it looks now: 1 automatic step."
        );
        assert_eq!(tally([&Outlook::Settled]), "No step is left to do.");
    }
}
