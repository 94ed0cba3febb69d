//! At which server something was made: numbers mean nothing on another one, and what is not found there is not gone.

use connector::{Receipt, Undone};
use serde_json::Value;

use crate::http::{Base, Product};

/// Under which name receipts hold the address.
const SERVER: &str = "server";

/// Notes in a receipt at which server it was made.
pub(crate) fn noted(mut receipt: Value, server: &Base) -> Receipt {
    if let Some(entries) = receipt.as_object_mut() {
        entries.insert(SERVER.to_owned(), server.as_str().into());
    }
    Receipt(receipt)
}

/// Says what to do with what was made at another server than the one that is connected now; none for the same, and for
/// older receipts, which do not tell.
pub(crate) fn made_elsewhere(
    receipt: &Receipt,
    product: Product,
    server: &Base,
    what: &str,
) -> Option<Undone> {
    let noted = receipt.0.get(SERVER)?.as_str()?;
    (noted != server.as_str()).then(|| {
        Undone::ByHand(format!(
            "This was done in {title} at {noted}, and the app is connected to {} now, where the same numbers may mean \
             something else. Nothing was changed there. At {noted}, {what}.",
            server.as_str(),
            title = product.title
        ))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const PRODUCT: Product = Product {
        key: "metabase",
        title: "Metabase",
    };

    fn base(address: &str) -> Base {
        Base::parse(address).unwrap()
    }

    #[test]
    fn what_was_made_elsewhere_is_left_to_a_person() {
        let receipt = noted(json!({"group": 12}), &base("https://test.example.org/bi/"));
        assert_eq!(
            receipt.0,
            json!({"group": 12, "server": "https://test.example.org/bi"})
        );
        let told = |address: &str| made_elsewhere(&receipt, PRODUCT, &base(address), "delete it");
        assert_eq!(told("https://TEST.example.org/bi"), None, "the same address");
        let Some(Undone::ByHand(told)) = told("https://bi.example.org") else {
            panic!("it is another server");
        };
        insta::assert_snapshot!(told, @"This was done in Metabase at https://test.example.org/bi, and the app is connected to https://bi.example.org now, where the same numbers may mean something else. Nothing was changed there. At https://test.example.org/bi, delete it.");
    }

    #[test]
    fn older_receipts_count_as_made_here() {
        let receipt = Receipt(json!({"group": 12}));
        assert_eq!(
            made_elsewhere(&receipt, PRODUCT, &base("https://bi.example.org"), "x"),
            None
        );
    }
}
