//! What can go wrong with a service, told apart by statuses and by what the template says, never by English text.

use connector::{Error, Kind};

use crate::http::{Answer, Product};
use crate::in_house::template::Unready;

/// Codes of requests that surely did not reach the service, or that it surely did nothing for.
const NOT_DONE: [&str; 10] = [
    "system_address_refused",
    "system_client_failed",
    "system_name_unknown",
    "system_rate_limited",
    "system_request_unsendable",
    "system_tls_expired",
    "system_tls_failed",
    "system_tls_name_mismatch",
    "system_tls_unknown_issuer",
    "system_unreachable",
];

/// What went wrong. The engine never sees it: [`Fault::into_error`] tells it to a person.
#[derive(Debug)]
pub(super) enum Fault {
    /// An input is not what the action needs.
    Input {
        /// The input.
        name: &'static str,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The request cannot be put together.
    Unready(Unready),
    /// The service does not know who we are.
    SignIn(Said),
    /// The service knows us and does not let us.
    Permission(Said),
    /// There is nothing at the path of the request.
    NotThere(Said),
    /// Something else must be put right first.
    NotReady(Said),
    /// The service did nothing and may be asked again.
    Busy(Said),
    /// The service refuses what was asked.
    Refused(Said),
    /// The status says that it went well, and the answer says that it did not.
    Condition(Said),
    /// The status says that it went well, and the template does not count it.
    Status(Said),
    /// More than one was found where there must be one.
    Several(Said),
    /// The answer lacks what later steps need.
    Output {
        /// The output.
        name: String,
        /// The answer.
        said: Said,
    },
    /// Anything else, told already.
    Other(Box<Error>),
}

/// What a service answered, without secrets.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Said {
    status: u16,
    /// Its words for people, where the template says where they are.
    words: Option<String>,
    excerpt: String,
    trace: String,
}

impl Said {
    /// Keeps what is worth knowing of an answer. `message` is where its words for people are.
    pub(super) fn of(answer: &Answer, message: Option<&str>) -> Self {
        Self {
            status: answer.status(),
            words: words(answer, message),
            excerpt: answer.excerpt(),
            trace: answer.trace(),
        }
    }

    /// Returns what the service said, as the end of a sentence.
    fn reason(&self) -> String {
        match &self.words {
            Some(words) => format!(": {words}"),
            None => format!(" (HTTP {}).", self.status),
        }
    }

    fn tell(self, mut error: Error) -> Error {
        error.detail.push(format!("HTTP {}", self.status));
        if !self.excerpt.is_empty() {
            error.detail.push(format!("answer: {}", self.excerpt));
        }
        error.trace(self.trace)
    }
}

/// Returns the words for people in an answer, in one line.
pub(super) fn words(answer: &Answer, message: Option<&str>) -> Option<String> {
    let json = answer.maybe_json()?;
    let words = json.pointer(message?)?.as_str()?;
    let words = answer.shown(words);
    Some(words).filter(|words| !words.is_empty())
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Other(Box::new(error))
    }
}

impl Fault {
    /// Returns whether the service may have done what was asked all the same.
    fn may_have_taken_effect(&self) -> bool {
        match self {
            Self::Output { .. } | Self::Status(_) => true,
            // An answer that is not as it should be may have been understood wrongly; one with words says no itself.
            Self::Condition(said) => said.words.is_none(),
            Self::Other(error) => !NOT_DONE.contains(&error.code),
            Self::Input { .. }
            | Self::Unready(_)
            | Self::SignIn(_)
            | Self::Permission(_)
            | Self::NotThere(_)
            | Self::NotReady(_)
            | Self::Busy(_)
            | Self::Refused(_)
            | Self::Several(_) => false,
        }
    }

    /// Tells the fault of a request that must not be sent twice: what nobody can tell is for a person to find out.
    pub(super) fn into_error_past_commit_point(self, product: Product, permission: &str) -> Error {
        let is_unclear = self.may_have_taken_effect();
        let told = self.into_error(product, permission);
        if !is_unclear {
            return told;
        }
        let title = product.title;
        let mut error = Error::new(
            Kind::UnknownOutcome,
            "in_house_outcome_unknown",
            format!("Nobody can tell whether {title} did what was asked."),
        )
        .hint(format!(
            "Look it up in {title}, then say what you found. It is not repeated by itself, since {title} would do it \
             once more."
        ))
        .trace(told.trace);
        error.detail.push(told.message);
        error.detail.extend(told.detail);
        error
    }

    /// Tells the fault to a person. `permission` is what the action needs, in the service's words.
    pub(super) fn into_error(self, product: Product, permission: &str) -> Error {
        let title = product.title;
        match self {
            Self::Other(error) => *error,
            Self::Input { name, why } => Error::new(
                Kind::Permanent,
                "in_house_input_invalid",
                format!("The step gives “{name}” to {title}, and {why}."),
            )
            .hint("Correct the input and try the step again. Nothing was sent."),
            Self::Unready(unready) => unready_in_words(unready, title),
            Self::SignIn(said) => {
                let error = Error::new(
                    Kind::Blocked,
                    "in_house_sign_in_refused",
                    format!("{title} does not accept the sign-in of this connection."),
                )
                .hint(
                    "Check how to sign in, and the token, password or key, on the Connections page; with a signature, \
                     this computer's clock too. Nothing was changed.",
                );
                said.tell(error)
            }
            Self::Permission(said) => {
                let error = Error::new(
                    Kind::NeedsPermission(permission.to_owned()),
                    "in_house_permission_missing",
                    format!("{title} does not let this connection do that{}", said.reason()),
                )
                .hint(format!(
                    "Ask whoever runs {title} to allow it ({permission}), then try the step again. Nothing was changed."
                ));
                said.tell(error)
            }
            Self::NotThere(said) => {
                let error = Error::new(
                    Kind::Blocked,
                    "in_house_path_unknown",
                    format!("{title} has nothing at the path that is asked for{}", said.reason()),
                )
                .hint(
                    "Check the address and the request templates on the Connections page; the step goes on by itself. \
                     Nothing was changed.",
                );
                said.tell(error)
            }
            Self::NotReady(said) => {
                let error = Error::new(
                    Kind::Blocked,
                    "in_house_not_ready",
                    format!(
                        "{title} needs something else to be put right first{}",
                        said.reason()
                    ),
                )
                .hint(format!(
                    "Put it right in {title}, then try the step again. Nothing was changed."
                ));
                said.tell(error)
            }
            Self::Busy(said) => {
                let error = Error::new(
                    Kind::Transient { retry_after: None },
                    "in_house_busy",
                    format!("{title} cannot do it at the moment{}", said.reason()),
                )
                .hint("The step tries again by itself. Nothing was changed.");
                said.tell(error)
            }
            Self::Refused(said) => {
                let error = Error::new(
                    Kind::Permanent,
                    "in_house_refused",
                    format!("{title} refuses what the step asks{}", said.reason()),
                )
                .hint("Correct what it names, then try the step again. Nothing was changed.");
                said.tell(error)
            }
            Self::Condition(said) => {
                let error = Error::new(
                    Kind::Permanent,
                    "in_house_answer_says_no",
                    format!("{title} answered, and its answer says that it went wrong{}", said.reason()),
                )
                .hint(
                    "Put right what it names, then try the step again. If it went well all the same, correct “success” \
                     in the request template on the Connections page.",
                );
                said.tell(error)
            }
            Self::Status(said) => {
                let error = Error::new(
                    Kind::Permanent,
                    "in_house_status_unexpected",
                    format!(
                        "{title} answered with HTTP {}, which the request template does not count as done.",
                        said.status
                    ),
                )
                .hint(
                    "Look whether it was done. If that is what the status means, add it to “success” in the request \
                     template on the Connections page, then try the step again.",
                );
                said.tell(error)
            }
            Self::Several(said) => {
                let error = Error::new(
                    Kind::Blocked,
                    "in_house_several_found",
                    format!("{title} has more than one of what there must be one of."),
                )
                .hint(format!(
                    "Look it up in {title} and decide which one is right, then try the step again. Nothing was changed."
                ));
                said.tell(error)
            }
            Self::Output { name, said } => {
                let error = Error::new(
                    Kind::Blocked,
                    "in_house_output_missing",
                    format!("The answer of {title} does not have “{name}” where the request template says."),
                )
                .hint(
                    "Correct the outputs in the request template on the Connections page; the step goes on by itself, \
                     and what is done already is not done twice.",
                );
                said.tell(error)
            }
        }
    }
}

fn unready_in_words(unready: Unready, title: &str) -> Error {
    match unready {
        Unready::Unfit { field, why } => Error::new(
            Kind::Permanent,
            "in_house_input_unsendable",
            format!("The request to {title} cannot be sent: in its {field}, {why}."),
        )
        .hint("Correct the input of the step, then try it again. Nothing was sent."),
        Unready::Unfilled { field, why } => {
            let mut error = Error::new(
                Kind::Blocked,
                "in_house_request_unfilled",
                format!("The request template for {title} cannot be filled in at {field}."),
            )
            .hint("Correct the request template on the Connections page, then try the step again. Nothing was sent.");
            error.detail.push(why);
            error
        }
    }
}
