//! A table of any length. Only the rows near what is in sight are on the page; the others are kept open as empty
//! space, so that the scroll bar tells the truth.

use std::rc::Rc;

use web_sys::Element;
use yew::html::IntoPropValue;
use yew::prelude::*;

use crate::components::table::Row;
use crate::document::sight;
use crate::state::fold::{Fold, FoldAction};

/// How many rows come and go together.
const PIECE: usize = 50;

/// How far from what is in sight a piece stays on the page, in pixels. More than a window is high, so that the
/// keyboard always finds the next row.
const KEPT: u32 = 1500;

/// How wide a column is. It hangs on no content: rows come and go, and the columns must not move.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Width {
    /// For names.
    Wide,
    /// For a few words.
    Normal,
    /// For a number or a date.
    Narrow,
}

impl Width {
    const fn class(self) -> &'static str {
        match self {
            Self::Wide => "wide",
            Self::Normal => "normal",
            Self::Narrow => "narrow",
        }
    }
}

/// The names of the columns of a long table, and how wide each is.
#[derive(Clone, PartialEq)]
pub struct Columns(Rc<[(AttrValue, Width)]>);

impl FromIterator<(AttrValue, Width)> for Columns {
    fn from_iter<T: IntoIterator<Item = (AttrValue, Width)>>(columns: T) -> Self {
        Self(columns.into_iter().collect())
    }
}

impl IntoPropValue<Columns> for &'static [(&'static str, Width)] {
    fn into_prop_value(self) -> Columns {
        self.iter()
            .map(|(name, width)| (AttrValue::Static(name), *width))
            .collect()
    }
}

/// Properties of [`LongTable`].
#[derive(PartialEq, Properties)]
pub struct LongTableProps {
    /// What it lists, for those who hear the page.
    pub name: AttrValue,
    pub testid: AttrValue,
    /// The names of the columns.
    pub columns: Columns,
    /// Whether there may be many columns, so that the table scrolls sideways behind its first one. By default not.
    #[prop_or_default]
    pub broad: bool,
    /// How many rows are known.
    pub count: usize,
    /// Whether there are further ones.
    pub has_more: bool,
    /// Returns the row at a place, counted from 0.
    pub row: Callback<usize, Option<Row>>,
}

/// A table whose rows are made when they are needed.
#[component]
pub fn LongTable(props: &LongTableProps) -> Html {
    let heads = props.columns.0.iter().map(|(name, width)| {
        html! { <th class={classes!("pf-v6-c-table__th", width.class())} scope="col">{ name }</th> }
    });
    let pieces = (0..props.count).step_by(PIECE).map(|first| {
        let end = props.count.min(first + PIECE);
        html! { <Piece key={first} {first} {end} columns={props.columns.0.len()} row={props.row.clone()} /> }
    });
    // The row of names is the first; -1 says that nobody knows how many there are.
    let rows = if props.has_more {
        "-1".to_owned()
    } else {
        (props.count + 1).to_string()
    };
    html! {
        <div class={classes!("table-frame", "long", props.broad.then_some("broad"))}>
            <table
                class="pf-v6-c-table pf-m-compact"
                aria-label={props.name.clone()}
                aria-rowcount={rows}
                data-testid={props.testid.clone()}
            >
                <thead class="pf-v6-c-table__thead">
                    <tr class="pf-v6-c-table__tr" aria-rowindex="1">{ for heads }</tr>
                </thead>
                { for pieces }
            </table>
        </div>
    }
}

/// Properties of [`Piece`].
#[derive(PartialEq, Properties)]
struct PieceProps {
    /// The place of its first row.
    first: usize,
    /// The place behind its last row.
    end: usize,
    columns: usize,
    row: Callback<usize, Option<Row>>,
}

/// Some rows of a long table, or the space where they stand.
#[component]
fn Piece(props: &PieceProps) -> Html {
    let place = use_node_ref();
    let fold = use_reducer_eq(Fold::default);
    {
        let (place, fold) = (place.clone(), fold.dispatcher());
        use_effect_with((), move |()| {
            let watch = place.cast::<Element>().and_then(|element| {
                sight::watch(&element, KEPT, move |sight| {
                    fold.dispatch(if sight.near {
                        FoldAction::Came
                    } else {
                        FoldAction::Went {
                            height: sight.height,
                            has_focus: sight.has_focus,
                        }
                    });
                })
            });
            move || drop(watch)
        });
    }
    let rows = match *fold {
        Fold::Open => (props.first..props.end)
            .filter_map(|index| {
                let row = props.row.emit(index)?;
                // The row of names is the first.
                Some(row.view(Some(index + 2)))
            })
            .collect(),
        Fold::Folded(height) => space(props.columns, height),
    };
    html! { <tbody class="pf-v6-c-table__tbody" role="rowgroup" ref={place}>{ rows }</tbody> }
}

/// Returns an empty row of a height. A picture has a height without a style of its own.
fn space(columns: usize, height: f64) -> Html {
    html! {
        <tr class="space" aria-hidden="true">
            <td colspan={columns.to_string()}><svg width="1" height={height.to_string()} /></td>
        </tr>
    }
}

#[cfg(test)]
mod tests;
