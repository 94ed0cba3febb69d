use super::*;

const ADA: Owner<'static> = Owner {
    email: "Ada.Lovelace@example.org",
    name: "Ada Lovelace",
};

async fn hashed(password: &str) -> Result<PasswordHash, Error> {
    hash(Password::new(password), Cost::TEST).await
}

fn refused(password: &str) -> Option<Problem> {
    check_new("new", &Password::new(password), ADA)
        .err()
        .map(|error| {
            assert_eq!(error.path, "new", "the error belongs to the field");
            error.problem
        })
}

#[tokio::test]
async fn only_the_right_password_fits() {
    let hash = hashed("correct horse").await.unwrap();
    assert!(
        verify(Password::new("correct horse"), hash.clone())
            .await
            .unwrap()
    );
    assert!(
        !verify(Password::new("correct Horse"), hash.clone())
            .await
            .unwrap()
    );
    let again = hashed("correct horse").await.unwrap();
    assert_ne!(hash, again, "every hash has a salt of its own");
    assert_eq!(PasswordHash::from_stored(hash.as_str()).unwrap(), hash);
}

#[tokio::test]
async fn seventy_two_bytes_all_count_and_one_more_is_refused() {
    let longest = "ä".repeat(36);
    let hash = hashed(&longest).await.unwrap();
    assert!(verify(Password::new(&*longest), hash.clone()).await.unwrap());
    let differs_at_the_end = format!("{}ö", "ä".repeat(35));
    assert!(
        !verify(Password::new(differs_at_the_end), hash.clone())
            .await
            .unwrap(),
        "the last byte counts"
    );

    let too_long = format!("{longest}x");
    assert!(matches!(
        hashed(&too_long).await,
        Err(Error::PasswordTooLong { bytes: 73, max: 72 })
    ));
    assert!(matches!(
        verify(Password::new(&*too_long), hash).await,
        Err(Error::PasswordTooLong { .. })
    ));
    assert!(
        matches!(
            verify_nobody(Password::new(too_long), Cost::TEST).await,
            Err(Error::PasswordTooLong { .. })
        ),
        "an unknown account answers like a known one"
    );
}

#[tokio::test]
async fn nobody_is_verified_with_the_work_of_the_product() {
    verify_nobody(Password::new("whatever it is"), Cost::PRODUCT)
        .await
        .unwrap();
    let hash = hash(Password::new("whatever it is"), Cost::default())
        .await
        .unwrap();
    assert!(
        hash.as_str().starts_with("$2b$12$"),
        "the product hashes at cost 12"
    );
}

#[test]
fn nothing_prints_itself() {
    let printed = format!(
        "{:?} {:?}",
        Password::new("canary-7f3a"),
        PasswordHash("canary-7f3a".into())
    );
    assert!(!printed.contains("canary"), "{printed} tells the secret");
}

#[test]
fn a_broken_hash_is_noticed_when_it_is_read() {
    for broken in ["", "secret", "$2b$12$short", "$1$abc$def"] {
        let error = PasswordHash::from_stored(broken).unwrap_err();
        assert!(matches!(error, Error::HashUnreadable { .. }), "{broken:?}");
    }
}

#[test]
fn passwords_that_everybody_tries_are_refused() {
    for common in [
        "password",
        "PassWord1!",
        "P@ssw0rd2026",
        "admin123",
        "Admin@123",
        "12345678",
        "87654321",
        "11111111",
        "qwertyuiop",
        "1qaz2wsx",
        "zxcvbnm,",
        "abcabcabc",
        "Summer2026!",
        "iloveyou",
        "letmein!!",
        "Willkommen1",
        "trustno1",
        "        ",
    ] {
        assert_eq!(refused(common), Some(Problem::Refused), "{common:?} is common");
    }
}

#[test]
fn what_everybody_knows_of_the_owner_is_refused() {
    for known in [
        "ada.lovelace@example.org",
        "Ada.Lovelace",
        "adalovelace1",
        "Ada Lovelace",
        "lovelace2026",
        "LovelaceAda!",
        "HyOpps123",
        "hyopps-desktop",
        "example.org",
    ] {
        assert_eq!(refused(known), Some(Problem::Refused), "{known:?} is known");
    }
}

#[test]
fn other_passwords_are_taken_without_rules_of_composition() {
    for fine in [
        "correct horse",
        "tulpenzwiebel",
        "my-admin-likes-tea",
        "x8Qh2kvR",
        "пароль-для-чая",
        "Adagio in lovely laces",
        "🦊🦊🐻🐼🐨🐯🦁🐮",
    ] {
        assert_eq!(refused(fine), None, "{fine:?} is fine");
    }
    assert_eq!(refused("short"), Some(Problem::TooShort));
    assert_eq!(refused("two\u{0}parts of it"), Some(Problem::Refused));
}

#[test]
fn an_owner_without_a_name_has_no_forbidden_words() {
    let nobody = Owner { email: "", name: " " };
    assert!(check_new("new", &Password::new("correct horse"), nobody).is_ok());
}
