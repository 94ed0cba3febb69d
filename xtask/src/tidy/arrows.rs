//! Which crate may use which: the arrows of `docs/architecture.md`.
//! Only direct dependencies count, and only those that are shipped.

use super::metadata::Metadata;

/// For each crate of the workspace, those of the workspace it may use.
const ARROWS: [(&str, &[&str]); 15] = [
    ("hyopps-domain", &[]),
    ("hyopps-api", &["hyopps-domain"]),
    ("hyopps-ui", &["hyopps-api", "hyopps-domain"]),
    ("hyopps-connector", &["hyopps-domain"]),
    ("hyopps-connectors", &["hyopps-connector", "hyopps-domain"]),
    ("hyopps-simulators", &[]),
    ("hyopps-auth", &["hyopps-connector", "hyopps-domain"]),
    ("hyopps-engine", &["hyopps-connector", "hyopps-domain"]),
    (
        "hyopps-store",
        &["hyopps-engine", "hyopps-connector", "hyopps-domain"],
    ),
    (
        "hyopps-app",
        &[
            "hyopps-api",
            "hyopps-auth",
            "hyopps-connector",
            "hyopps-connectors",
            "hyopps-domain",
            "hyopps-engine",
            "hyopps-simulators",
            "hyopps-store",
        ],
    ),
    ("hyopps", &["hyopps-api", "hyopps-app", "hyopps-domain"]),
    ("hyopps-cli", &["hyopps-api", "hyopps-app", "hyopps-domain"]),
    (
        "hyopps-testkit",
        &["hyopps-api", "hyopps-connector", "hyopps-domain", "hyopps-engine"],
    ),
    (
        "hyopps-crash",
        &[
            "hyopps-connector",
            "hyopps-domain",
            "hyopps-engine",
            "hyopps-store",
        ],
    ),
    ("xtask", &[]),
];

/// Outside crates that have one home, with everything whose name begins with the same word.
const HOMES: [(&str, &[&str]); 5] = [
    ("tauri", &["hyopps"]),
    ("rusqlite", &["hyopps-store"]),
    ("reqwest", &["hyopps-auth", "hyopps-connectors"]),
    ("keyring", &["hyopps-auth"]),
    ("yew", &["hyopps-ui"]),
];

/// Returns a sentence for each arrow that points the wrong way.
pub(super) fn check(metadata: &Metadata) -> Vec<String> {
    let is_ours = |name: &str| metadata.packages.iter().any(|package| package.name == name);
    let mut violations = Vec::new();
    for package in &metadata.packages {
        let user = package.name.as_str();
        let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == user) else {
            violations.push(format!(
                "{user} is new: say in xtask/src/tidy/arrows.rs and docs/architecture.md what it may use"
            ));
            continue;
        };
        for used in package.shipped() {
            if is_ours(used) && !allowed.contains(&used) {
                violations.push(match used {
                    "hyopps-testkit" => {
                        format!("{user} uses {used}, which is for tests only: make it a dev-dependency")
                    }
                    _ => format!("{user} must not use {used}: see the arrows in docs/architecture.md"),
                });
            }
            if let Some((outside, homes)) = HOMES.iter().find(|(outside, _)| belongs_to(used, outside))
                && !homes.contains(&user)
            {
                violations.push(format!(
                    "{user} must not use {used}: {outside} belongs to {}",
                    homes.join(" and ")
                ));
            }
        }
    }
    violations
}

/// Whether a crate is the named one or an extension of it, such as `tauri-plugin-store` of `tauri`.
fn belongs_to(name: &str, family: &str) -> bool {
    name.strip_prefix(family)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    use serde_json::json;

    /// The violations in a workspace where `user` has these dependencies, as `(name, kind)`.
    fn violations(user: &str, dependencies: &[(&str, Option<&str>)]) -> Vec<String> {
        let dependencies: Vec<_> = dependencies
            .iter()
            .map(|(name, kind)| json!({ "name": name, "kind": kind, "rename": null }))
            .collect();
        let mut packages = vec![json!({ "name": user, "dependencies": dependencies })];
        let others = ARROWS.iter().filter(|(name, _)| *name != user);
        packages.extend(others.map(|(name, _)| json!({ "name": name, "dependencies": [] })));
        check(&Metadata::parse(&json!({ "packages": packages }).to_string()).unwrap())
    }

    fn assert_allowed(user: &str, dependencies: &[(&str, Option<&str>)]) {
        assert_eq!(violations(user, dependencies), Vec::<String>::new());
    }

    fn assert_refused(user: &str, dependencies: &[(&str, Option<&str>)], why: &str) {
        let violations = violations(user, dependencies);
        assert!(
            violations.iter().any(|violation| violation.contains(why)),
            "{violations:?} lacks {why:?}"
        );
    }

    #[test]
    fn the_arrows_point_one_way() {
        assert_allowed(
            "hyopps-store",
            &[("hyopps-engine", None), ("hyopps-domain", None)],
        );
        assert_refused(
            "hyopps-engine",
            &[("hyopps-store", None)],
            "must not use hyopps-store",
        );
        assert_refused("hyopps-ui", &[("hyopps-app", None)], "must not use hyopps-app");
        assert_refused(
            "hyopps",
            &[("hyopps-store", Some("build"))],
            "must not use hyopps-store",
        );
    }

    #[test]
    fn outside_crates_stay_in_their_homes() {
        assert_allowed(
            "hyopps",
            &[
                ("tauri", None),
                ("tauri-build", Some("build")),
                ("tauri-plugin-store", None),
            ],
        );
        assert_refused(
            "hyopps-app",
            &[("tauri-plugin-store", None)],
            "tauri belongs to hyopps",
        );
        assert_refused(
            "hyopps-app",
            &[("rusqlite", None)],
            "rusqlite belongs to hyopps-store",
        );
        assert_refused(
            "hyopps-engine",
            &[("reqwest", None)],
            "hyopps-auth and hyopps-connectors",
        );
        assert_refused(
            "hyopps",
            &[("keyring-core", None)],
            "keyring belongs to hyopps-auth",
        );
        assert_refused(
            "hyopps-domain",
            &[("yew-router", None)],
            "yew belongs to hyopps-ui",
        );
    }

    #[test]
    fn a_crate_that_only_begins_alike_is_another_crate() {
        assert_allowed("hyopps-app", &[("tauriel", None), ("keyrings", None)]);
    }

    #[test]
    fn tests_may_use_what_they_like_and_only_tests_use_the_testkit() {
        assert_allowed(
            "hyopps-app",
            &[("hyopps-testkit", Some("dev")), ("rusqlite", Some("dev"))],
        );
        assert_refused(
            "hyopps-app",
            &[("hyopps-testkit", None)],
            "make it a dev-dependency",
        );
    }

    #[test]
    fn a_new_crate_has_to_be_placed() {
        assert_refused("hyopps-news", &[], "hyopps-news is new");
    }
}
