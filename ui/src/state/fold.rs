//! A piece of a long list that gives way to an empty space of its height while it is far from sight, so that the
//! page stays light however long the list is.

use std::rc::Rc;

use yew::Reducible;

/// How a piece is shown.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub enum Fold {
    /// Its rows.
    #[default]
    Open,
    /// A space of this height, in pixels.
    Folded(f64),
}

/// What happens to a piece.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum FoldAction {
    /// It came near.
    Came,
    /// It went far away.
    Went {
        /// How high it was.
        height: f64,
        /// Whether the keyboard is in it.
        has_focus: bool,
    },
}

impl Reducible for Fold {
    type Action = FoldAction;

    fn reduce(self: Rc<Self>, action: FoldAction) -> Rc<Self> {
        match (action, *self) {
            (FoldAction::Came, Self::Open | Self::Folded(_)) => Rc::new(Self::Open),
            // The keyboard would fall back to the beginning of the page.
            (FoldAction::Went { has_focus: true, .. }, Self::Open) => self,
            (
                FoldAction::Went {
                    height,
                    has_focus: false,
                },
                Self::Open,
            ) => Rc::new(Self::Folded(height)),
            (FoldAction::Went { .. }, Self::Folded(_)) => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WENT: FoldAction = FoldAction::Went {
        height: 2050.5,
        has_focus: false,
    };

    fn after(actions: &[FoldAction]) -> Fold {
        let begun = Rc::new(Fold::default());
        *actions.iter().fold(begun, |fold, action| fold.reduce(*action))
    }

    #[test]
    fn what_goes_far_leaves_its_height_and_comes_back() {
        assert_eq!(after(&[WENT]), Fold::Folded(2050.5));
        assert_eq!(after(&[WENT, FoldAction::Came]), Fold::Open);
        assert_eq!(after(&[FoldAction::Came]), Fold::Open);
    }

    #[test]
    fn the_height_of_a_space_is_not_taken_for_that_of_its_rows() {
        let went_again = FoldAction::Went {
            height: 3.0,
            has_focus: false,
        };
        assert_eq!(after(&[WENT, went_again]), Fold::Folded(2050.5));
    }

    #[test]
    fn rows_that_have_the_keyboard_stay() {
        let went = FoldAction::Went {
            height: 2050.5,
            has_focus: true,
        };
        assert_eq!(after(&[went]), Fold::Open);
    }
}
