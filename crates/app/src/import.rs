//! The import desk: a file of people is read, looked through and mended in memory, and started only when somebody
//! confirms what they have seen.

mod desk;
mod intake;
mod sheet;
mod text;
mod verdict;
mod view;
mod words;

use std::sync::Arc;

use api::batch::BatchRef;
use api::command::{
    CloseImport, GetImport, LeaveOutImportRow, ListImportRows, MapImport, MendImportRow, Nothing, OpenImport,
    StartImport,
};
use api::import::{
    ImportRef, ImportRow, ImportView, LeaveOutImportRow as LeaveOutRequest,
    ListImportRows as ListRowsRequest, MAX_FILE, MapImport as MapRequest, MendImportRow as MendRequest,
    OpenImport as OpenRequest, StartImport as StartRequest,
};
use api::page::{Cursor, Page};
use api::{ApiError, Command, ErrorCode};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::batch::Verdict;
use domain::form::{FieldError, Problem};
use domain::text::{Lines, cleaned};
use domain::{AccountId, BatchId, ExecutionId, WorkflowKey, WorkspaceId};
use store::{NewBatch, NewBatchRow, QueuedRow};
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::actor::Actor;
use crate::executions::PAGE;
use crate::import::desk::ImportDesk;
use crate::import::intake::{Intake, Organizations};
use crate::import::verdict::Recorded;
use crate::system::Ids;
use crate::workspace::OpenWorkspace;
use crate::{App, error};

/// The workflow that each row starts.
const WORKFLOW: &str = "new_partner_user";

/// How many addresses are looked up at once.
const LOOKED_UP: usize = 5_000;

/// The longest text that a cell can be mended to.
const MAX_CELL: usize = 4000;

/// What lies on the desk, and whose it is.
pub(crate) struct OnDesk {
    account: AccountId,
    workspace: WorkspaceId,
    desk: ImportDesk,
}

/// The desk while one use case has it.
type Held = OwnedMutexGuard<Option<OnDesk>>;

impl App {
    /// Puts a file on the desk and judges its rows.
    ///
    /// # Errors
    /// When the account may not, or the file has no rows that could be imported; what lay on the desk stays then.
    pub async fn open_import(&self, request: OpenRequest) -> Result<ImportView, ApiError> {
        let actor = self.actor::<OpenImport>().await?;
        let known = actor.workspace.shelf.offered(&WorkflowKey::new(WORKFLOW))?;
        let intake = Intake::of(&known.definition).ok_or_else(no_intake)?;
        let id = BatchId::from_uuid(self.ids.new_id());
        let desk = blocking(move || read(id, request, intake)).await??;
        // It is judged before it takes the place of what lies on the desk.
        let new = Arc::new(Mutex::new(Some(OnDesk {
            account: actor.account,
            workspace: actor.workspace.id,
            desk,
        })));
        let mut judged = judge_all(&actor, new.lock_owned().await).await?;
        let view = view::of(desk_of(&mut judged)?);
        *self.import.lock().await = judged.take();
        Ok(view)
    }

    /// Tells what lies on the desk.
    ///
    /// # Errors
    /// When the account may not.
    pub async fn get_import(&self) -> Result<Option<ImportView>, ApiError> {
        let actor = self.actor::<GetImport>().await?;
        let held = self.import.lock().await;
        let theirs = held.as_ref().filter(|on_desk| on_desk.is_of(&actor));
        Ok(theirs.map(|on_desk| view::of(&on_desk.desk)))
    }

    /// Says which column holds what.
    ///
    /// # Errors
    /// When the account may not, a source does not exist, or another file lies on the desk.
    pub async fn map_import(&self, request: MapRequest) -> Result<ImportView, ApiError> {
        let (actor, mut held) = self.held::<MapImport>(request.id).await?;
        let desk = desk_of(&mut held)?;
        view::check_sources(desk, &request.sources)?;
        desk.map(request.sources);
        self.judge_anew(&actor, held).await
    }

    /// Lists rows of the file.
    ///
    /// # Errors
    /// When the account may not, or another file lies on the desk.
    pub async fn list_import_rows(&self, request: ListRowsRequest) -> Result<Page<ImportRow>, ApiError> {
        let (_, mut held) = self.held::<ListImportRows>(request.id).await?;
        let desk = desk_of(&mut held)?;
        let from = match &request.after {
            None => 0,
            Some(Cursor(place)) => {
                place
                    .parse::<usize>()
                    .map_err(|_| error::store(store::Error::Cursor))?
                    + 1
            }
        };
        let mut rows = desk
            .judged(from)
            .filter(|(_, judgement)| request.only.is_none_or(|only| judgement.verdict == only));
        let page: Vec<_> = rows.by_ref().take(PAGE as usize).collect();
        let next = page.last().filter(|_| rows.next().is_some());
        Ok(Page {
            next: next.map(|(place, _)| Cursor(place.to_string())),
            rows: page
                .into_iter()
                .map(|(place, judgement)| view::row(desk, place, judgement))
                .collect(),
        })
    }

    /// Mends the cells of a row.
    ///
    /// # Errors
    /// When the account may not, there is no such row, or another file lies on the desk.
    pub async fn mend_import_row(&self, request: MendRequest) -> Result<ImportView, ApiError> {
        let (actor, mut held) = self.held::<MendImportRow>(request.id).await?;
        let desk = desk_of(&mut held)?;
        let row = view::place_of(desk, request.row)?;
        if request.texts.len() != desk.sources().len() {
            return Err(error::moved_on());
        }
        if let Some(long) = request.texts.iter().position(|text| text.len() > MAX_CELL) {
            let message = format!("Use at most {MAX_CELL} characters.");
            return Err(ApiError::fields(vec![FieldError::new(
                long.to_string(),
                Problem::TooLong,
                message,
            )]));
        }
        desk.mend(
            row,
            request
                .texts
                .iter()
                .map(|text| cleaned(text, Lines::Keep))
                .collect(),
        );
        desk.look_at(row);
        if let Some(named) = desk.named_in(row) {
            let recorded = recorded(&actor.workspace, vec![named]).await?;
            desk.note(recorded);
        }
        view_of(judge(held).await?)
    }

    /// Leaves a row out, or takes it in again.
    ///
    /// # Errors
    /// When the account may not, there is no such row, or another file lies on the desk.
    pub async fn leave_out_import_row(&self, request: LeaveOutRequest) -> Result<ImportView, ApiError> {
        let (_, mut held) = self.held::<LeaveOutImportRow>(request.id).await?;
        let desk = desk_of(&mut held)?;
        let row = view::place_of(desk, request.row)?;
        desk.leave_out(row, request.left_out);
        view_of(judge(held).await?)
    }

    /// Takes the file off the desk.
    ///
    /// # Errors
    /// When the account may not.
    pub async fn close_import(&self, request: ImportRef) -> Result<Nothing, ApiError> {
        match self.held::<CloseImport>(request.id).await {
            Ok((_, mut held)) => *held = None,
            // Another one lies there, or none: this one is gone, as was wished.
            Err(error) if error.code == ErrorCode::NotFound => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// Stores the file as a batch, and begins to start what each new row says. A second call for the same file starts
    /// nothing a second time.
    ///
    /// # Errors
    /// When the account may not, nothing is new, or what is new is not what was confirmed; nothing is stored then.
    pub async fn start_import(&self, request: StartRequest) -> Result<BatchRef, ApiError> {
        let (actor, held) = match self.held::<StartImport>(request.id).await {
            Err(error) if error.code == ErrorCode::NotFound => {
                let actor = self.actor::<StartImport>().await?;
                return match actor.workspace.store.batch(actor.scope, request.id).await {
                    Ok(_) => Ok(BatchRef { id: request.id }),
                    Err(_) => Err(error),
                };
            }
            held => held?,
        };
        let mut held = judge_all(&actor, held).await?;
        let desk = desk_of(&mut held)?;
        let new = desk.tally().new;
        if new != request.confirmed {
            desk.version += 1;
            let message = format!(
                "{} rows were new when you looked, now it is {new}.",
                request.confirmed
            );
            return Err(ApiError::new(ErrorCode::Conflict, message)
                .hint("Nothing was started. Somebody has changed organizations or people meanwhile; look through the rows again."));
        }
        if new == 0 {
            return Err(ApiError::new(
                ErrorCode::Validation,
                "No row is new, so there is nothing to start.",
            )
            .hint("Mend the rows that are wrong, or choose another file."));
        }
        let by = actor.recorded();
        let definition = desk.intake.definition.clone();
        let batch = NewBatch {
            id: desk.id,
            title: desk.file_name.clone(),
            workflow: definition.key.clone(),
            workflow_version: definition.version,
            by: by.clone(),
        };
        let ids = self.ids.clone();
        let rows = on_desk(held, move |desk| {
            let rows = (0..desk.sheet.rows.len()).map(|row| row_of_batch(&*ids, desk, row));
            rows.collect::<Vec<_>>()
        });
        let (mut held, rows) = rows.await?;
        let store = &actor.workspace.store;
        store
            .create_batch(batch, rows, self.time.now())
            .await
            .map_err(error::store)?;
        *held = None;
        drop(held);
        tracing::info!(batch.id = %request.id, rows = new, "An import was started.");
        self.begin_starting(&actor, request.id, definition, new).await?;
        Ok(BatchRef { id: request.id })
    }

    /// Returns the desk with the file that the caller means.
    async fn held<C: Command>(&self, id: BatchId) -> Result<(Actor, Held), ApiError> {
        let actor = self.actor::<C>().await?;
        let held = self.import.clone().lock_owned().await;
        match held.as_ref() {
            Some(on_desk) if on_desk.is_of(&actor) && on_desk.desk.id == id => Ok((actor, held)),
            Some(_) | None => Err(no_file()),
        }
    }

    async fn judge_anew(&self, actor: &Actor, held: Held) -> Result<ImportView, ApiError> {
        view_of(judge_all(actor, held).await?)
    }
}

impl OnDesk {
    fn is_of(&self, actor: &Actor) -> bool {
        self.account == actor.account && self.workspace == actor.workspace.id
    }
}

fn desk_of(held: &mut Held) -> Result<&mut ImportDesk, ApiError> {
    held.as_mut().map(|on_desk| &mut on_desk.desk).ok_or_else(no_file)
}

fn view_of(mut held: Held) -> Result<ImportView, ApiError> {
    Ok(view::of(desk_of(&mut held)?))
}

/// Reads a file and lays it out.
fn read(id: BatchId, request: OpenRequest, intake: Intake) -> Result<ImportDesk, ApiError> {
    if request.content.len() > MAX_FILE.div_ceil(3) * 4 {
        return Err(view::too_large());
    }
    let bytes = STANDARD
        .decode(&request.content)
        .map_err(|error| error::internal(&error))?;
    if bytes.len() > MAX_FILE {
        return Err(view::too_large());
    }
    drop(request.content);
    let text = text::read(&bytes).map_err(view::no_text)?;
    drop(bytes);
    let sheet = sheet::read(&text.text).map_err(view::no_sheet)?;
    let notices = view::notices(text.encoding, &sheet);
    let file_name = cleaned(&request.file_name, Lines::Drop)
        .chars()
        .take(200)
        .collect();
    Ok(ImportDesk::lay_out(id, file_name, intake, sheet, notices))
}

fn row_of_batch(ids: &dyn Ids, desk: &ImportDesk, row: usize) -> NewBatchRow {
    let about = desk.about(row);
    let start = desk.answers(row).map(|answers| QueuedRow {
        number: 0,
        execution: ExecutionId::from_uuid(ids.new_id()),
        answers,
    });
    let verdict = desk
        .judged(row)
        .next()
        .map_or(Verdict::Invalid, |(_, judgement)| judgement.verdict);
    NewBatchRow {
        line: desk.sheet.rows.get(row).map(|found| found.line),
        name: about.name,
        address: about.address,
        organization: about.organization,
        verdict,
        message: if start.is_some() {
            String::new()
        } else {
            desk.why_not(row)
        },
        start,
    }
}

/// Checks and judges every row anew, by what is recorded now. The file stays on the desk whatever fails.
async fn judge_all(actor: &Actor, held: Held) -> Result<Held, ApiError> {
    let store = &actor.workspace.store;
    let all = store.organization_options(actor.scope).await;
    let all = all.map_err(error::store)?;
    let worked_with = store.offered_organizations(actor.scope).await;
    let worked_with = worked_with.map_err(error::store)?;
    let worked_with = worked_with.into_iter().map(|option| option.id).collect();
    let organizations = Organizations::of(
        all.into_iter().map(|option| (option.id, option.name)),
        &worked_with,
    );
    let (mut held, named) = on_desk(held, |desk| {
        desk.forget();
        desk.look_at_all(organizations);
        desk.named()
    })
    .await?;
    for some in named.chunks(LOOKED_UP) {
        let recorded = recorded(&actor.workspace, some.to_vec()).await?;
        desk_of(&mut held)?.note(recorded);
    }
    judge(held).await
}

async fn judge(held: Held) -> Result<Held, ApiError> {
    let (held, ()) = on_desk(held, ImportDesk::judge).await?;
    Ok(held)
}

/// Does something long with the file on the desk, beside the app's own threads.
async fn on_desk<T: Send + 'static>(
    mut held: Held,
    work: impl FnOnce(&mut ImportDesk) -> T + Send + 'static,
) -> Result<(Held, T), ApiError> {
    blocking(move || {
        let done = work(desk_of(&mut held)?);
        Ok((held, done))
    })
    .await?
}

async fn recorded(
    workspace: &OpenWorkspace,
    named: Vec<(domain::OrganizationId, String)>,
) -> Result<Recorded, ApiError> {
    let names = workspace
        .store
        .names_by_address(named)
        .await
        .map_err(error::store)?;
    Ok(names
        .into_iter()
        .map(|(organization, address, name)| ((organization, address), name))
        .collect())
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, ApiError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| error::internal(&error))
}

fn no_file() -> ApiError {
    ApiError::new(
        ErrorCode::NotFound,
        "This file does not lie on the import desk any more.",
    )
    .hint("Nothing was changed. Choose the file again.")
}

fn no_intake() -> ApiError {
    ApiError::new(
        ErrorCode::Validation,
        "The workflow for new people cannot be started from a file.",
    )
    .hint("Its first forms have to ask for the organization and the address, and for no list.")
}
