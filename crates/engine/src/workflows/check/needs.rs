//! What a step waits for.

use crate::workflows::check::Check;
use crate::workflows::near::did_you_mean;
use crate::workflows::place::Path;

impl Check<'_> {
    /// Returns whether steps need each other in a circle.
    pub(super) fn needs(&mut self) -> bool {
        let steps = &self.definition.steps;
        for (index, step) in steps.iter().enumerate() {
            let path = Path::of_step(index).key("needs");
            let needs = step.needs.as_deref().unwrap_or_default();
            for (place, need) in needs.iter().enumerate() {
                let reason = if *need == step.key {
                    "it needs itself".to_owned()
                } else if needs[..place].contains(need) {
                    format!("it needs “{need}” twice")
                } else if !steps.iter().any(|other| other.key == *need) {
                    let known = steps
                        .iter()
                        .map(|other| other.key.as_str())
                        .filter(|key| *key != step.key.as_str());
                    format!(
                        "it needs “{need}”, which is no step of this workflow{}",
                        did_you_mean(need.as_str(), known)
                    )
                } else {
                    continue;
                };
                self.tell(&path, reason);
            }
        }
        self.circles()
    }

    fn circles(&mut self) -> bool {
        let mut told = vec![false; self.definition.steps.len()];
        for index in 0..told.len() {
            if told[index] {
                continue;
            }
            let Some(circle) = self.graph.circle_through(index) else {
                continue;
            };
            for member in &circle {
                told[*member] = true;
            }
            // A step that needs itself was told before.
            if circle.len() == 1 {
                continue;
            }
            let words = circle.iter().chain(circle.first()).map(|member| {
                let step = &self.definition.steps[*member];
                let above = if step.needs.is_none() {
                    " (waits for the one above)"
                } else {
                    ""
                };
                format!("{}{above}", step.key)
            });
            let words: Vec<String> = words.collect();
            let path = Path::of_step(index);
            let path = match self.definition.steps[index].needs {
                Some(_) => path.key("needs"),
                None => path,
            };
            self.tell(
                &path,
                format!(
                    "steps need each other in a circle, so none could begin: {}",
                    words.join(" needs ")
                ),
            );
        }
        told.contains(&true)
    }
}
