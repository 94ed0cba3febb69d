//! Deletes an organization or a person: first what hangs on it, then why, then its name.

use std::rc::Rc;

use api::command;
use api::history::{Burden, Of};
use domain::form::Answers;
use domain::history::RecordRef;
use yew::prelude::*;

use crate::components::button::Tone;
use crate::components::dialog::Dialog;
use crate::components::facts::{Fact, Facts};
use crate::components::loaded::{Loaded, Shown};
use crate::components::notice::{Mood, Notice};
use crate::hooks::use_load::use_load;
use crate::pages::record::change::{Asked, ChangeForm, End, line, reason};
use crate::pages::record::wish::Wish;
use crate::route::{Route, RouteLink};
use crate::testid::record as ids;

/// Properties of [`Deletion`].
#[derive(PartialEq, Properties)]
pub struct DeletionProps {
    pub of: RecordRef,
    pub name: AttrValue,
    /// Makes the wish of the answers and of what was told to hang on it.
    pub wish: Callback<(Answers, Burden), Wish>,
    pub onend: Callback<End>,
}

/// The dialog.
#[component]
pub fn Deletion(props: &DeletionProps) -> Html {
    let loader = use_load::<command::GetBurden>(Of { of: props.of });
    let title = format!("Delete {}?", props.name);
    let onclose = props.onend.reform(|()| End::Left);
    html! {
        <Dialog testid={ids::DELETE} {title} {onclose}>
            <Loaded shown={Shown::of(&loader.state)} what="what hangs on it" retry={loader.refresh.clone()}>
                if let Some(burden) = loader.state.load.ready() {
                    { told(props.of, burden) }
                    if burden.running == 0 {
                        <ChangeForm asked={asked(props, burden)} onend={props.onend.clone()} />
                    }
                }
            </Loaded>
        </Dialog>
    }
}

fn asked(props: &DeletionProps, burden: &Rc<Burden>) -> Asked {
    let mut fields = vec![reason(false)];
    if burden.standing > 0 {
        let help = format!("Type “{}” to delete the records all the same.", props.name);
        fields.push(line("confirmation", "Name", &help, false));
    }
    let (wish, burden) = (props.wish.clone(), Rc::clone(burden));
    Asked {
        testid: ids::DELETE,
        title: AttrValue::default(),
        submit: "Delete for good",
        tone: Tone::Danger,
        fields: Rc::new(fields),
        known: Answers::new(),
        said: AttrValue::from(format!("{} was deleted.", props.name)),
        wish: Callback::from(move |answers| wish.emit((answers, Burden::clone(&burden)))),
    }
}

fn told(of: RecordRef, burden: &Burden) -> Html {
    let people = matches!(of, RecordRef::Organization(_)).then(|| {
        html! { <Fact name="People">{ counted(burden.people, "goes with it", "go with it") }</Fact> }
    });
    let running = burden.running_executions.iter().map(|execution| {
        html! {
            <li><RouteLink to={Route::Execution { id: execution.id }}>{ &execution.label }</RouteLink></li>
        }
    });
    html! {
        <>
            <Facts>
                { people.unwrap_or_default() }
                <Fact name="Executions on their way">{ burden.running }</Fact>
                <Fact name="Executions that ended">{ counted(burden.ended, "stays", "stay") }</Fact>
                <Fact name="Accesses that stand">{ burden.standing }</Fact>
            </Facts>
            if burden.running > 0 {
                <Notice mood={Mood::Warning} title="Something is still on its way." testid={ids::DELETE_RUNNING}>
                    <p>{ "Finish or cancel it first; it could record something any moment." }</p>
                    <ul>{ for running }</ul>
                </Notice>
            } else if burden.standing > 0 {
                <Notice mood={Mood::Warning} title="What was given still stands in the systems." testid={ids::DELETE_STANDING}>
                    <p>
                        { "Deleting the records takes nothing away there, and afterwards nobody can tell from here what to \
                           take away. Have it taken away first; afterwards a report tells what became of each access." }
                    </p>
                    <RouteLink to={leaving(of)} testid={ids::DELETE_TAKE_AWAY}>{ "Take access away first" }</RouteLink>
                </Notice>
            } else {
                <p>{ "The history keeps what is deleted. It cannot be brought back." }</p>
            }
        </>
    }
}

fn leaving(of: RecordRef) -> Route {
    match of {
        RecordRef::Organization(id) => Route::OrganizationLeaving { id },
        RecordRef::Person(id) => Route::PersonLeaving { id },
    }
}

fn counted(count: u64, one: &str, many: &str) -> String {
    match count {
        0 => "None".to_owned(),
        1 => format!("1 {one}"),
        count => format!("{count} {many}"),
    }
}

/// Says that somebody was faster.
pub fn late() -> AttrValue {
    AttrValue::from("This has changed meanwhile. Nothing was changed by you; here is how it stands now.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_and_what_stays_is_counted_in_words() {
        assert_eq!(counted(0, "goes with it", "go with it"), "None");
        assert_eq!(counted(1, "goes with it", "go with it"), "1 goes with it");
        assert_eq!(counted(12, "goes with it", "go with it"), "12 go with it");
    }
}
