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

/// What was found, what to do, and when.
#[component]
pub fn Report(props: &ReportProps) -> Html {
    let report = &props.report;
    let mood = if report.ok { Mood::Success } else { Mood::Danger };
    html! {
        <Notice {mood} title={sentence(&report.message)} testid={ids::control(&props.system, "report")}>
            if !report.hint.is_empty() {
                <p>{ &report.hint }</p>
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
    }
}
