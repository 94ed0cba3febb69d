//! Who asks, and what the service has.

use serde_json::{Value, json};

use crate::lms::Lms;
use crate::lms::exception::Told;
use crate::lms::parameters::{Node, Shape};

pub(super) fn get_site_info(lms: &mut Lms, given: &Node) -> Told<Value> {
    given.check(&Shape::Single(&[]))?;
    let version = "2024100702";
    let functions: Vec<_> = lms
        .functions
        .iter()
        .map(|name| json!({"name": name, "version": version}))
        .collect();
    let user = lms.user(lms.service_user);
    Ok(json!({
        "sitename": lms.site_name,
        "username": user.map(|user| user.username.as_str()),
        "fullname": user.map(|user| format!("{} {}", user.first_name, user.last_name)),
        "userid": lms.service_user,
        "siteurl": "https://lms.example.org",
        "release": lms.release,
        "version": version,
        "userissiteadmin": user.is_some_and(|user| user.is_admin),
        "functions": functions,
    }))
}
