//! Queries of lists: filters, selections and pages.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use crate::teams::refusal::Refusal;
use crate::{Answer, Request};

/// How lists are given out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Listing {
    pub(super) page_size: usize,
    /// Whether the first page is empty and links to the next, which is legal.
    pub(super) begins_empty: bool,
    /// Whether a filter with `or` is refused.
    pub(super) refuses_or: bool,
}

/// One comparison of a filter: a property, as it is written, and its value.
pub(super) type Clause = (String, String);

impl Listing {
    /// Returns the comparisons that the query's filter joins by `or`, each of a property that can be compared.
    pub(super) fn filter(&self, request: &Request, known: &[&str]) -> Result<Option<Vec<Clause>>, Refusal> {
        let Some(filter) = request.query("$filter") else {
            return Ok(None);
        };
        let clauses: Vec<_> = parted(filter).iter().map(|clause| read(clause)).collect();
        if self.refuses_or && clauses.len() > 1 {
            return Err(Refusal::new(
                400,
                "Request_UnsupportedQuery",
                "Complex query on property otherMails is not supported.",
            ));
        }
        let clauses: Option<Vec<Clause>> = clauses.into_iter().collect();
        let clauses =
            clauses.filter(|clauses| clauses.iter().all(|(name, _)| known.contains(&name.as_str())));
        clauses.map(Some).ok_or_else(|| {
            Refusal::new(
                400,
                "Request_UnsupportedQuery",
                "Unsupported or invalid query filter clause specified.",
            )
        })
    }

    /// Answers with one page of a list.
    pub(super) fn page(
        &self,
        request: &Request,
        items: &[Value],
        by_default: &[&str],
    ) -> Result<Answer, Refusal> {
        let top = match request.query("$top") {
            Some(top) => top.parse().ok().filter(|top| (1..=999).contains(top)),
            None => Some(100),
        };
        let top: usize = top.ok_or_else(|| Refusal::bad("Invalid page size specified."))?;
        let size = top.min(self.page_size);
        let skipped = request.query("$skiptoken").map(str::parse::<usize>);
        let from = match skipped {
            Some(from) => from.map_err(|_| Refusal::bad("Invalid skip token."))?,
            None => 0,
        };
        let (until, next) = if self.begins_empty && skipped_is_none(request) && !items.is_empty() {
            (0, Some(0))
        } else {
            let until = items.len().min(from + size);
            (until, (until < items.len()).then_some(until))
        };
        let page = items.get(from..until).unwrap_or_default();
        let page: Result<Vec<_>, _> = page
            .iter()
            .map(|item| selected(request, item, by_default))
            .collect();
        let mut body = json!({"value": page?});
        if let Some(next) = next {
            body["@odata.nextLink"] = link(request, next).into();
        }
        Ok(Answer::json(200, &body))
    }
}

/// Returns the properties that the query selects, or those that come by default.
pub(super) fn selected(request: &Request, item: &Value, by_default: &[&str]) -> Result<Value, Refusal> {
    let wanted: Vec<&str> = match request.query("$select") {
        Some(wanted) => wanted.split(',').collect(),
        None => by_default.to_vec(),
    };
    let mut left = Map::new();
    for name in wanted {
        let value = item.get(name).ok_or_else(|| {
            Refusal::new(
                400,
                "BadRequest",
                format!("Parsing OData Select and Expand failed: Could not find a property named '{name}'."),
            )
        })?;
        left.insert(name.to_owned(), value.clone());
    }
    if let Some(kind) = item.get("@odata.type") {
        left.insert("@odata.type".to_owned(), kind.clone());
    }
    Ok(Value::Object(left))
}

fn skipped_is_none(request: &Request) -> bool {
    request.query("$skiptoken").is_none()
}

fn link(request: &Request, next: usize) -> String {
    let host = request.header("host").unwrap_or_default();
    let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let kept = request.query.iter().filter(|(name, _)| name != "$skiptoken");
    let mut query: Vec<_> = kept
        .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
        .collect();
    query.push(format!("%24skiptoken={next}"));
    format!("http://{host}{}?{}", request.path, query.join("&"))
}

/// Parts a filter at ` or `, but not inside of quotes.
fn parted(filter: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    for (index, outside_or_quoted) in filter.split('\'').enumerate() {
        if index > 0 {
            push(&mut parts, "'");
        }
        if index % 2 == 1 {
            push(&mut parts, outside_or_quoted);
            continue;
        }
        for (index, part) in outside_or_quoted.split(" or ").enumerate() {
            if index > 0 {
                parts.push(String::new());
            }
            push(&mut parts, part);
        }
    }
    parts
}

fn push(parts: &mut [String], text: &str) {
    if let Some(last) = parts.last_mut() {
        last.push_str(text);
    }
}

/// Reads `name eq 'value'` and `name/any(x:x eq 'value')`, also in brackets.
fn read(clause: &str) -> Option<Clause> {
    let clause = clause.trim();
    let clause = clause
        .strip_prefix('(')
        .and_then(|clause| clause.strip_suffix(')'))
        .unwrap_or(clause);
    let (name, value) = clause.split_once(" eq ")?;
    let (name, value) = match name.split_once("/any(").or_else(|| name.split_once("/Any(")) {
        Some((name, variable)) => {
            let (declared, used) = variable.split_once(':')?;
            let value = value.strip_suffix(')')?;
            (declared == used).then_some((name, value))?
        }
        None => (name, value),
    };
    let value = value.strip_prefix('\'')?.strip_suffix('\'')?;
    let plain = value.replace("''", "");
    (!plain.contains('\'')).then(|| (name.to_owned(), value.replace("''", "'")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_read_as_graph_does() {
        let filter = "mail eq 'o''neil or b@x.org' or otherMails/any(x:x eq 'a@x.org')";
        let read: Vec<_> = parted(filter)
            .iter()
            .map(|clause| read(clause).unwrap())
            .collect();
        assert_eq!(
            read,
            [
                ("mail".to_owned(), "o'neil or b@x.org".to_owned()),
                ("otherMails".to_owned(), "a@x.org".to_owned())
            ]
        );
    }

    #[test]
    fn a_filter_with_a_stray_quote_is_refused() {
        for wrong in [
            "mail eq 'o'neil@x.org'",
            "mail eq a@x.org",
            "mail",
            "otherMails/any(x:y eq 'a')",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
