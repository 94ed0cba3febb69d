//! What can be asked for. Each verb is one file here and one name in the list.

mod answer;
mod approve;
mod assign;
mod backup;
mod by_hand;
mod cancel;
mod comment;
mod completions;
mod deny;
mod doctor;
mod done;
mod drift;
mod init;
mod list;
mod pause;
mod plan;
mod rerun;
mod resume;
mod retry;
mod run;
mod settle;
mod show;
mod sign_in;
mod sign_out;
mod skip;
mod start;
mod workflows;

use clap::Subcommand;

use crate::call::Call;
use crate::exit::Exit;
use crate::failure::Failure;

macro_rules! verbs {
    ($($verb:ident::$Arguments:ident,)*) => {
        /// What is asked for.
        #[derive(Subcommand)]
        pub(crate) enum Verb { $($Arguments($verb::$Arguments),)* }

        impl Verb {
            /// Does what is asked for.
            pub(crate) async fn run(self, call: &Call) -> Result<Exit, Failure> {
                match self { $(Self::$Arguments(arguments) => Box::pin(arguments.run(call)).await,)* }
            }
        }
    };
}

// In the order in which the help lists them.
verbs! {
    init::Init,
    sign_in::SignIn,
    sign_out::SignOut,
    workflows::Workflows,
    plan::Plan,
    start::Start,
    list::List,
    show::Show,
    answer::Answer,
    done::Done,
    retry::Retry,
    by_hand::ByHand,
    skip::Skip,
    rerun::Rerun,
    settle::Settle,
    approve::Approve,
    deny::Deny,
    assign::Assign,
    comment::Comment,
    pause::Pause,
    resume::Resume,
    cancel::Cancel,
    run::Run,
    drift::Drift,
    backup::Backup,
    doctor::Doctor,
    completions::Completions,
}
