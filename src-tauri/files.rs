//! Files that a person asked for: in the folder where their system keeps downloads, and the log.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use api::command::{Command, OpenLogFolder, SaveEvidenceFiles, SaveList, SaveWorkflowFile};
use api::workflow::SavedFile;
use api::{ApiError, ErrorCode};
use app::export::Export;
use app::rights::Permit;
use tauri::{AppHandle, Manager};
use tauri_plugin_opener::OpenerExt;

/// A command that writes files into the folder for downloads.
pub(crate) trait SavesFiles: Command {}

impl SavesFiles for SaveWorkflowFile {}
impl SavesFiles for SaveEvidenceFiles {}

/// How many files of one name there may be before nobody would find theirs any more.
const MAX_SAME: u32 = 1000;

/// Opens the folder with the log as the system shows folders.
pub(crate) fn open_logs(
    app: &AppHandle,
    folder: &Path,
    _permit: &Permit<OpenLogFolder>,
) -> Result<(), ApiError> {
    app.opener()
        .open_path(folder.display().to_string(), None::<&str>)
        .map_err(|error| {
            ApiError::new(ErrorCode::Storage, "The log folder could not be opened.")
                .hint(format!("Open it yourself: {}", folder.display()))
                .caused_by(&error)
        })
}

/// Writes a new file into the folder for downloads. A file that is there already stays, and the new one gets a number.
pub(crate) async fn save<C: SavesFiles>(
    app: &AppHandle,
    name: &str,
    text: String,
    _permit: &Permit<C>,
) -> Result<SavedFile, ApiError> {
    let (folder, name) = (downloads(app)?, name.to_owned());
    let path = written(folder, move |folder| write_new(folder, &name, &text)).await?;
    Ok(SavedFile {
        path: path.display().to_string(),
    })
}

/// Writes a list into a new file, piece by piece. When it cannot be written to its end, nothing of it stays.
pub(crate) async fn save_list(
    app: &AppHandle,
    mut export: Export,
    _permit: &Permit<SaveList>,
) -> Result<SavedFile, ApiError> {
    let (folder, name) = (downloads(app)?, export.file_name.clone());
    let (mut file, path) = written(folder.clone(), move |folder| create_new(folder, &name)).await?;
    let saved = async {
        while let Some(piece) = export.next().await? {
            file = written(folder.clone(), move |_| {
                file.write_all(piece.as_bytes()).map(|()| file)
            })
            .await?;
        }
        written(folder.clone(), move |_| file.sync_all()).await
    };
    if let Err(failed) = saved.await {
        // Half a list would be taken for a whole one. That it cannot be removed matters less than why it failed.
        drop(std::fs::remove_file(&path));
        return Err(failed);
    }
    Ok(SavedFile {
        path: path.display().to_string(),
    })
}

/// Returns the folder where the system keeps downloads.
fn downloads(app: &AppHandle) -> Result<PathBuf, ApiError> {
    // A bare Linux system names no such folder, but everybody has a home.
    let in_home = || app.path().home_dir().map(|home| home.join("Downloads"));
    app.path().download_dir().or_else(|_| in_home()).map_err(|error| {
        ApiError::new(ErrorCode::Storage, "This computer names no folder for downloads.")
            .hint("Set one in the settings of your system, and try again.")
            .caused_by(&error)
    })
}

/// Writes on a thread that may wait for the disk.
async fn written<T: Send + 'static>(
    folder: PathBuf,
    write: impl FnOnce(&Path) -> io::Result<T> + Send + 'static,
) -> Result<T, ApiError> {
    let done = tokio::task::spawn_blocking(move || write(&folder).map_err(|error| (folder, error)));
    let done = done.await.map_err(|error| {
        ApiError::new(ErrorCode::Internal, "The file could not be saved.").caused_by(&error)
    })?;
    done.map_err(|(folder, error)| {
        let message = format!("The file could not be saved in {}.", folder.display());
        ApiError::new(ErrorCode::Storage, message)
            .hint("Look whether the folder can be written and has room, and try again.")
            .caused_by(&error)
    })
}

fn write_new(folder: &Path, name: &str, text: &str) -> io::Result<PathBuf> {
    let (mut file, path) = create_new(folder, name)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    Ok(path)
}

fn create_new(folder: &Path, name: &str) -> io::Result<(File, PathBuf)> {
    std::fs::create_dir_all(folder)?;
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, "txt"));
    for number in 1..MAX_SAME {
        let path = folder.join(match number {
            1 => format!("{stem}.{ending}"),
            number => format!("{stem} ({number}).{ending}"),
        });
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(file) => return Ok((file, path)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::from(io::ErrorKind::AlreadyExists))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_there_is_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("Downloads");
        let names = ["one", "two"].map(|text| write_new(&folder, "letter.v2.toml", text).unwrap());
        assert_eq!(
            names,
            [folder.join("letter.v2.toml"), folder.join("letter.v2 (2).toml")]
        );
        let texts = names.map(|path| std::fs::read_to_string(path).unwrap());
        assert_eq!(texts, ["one", "two"]);
    }
}
