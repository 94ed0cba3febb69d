//! What a test of a connection found.

use api::connection::TestReport;
use yew::prelude::*;

use crate::components::error_report::sentence;
use crate::components::notice::{Mood, Notice};
use crate::components::when::When;
use crate::testid::connections as ids;

/// Properties of [`Report`].
#[derive(PartialEq, Properties)]
pub struct ReportProps {
    pub system: AttrValue,
    pub report: TestReport,
}

/// What was found, what is missing, what to do, and when.
#[component]
pub fn Report(props: &ReportProps) -> Html {
    let report = &props.report;
    let rights = report
        .missing
        .iter()
        .map(|right| html! { <li><code>{ right }</code></li> });
    let warnings = report
        .warnings
        .iter()
        .map(|warning| html! { <p>{ sentence(warning) }</p> });
    html! {
        <div data-testid={ids::control(&props.system, "found")} data-state={state_of(report)}>
            <Notice mood={mood_of(report)} title={sentence(&report.message)} testid={ids::control(&props.system, "report")}>
                if !report.hint.is_empty() {
                    <p>{ &report.hint }</p>
                }
                if !report.missing.is_empty() {
                    <p>{ "It works, but these rights are missing, so that some steps will stop:" }</p>
                    <ul class="told" data-testid={ids::control(&props.system, "missing")}>{ for rights }</ul>
                }
                { for warnings }
                if let Some(at) = report.expires_at {
                    <p>{ "The credential ends " }<When {at} />{ "." }</p>
                }
                <p class="quiet">
                    { "Tested " }
                    <When at={report.at} />
                    if !report.code.is_empty() {
                        { " · " }
                        <code>{ &report.code }</code>
                    }
                </p>
            </Notice>
        </div>
    }
}

const fn mood_of(report: &TestReport) -> Mood {
    if !report.ok {
        Mood::Danger
    } else if report.missing.is_empty() && report.warnings.is_empty() {
        Mood::Success
    } else {
        Mood::Warning
    }
}

/// Returns the name for code of what was found.
const fn state_of(report: &TestReport) -> &'static str {
    match (report.ok, report.missing.is_empty()) {
        (false, _) => "failed",
        (true, false) => "lacking",
        (true, true) => "good",
    }
}

#[cfg(test)]
mod tests {
    use domain::Timestamp;
    use yew::ServerRenderer;

    use super::*;

    fn rendered(report: TestReport) -> String {
        let page = ServerRenderer::<Report>::with_props(move || ReportProps {
            system: "slack".into(),
            report,
        });
        tokio::runtime::Builder::new_current_thread()
            .build()
            .expect("a test has a runtime")
            .block_on(page.hydratable(false).render())
    }

    fn report() -> TestReport {
        TestReport {
            ok: true,
            message: "signed in as bot".into(),
            hint: String::new(),
            code: String::new(),
            missing: Vec::new(),
            warnings: Vec::new(),
            expires_at: None,
            at: Timestamp::from_micros(0),
        }
    }

    #[test]
    fn what_is_missing_is_named_and_is_no_plain_success() {
        let good = rendered(report());
        assert!(
            good.contains("pf-m-success") && good.contains("signed in as bot."),
            "{good}"
        );
        assert!(!good.contains("missing"), "{good}");
        let lacking = rendered(TestReport {
            missing: vec!["usergroups:write".into()],
            warnings: vec!["All users see everything".into()],
            expires_at: Some(Timestamp::from_micros(1)),
            ..report()
        });
        for part in [
            "pf-m-warning",
            "<code>usergroups:write</code>",
            "All users see everything.",
            "The credential ends",
        ] {
            assert!(lacking.contains(part), "{part} is missing in {lacking}");
        }
    }
}
