//! The page, the module that starts the wasm, our own style sheets, and the mark.

use super::{Files, styles};
use crate::repo::Repo;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};

/// Where the page wants its style sheets.
const SHEETS_HERE: &str = "<!-- style sheets -->";

/// The mark as the window shows it. It is the very drawing that the system shows for the app, so there is no
/// second one to keep alike.
const MARK: &str = "icon.svg";

/// A file of the page that is written by hand.
pub(crate) struct Source {
    /// Where it stands in the repository.
    pub(crate) file: PathBuf,
    /// Where the window finds it.
    place: PathBuf,
}

/// The files of the page that are written by hand.
pub(crate) fn sources(repo: &Repo) -> Result<Vec<Source>> {
    let mut places = vec![PathBuf::from("index.html"), PathBuf::from("boot.js")];
    places.extend(own_sheets(&repo.ui())?);
    let below_ui = places.into_iter().map(|place| Source {
        file: repo.ui().join(&place),
        place,
    });
    let mark = Source {
        file: repo.root().join("icons").join(MARK),
        place: PathBuf::from(MARK),
    };
    Ok(below_ui.chain([mark]).collect())
}

pub(crate) fn collect(repo: &Repo) -> Result<Files> {
    let mut files = Files::new();
    for Source { file, place } in sources(repo)? {
        let content = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        files.insert(place, content);
    }
    let page = files.entry(PathBuf::from("index.html")).or_default();
    let text = String::from_utf8(std::mem::take(page)).context("ui/index.html is not text")?;
    *page = with_links(&text, &own_sheets(&repo.ui())?)?.into_bytes();
    Ok(files)
}

/// Our sheets below `ui`: the tokens first, because the others use them, then by name.
fn own_sheets(ui: &Path) -> Result<Vec<PathBuf>> {
    let folder = ui.join("styles");
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut sheets = Vec::new();
    for entry in fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = Path::new("styles").join(entry?.file_name());
        if path.extension().is_some_and(|extension| extension == "css") {
            sheets.push(path);
        }
    }
    sheets.sort_by_key(|path| (path != Path::new("styles/tokens.css"), path.clone()));
    Ok(sheets)
}

fn with_links(page: &str, own_sheets: &[PathBuf]) -> Result<String> {
    ensure!(
        page.contains(SHEETS_HERE),
        "ui/index.html lost the line `{SHEETS_HERE}`; put it back into its head"
    );
    let own_sheets = own_sheets
        .iter()
        .map(|path| path.to_string_lossy().replace('\\', "/"));
    let links = styles::SHEETS
        .into_iter()
        .map(str::to_owned)
        .chain(own_sheets)
        .map(|sheet| format!("<link rel=\"stylesheet\" href=\"/{sheet}\">"))
        .collect::<Vec<_>>();
    Ok(page.replace(SHEETS_HERE, &links.join("\n    ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_links_every_sheet_and_the_tokens_come_first() {
        let ui = tempfile::tempdir().unwrap();
        fs::create_dir(ui.path().join("styles")).unwrap();
        for name in ["buttons.css", "tokens.css", "a.css", "notes.txt"] {
            fs::write(ui.path().join("styles").join(name), "").unwrap();
        }
        let page = with_links(SHEETS_HERE, &own_sheets(ui.path()).unwrap()).unwrap();
        let hrefs: Vec<_> = page
            .split("href=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        assert_eq!(
            hrefs,
            [
                "/patternfly.min.css",
                "/patternfly-addons.css",
                "/styles/tokens.css",
                "/styles/a.css",
                "/styles/buttons.css"
            ]
        );
    }

    #[test]
    fn the_window_gets_the_icon_that_the_system_shows() {
        let repo = Repo::here().unwrap();
        let icon = fs::read(repo.root().join("icons/icon.svg")).unwrap();
        assert_eq!(collect(&repo).unwrap().get(Path::new("icon.svg")), Some(&icon));
    }

    #[test]
    fn a_page_without_a_place_for_its_sheets_is_refused() {
        assert!(with_links("<html>", &[]).is_err());
    }
}
