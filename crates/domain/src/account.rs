//! What an account must look like before it is made. The same checks run in the window and in the core.

use crate::email;
use crate::form::{FieldError, Problem};

/// The fewest characters of a password.
pub const MIN_PASSWORD_CHARS: usize = 8;

/// The most bytes of a password that bcrypt takes into account; a longer one is refused, never cut.
pub const MAX_PASSWORD_BYTES: usize = 72;

/// Checks a new password as far as it can be judged without the list of common ones.
///
/// # Errors
/// One error for the field `path`.
pub fn check_password(path: &str, password: &str) -> Result<(), FieldError> {
    if password.chars().count() < MIN_PASSWORD_CHARS {
        let message = format!("Use at least {MIN_PASSWORD_CHARS} characters.");
        return Err(FieldError::new(path, Problem::TooShort, message));
    }
    if password.len() > MAX_PASSWORD_BYTES {
        let message = format!(
            "Use at most {MAX_PASSWORD_BYTES} bytes; letters with accents and emoji count as 2 to 4."
        );
        return Err(FieldError::new(path, Problem::TooLong, message));
    }
    Ok(())
}

/// Checks the address and name of a new account.
///
/// # Errors
/// One error per field that is wrong, for the fields `email` and `name`.
pub fn check_identity(address: &str, name: &str) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if !email::is_address(address.trim()) {
        errors.push(FieldError::new(
            "email",
            Problem::NotAnEmail,
            "Enter an address such as ada@example.org.",
        ));
    }
    if name.trim().is_empty() {
        errors.push(FieldError::new("name", Problem::Missing, "Enter your name."));
    } else if name.chars().count() > 120 {
        errors.push(FieldError::new(
            "name",
            Problem::TooLong,
            "Use at most 120 characters.",
        ));
    }
    errors
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_measured_in_characters_and_in_bytes() {
        assert_eq!(
            check_password("password", "short12").unwrap_err().problem,
            Problem::TooShort
        );
        assert!(check_password("password", "12345678").is_ok());
        assert!(
            check_password("password", &"ä".repeat(36)).is_ok(),
            "72 bytes are allowed"
        );
        assert_eq!(
            check_password("password", &"ä".repeat(37)).unwrap_err().problem,
            Problem::TooLong
        );
    }
}
