//! Dashboards and cards: questions, models and metrics.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::metabase::{Caller, Level, Metabase, refusal, shape};
use crate::{Answer, Request};

/// A dashboard.
#[derive(Clone, Debug)]
pub(super) struct Dashboard {
    pub(super) name: String,
    pub(super) collection: Option<u64>,
    pub(super) is_archived: bool,
    /// The cards on it, one after the other.
    pub(super) cards: Vec<u64>,
}

/// A question, model or metric.
#[derive(Clone, Debug)]
pub(super) struct Card {
    pub(super) name: String,
    pub(super) kind: CardKind,
    pub(super) collection: Option<u64>,
    /// The dashboard inside of which it is stored, if it is.
    pub(super) dashboard: Option<u64>,
    pub(super) is_archived: bool,
    pub(super) creator: u64,
    pub(super) query: Value,
}

/// What a card is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CardKind {
    /// A saved question.
    Question,
    /// What questions are built on.
    Model,
    /// A number that questions use.
    Metric,
}

impl CardKind {
    /// Returns what lists of items call it.
    pub(super) const fn model(self) -> &'static str {
        match self {
            Self::Question => "card",
            Self::Model => "dataset",
            Self::Metric => "metric",
        }
    }

    const fn told(self) -> &'static str {
        match self {
            Self::Question => "question",
            Self::Model => "model",
            Self::Metric => "metric",
        }
    }
}

const OF_A_CARD: [&str; 6] = [
    "name",
    "description",
    "archived",
    "collection_id",
    "collection_position",
    "dashboard_id",
];

impl Metabase {
    pub(super) fn dashboards(
        &mut self,
        request: &Request,
        parts: &[&str],
        caller: Caller,
    ) -> Result<Answer, Answer> {
        match (request.method.as_str(), parts) {
            ("GET", [id]) => {
                let id = self.known_dashboard(id, caller)?;
                Ok(Answer::json(200, &self.dashboard_told(id)))
            }
            ("POST", [id, "copy"]) => self.copy_dashboard(request, id, caller),
            _ => Err(refusal::no_endpoint()),
        }
    }

    fn copy_dashboard(&mut self, request: &Request, id: &str, caller: Caller) -> Result<Answer, Answer> {
        let body = shape::body(
            request,
            &[
                "name",
                "description",
                "collection_id",
                "collection_position",
                "is_deep_copy",
            ],
        )?;
        let name = shape::optional_text(&body, "name")?;
        let collection = shape::optional_id(&body, "collection_id")?;
        let is_deep = body.get("is_deep_copy").and_then(Value::as_bool) == Some(true);
        self.known_place(collection, caller)?;
        let id = self.known_dashboard(id, caller)?;
        let source = self.dashboards[&id].clone();
        let has_own_questions = self
            .cards
            .values()
            .any(|card| card.dashboard == Some(id) && !card.is_archived);
        if has_own_questions && !is_deep {
            return Err(refusal::rule(
                "You cannot do a shallow copy of this dashboard because it contains Dashboard Questions.",
            ));
        }
        let copy = self.next_id("report_dashboard");
        let mut copied = BTreeMap::new();
        let (mut cards, mut uncopied) = (Vec::new(), Vec::new());
        for card_id in &source.cards {
            let card = self.cards[card_id].clone();
            let is_referenced =
                card.kind == CardKind::Model || card.kind == CardKind::Metric && self.leaves_metrics;
            if card.is_archived || self.may(caller, card.collection, Level::Read).is_err() {
                uncopied.push(self.card_told(*card_id));
            } else if card.dashboard.is_none() && (is_referenced || !is_deep) {
                cards.push(*card_id);
            } else if let Some(known) = copied.get(card_id) {
                cards.push(*known);
            } else {
                let mut name = card.name.clone();
                if source.collection == collection {
                    name.push_str(" - Duplicate");
                }
                let new = self.next_id("report_card");
                let own = Card {
                    name,
                    collection,
                    dashboard: card.dashboard.map(|_| copy),
                    creator: caller.user,
                    ..card
                };
                self.cards.insert(new, own);
                copied.insert(*card_id, new);
                cards.push(new);
            }
        }
        let dashboard = Dashboard {
            name: name.unwrap_or(source.name),
            collection,
            is_archived: false,
            cards,
        };
        self.dashboards.insert(copy, dashboard);
        let made = &self.dashboards[&copy];
        let mut told = json!({"id": copy, "name": made.name, "collection_id": made.collection});
        if !uncopied.is_empty() {
            told["uncopied"] = uncopied.into();
        }
        Ok(Answer::json(200, &told))
    }

    pub(super) fn cards(
        &mut self,
        request: &Request,
        parts: &[&str],
        caller: Caller,
    ) -> Result<Answer, Answer> {
        match (request.method.as_str(), parts) {
            ("GET", [id]) => {
                let id = self.known_card(id)?;
                self.may(caller, self.cards[&id].collection, Level::Read)?;
                Ok(Answer::json(200, &self.card_told(id)))
            }
            ("POST", [id, "copy"]) => {
                shape::no_body(request)?;
                let id = self.known_card(id)?;
                let source = self.cards[&id].clone();
                self.may(caller, source.collection, Level::Write)?;
                let copy = Card {
                    name: self.name_of_copy(&source.name),
                    creator: caller.user,
                    ..source
                };
                let new = self.next_id("report_card");
                self.cards.insert(new, copy);
                Ok(Answer::json(200, &self.card_told(new)))
            }
            ("PUT", [id]) => {
                let body = shape::body(request, &OF_A_CARD)?;
                let id = self.known_card(id)?;
                self.may(caller, self.cards[&id].collection, Level::Write)?;
                let name = shape::optional_text(&body, "name")?;
                let collection = shape::optional_id(&body, "collection_id")?;
                self.known_place(collection, caller)?;
                if let Some(card) = self.cards.get_mut(&id) {
                    card.name = name.unwrap_or_else(|| card.name.clone());
                    if body.contains_key("collection_id") {
                        card.collection = collection;
                    }
                    if let Some(is_archived) = body.get("archived").and_then(Value::as_bool) {
                        card.is_archived = is_archived;
                    }
                }
                Ok(Answer::json(200, &self.card_told(id)))
            }
            _ => Err(refusal::no_endpoint()),
        }
    }

    /// Names a copy in the server's language.
    pub(super) fn name_of_copy(&self, name: &str) -> String {
        if self.language == "de" {
            format!("Kopie von {name}")
        } else {
            format!("Copy of {name}")
        }
    }

    /// Checks that something may be put into a place.
    fn known_place(&self, place: Option<u64>, caller: Caller) -> Result<(), Answer> {
        if place.is_some_and(|place| !self.collections.contains_key(&place)) {
            return Err(refusal::not_found());
        }
        self.may(caller, place, Level::Write)
    }

    fn known_dashboard(&self, part: &str, caller: Caller) -> Result<u64, Answer> {
        let id = shape::id(part)?;
        let found = self.dashboards.get(&id).ok_or_else(refusal::not_found)?;
        self.may(caller, found.collection, Level::Read)?;
        Ok(id)
    }

    fn known_card(&self, part: &str) -> Result<u64, Answer> {
        let id = shape::id(part)?;
        self.cards.get(&id).map(|_| id).ok_or_else(refusal::not_found)
    }

    fn dashboard_told(&self, id: u64) -> Value {
        let found = &self.dashboards[&id];
        let on_it = found.cards.iter().enumerate();
        let on_it = on_it.map(|(index, card)| {
            json!({"id": index + 1, "card_id": card, "card": self.card_told(*card), "series": []})
        });
        // A text between the cards is one without a card.
        let text = json!({"id": 0, "card_id": null, "visualization_settings": {"virtual_card": {"display": "text"}}});
        let on_it: Vec<_> = on_it.chain([text]).collect();
        json!({
            "id": id, "name": found.name, "collection_id": found.collection, "archived": found.is_archived,
            "dashcards": on_it,
        })
    }

    fn card_told(&self, id: u64) -> Value {
        let card = &self.cards[&id];
        json!({
            "id": id, "name": card.name, "type": card.kind.told(), "collection_id": card.collection,
            "dashboard_id": card.dashboard, "archived": card.is_archived, "creator_id": card.creator,
            "display": "table", "dataset_query": card.query,
        })
    }
}
