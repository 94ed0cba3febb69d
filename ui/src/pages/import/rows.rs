//! The rows of the file: what each is, and mending them in place.

use std::rc::Rc;

use api::import::{ImportCell, ImportRow, ImportView, LeaveOutImportRow, ListImportRows, MendImportRow};
use api::{ApiError, command};
use domain::batch::Verdict;
use domain::form::Choice;
use patternfly_yew::prelude::{Color, Icon, Label};
use yew::prelude::*;

use crate::components::button::{Button, Tone};
use crate::components::card::Card;
use crate::components::empty::Empty;
use crate::components::inputs::TextInput;
use crate::components::loaded::{Loaded, Shown};
use crate::components::long_table::{Columns, LongTable, Width};
use crate::components::more::More;
use crate::components::select::Select;
use crate::components::table::{Row, clamped};
use crate::hooks::use_pages::use_pages;
use crate::hooks::use_send::use_send;
use crate::pages::import::{DeskProps, refused};
use crate::testid::import as ids;

/// A row that is being mended, with its texts so far.
#[derive(Clone, PartialEq)]
struct Mending {
    row: u32,
    texts: Vec<String>,
}

/// The rows of the file.
#[component]
pub fn RowsCard(props: &DeskProps) -> Html {
    let view = &props.view;
    let only = use_state_eq(|| None::<Verdict>);
    let mending = use_state_eq(|| None::<Mending>);
    let list = use_pages::<command::ListImportRows, _>(ListImportRows {
        id: view.id,
        only: *only,
        after: None,
    });
    {
        // Another row may have been judged anew with the one that was changed.
        let (rows, renew) = (Rc::clone(&list.pages.rows), list.renew.clone());
        let first = use_mut_ref(|| true);
        use_effect_with(view.version, move |_| {
            if !first.replace(false) {
                renew.emit(rows.iter().map(|row| row.number).collect());
            }
        });
    }
    let answered = {
        let (refresh, mending) = (props.refresh.clone(), mending.setter());
        Callback::from(move |answer: Result<ImportView, ApiError>| {
            if answer.is_ok() {
                mending.set(None);
                refresh.emit(());
            }
        })
    };
    let mend = use_send::<command::MendImportRow>(answered.clone());
    let leave_out = use_send::<command::LeaveOutImportRow>(answered);
    let verbs = Verbs {
        view: Rc::clone(view),
        mending: mending.clone(),
        mend: mend.send.clone(),
        leave_out: leave_out.send.clone(),
        busy: mend.busy || leave_out.busy,
    };
    let row = {
        let rows = Rc::clone(&list.pages.rows);
        Callback::from(move |index| rows.get(index).map(|row: &ImportRow| verbs.row(row)))
    };
    let onchange = {
        let (only, mending) = (only.setter(), mending.setter());
        Callback::from(move |value: String| {
            mending.set(None);
            only.set(Verdict::parse(&value));
        })
    };
    let empty = html! {
        <Empty icon={Icon::Search} title="No such rows" text="No row of the file is of this kind." />
    };
    let fields = view
        .fields
        .iter()
        .map(|field| (AttrValue::from(field.label.clone()), Width::Normal));
    let columns: Columns = [(AttrValue::from("Line"), Width::Normal)]
        .into_iter()
        .chain(fields)
        .collect();
    let filter = html! {
        <Select
            id={ids::FILTER}
            name="Show only rows of this kind"
            value={only.map(Verdict::as_str).unwrap_or_default()}
            options={Rc::new(kinds(view))}
            empty={format!("All rows ({})", view.tally.all())}
            {onchange}
        />
    };
    html! {
        <Card
            title="Rows"
            text="New ones are started. Mend those that are wrong, here and not in the file, or leave them out."
            actions={html! { <div class="toolbar">{ filter }</div> }}
        >
            { refused(mend.error.as_ref(), &mend.clear) }
            { refused(leave_out.error.as_ref(), &leave_out.clear) }
            <Loaded shown={Shown::of_pages(&list.pages)} what="rows" retry={list.refresh.clone()} {empty}>
                <LongTable
                    name="Rows"
                    testid={ids::TABLE}
                    {columns}
                    broad={true}
                    count={list.pages.rows.len()}
                    has_more={list.pages.next.is_some()}
                    {row}
                />
                <More
                    testid={ids::MORE}
                    count={list.pages.rows.len()}
                    has_more={list.pages.next.is_some()}
                    busy={list.pages.more_busy}
                    error={list.pages.more_error.clone()}
                    by_itself={list.pages.goes_on_by_itself()}
                    onmore={list.more}
                />
            </Loaded>
        </Card>
    }
}

fn kinds(view: &ImportView) -> Vec<Choice> {
    let kind = |verdict: &Verdict| Choice {
        value: verdict.as_str().to_owned(),
        label: format!("{} ({})", word_of(*verdict), view.tally.of(*verdict)),
    };
    Verdict::ALL.iter().map(kind).collect()
}

/// Returns the word for what a row is.
pub fn word_of(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::New => "New",
        Verdict::Existing => "There already",
        Verdict::Conflict => "In conflict",
        Verdict::Invalid => "Invalid",
        Verdict::LeftOut => "Left out",
    }
}

/// Returns a label that says what a row is, by word and icon and not by colour alone.
pub fn verdict_label(verdict: Verdict) -> Html {
    let (color, icon) = match verdict {
        Verdict::New => (Color::Green, Icon::PlusCircle),
        Verdict::Existing => (Color::Grey, Icon::Check),
        Verdict::Conflict => (Color::Orange, Icon::ExclamationTriangle),
        Verdict::Invalid => (Color::Red, Icon::ExclamationCircle),
        Verdict::LeftOut => (Color::Grey, Icon::Minus),
    };
    html! { <span class="badge" data-state={verdict.as_str()}><Label label={word_of(verdict)} {color} {icon} compact={true} /></span> }
}

/// What can be done with a row.
struct Verbs {
    view: Rc<ImportView>,
    mending: UseStateHandle<Option<Mending>>,
    mend: Callback<MendImportRow>,
    leave_out: Callback<LeaveOutImportRow>,
    busy: bool,
}

impl Verbs {
    fn row(&self, row: &ImportRow) -> Row {
        let mending = (*self.mending)
            .as_ref()
            .filter(|mending| mending.row == row.number);
        let cells = row.cells.iter().enumerate().map(|(field, cell)| match mending {
            Some(mending) => self.input(mending, field, cell),
            None => shown(cell),
        });
        let cells = [self.head(row, mending)].into_iter().chain(cells).collect();
        Row::new(row.number.to_string(), Some(ids::row(row.number)), cells)
    }

    /// The line, what the row is, and what can be done with it.
    fn head(&self, row: &ImportRow, mending: Option<&Mending>) -> Html {
        html! {
            <div class="import-head">
                <span class="first">{ format!("Line {}", row.line) }</span>
                { verdict_label(row.verdict) }
                if !row.reason.is_empty() {
                    <span class="second">{ &row.reason }</span>
                }
                <div class="import-verbs">{ self.buttons(row, mending) }</div>
            </div>
        }
    }

    fn buttons(&self, row: &ImportRow, mending: Option<&Mending>) -> Html {
        let (number, line) = (row.number, row.line);
        let button = |verb: &str, words: &'static str, onclick: Callback<()>| {
            html! {
                <Button testid={ids::verb(number, verb)} tone={Tone::Link} name={format!("{words}: line {line}")} disabled={self.busy} {onclick}>
                    { words }
                </Button>
            }
        };
        let set = |mending: Option<Mending>| {
            let place = self.mending.setter();
            Callback::from(move |()| place.set(mending.clone()))
        };
        if let Some(mending) = mending {
            let save = {
                let (id, mending) = (self.view.id, mending.clone());
                self.mend.reform(move |()| MendImportRow {
                    id,
                    row: number,
                    texts: mending.texts.clone(),
                })
            };
            return html! { <>{ button("save", "Save", save) }{ button("back", "Not now", set(None)) }</> };
        }
        let leave = |left_out: bool| {
            let id = self.view.id;
            self.leave_out.reform(move |()| LeaveOutImportRow {
                id,
                row: number,
                left_out,
            })
        };
        if row.verdict == Verdict::LeftOut {
            return button("in", "Take it in", leave(false));
        }
        let texts = row.cells.iter().map(|cell| cell.text.clone()).collect();
        let begin = set(Some(Mending { row: number, texts }));
        html! { <>{ button("mend", "Mend", begin) }{ button("out", "Leave out", leave(true)) }</> }
    }

    fn input(&self, mending: &Mending, field: usize, cell: &ImportCell) -> Html {
        let oninput = {
            let (place, mending) = (self.mending.setter(), mending.clone());
            Callback::from(move |text: String| {
                let mut mending = mending.clone();
                if let Some(known) = mending.texts.get_mut(field) {
                    *known = text;
                }
                place.set(Some(mending));
            })
        };
        let id = ids::cell(mending.row, field);
        let label = self
            .view
            .fields
            .get(field)
            .map(|field| field.label.clone())
            .unwrap_or_default();
        html! {
            <>
                <label class="pf-v6-screen-reader" for={id.clone()}>{ label }</label>
                <TextInput
                    {id}
                    value={mending.texts.get(field).cloned().unwrap_or_default()}
                    {oninput}
                    invalid={!cell.problem.is_empty()}
                    disabled={self.busy}
                />
                { problem(cell) }
            </>
        }
    }
}

fn shown(cell: &ImportCell) -> Html {
    html! {
        <>
            { clamped(&cell.text) }
            if cell.mended {
                <span class="second">{ "Mended" }</span>
            }
            { problem(cell) }
        </>
    }
}

fn problem(cell: &ImportCell) -> Html {
    if cell.problem.is_empty() {
        return Html::default();
    }
    html! {
        <span class="cell-problem">
            { Icon::ExclamationCircle.as_html() }
            { " " }
            { &cell.problem }
        </span>
    }
}
