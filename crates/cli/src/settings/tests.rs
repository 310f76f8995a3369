use std::collections::HashMap;
use std::fs;

use super::*;
use crate::exit::Exit;

struct Workspace {
    folder: tempfile::TempDir,
    variables: HashMap<&'static str, &'static str>,
}

impl Workspace {
    fn new(astra_toml: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(FILE_NAME), astra_toml).unwrap();
        fs::create_dir_all(folder.path().join("a/b")).unwrap();
        Self {
            folder,
            variables: HashMap::new(),
        }
    }

    fn with(mut self, name: &'static str, value: &'static str) -> Self {
        self.variables.insert(name, value);
        self
    }

    fn root(&self) -> &Path {
        self.folder.path()
    }

    fn resolve(&self, flags: &GlobalArgs, here: &str) -> Result<Settings, CliError> {
        let environment = |name: &str| self.variables.get(name).map(OsString::from);
        Settings::resolve(flags, &environment, &self.root().join(here))
    }
}

fn flags_with_db(db: &str) -> GlobalArgs {
    GlobalArgs {
        db: Some(db.into()),
        ..GlobalArgs::default()
    }
}

#[test]
fn a_flag_goes_before_the_environment_before_the_file_before_the_default() {
    let silent = Workspace::new("");
    let db = silent.resolve(&GlobalArgs::default(), "").unwrap().db;
    assert_eq!(
        (db.value, db.origin),
        (silent.root().join(DB_DEFAULT), Origin::Default)
    );

    let file = Workspace::new("db = \"f.db\"");
    let db = file.resolve(&GlobalArgs::default(), "").unwrap().db;
    assert_eq!(
        (db.value, db.origin),
        (file.root().join("f.db"), Origin::File)
    );

    let told = file.with("ASTRA_DB", "e.db");
    let db = told.resolve(&GlobalArgs::default(), "").unwrap().db;
    assert_eq!(db.value, told.root().join("e.db"));
    assert_eq!(db.origin, Origin::Environment("ASTRA_DB"));

    let db = told.resolve(&flags_with_db("g.db"), "").unwrap().db;
    assert_eq!(
        (db.value, db.origin),
        (told.root().join("g.db"), Origin::Flag("--db"))
    );
}

#[test]
fn the_root_is_the_nearest_folder_above_with_astra_toml() {
    let workspace = Workspace::new("db = \"f.db\"");
    let settings = workspace.resolve(&GlobalArgs::default(), "a/b").unwrap();
    assert_eq!(settings.root.value, workspace.root());
    assert_eq!(settings.db.value, workspace.root().join("f.db"));
    let settings = workspace.resolve(&flags_with_db("g.db"), "a/b").unwrap();
    assert_eq!(settings.db.value, workspace.root().join("a/b/g.db"));
}

#[test]
fn the_locks_lie_beside_the_database() {
    let workspace = Workspace::new("");
    let settings = workspace.resolve(&flags_with_db("x/y.db"), "").unwrap();
    assert_eq!(settings.run_dir(), workspace.root().join("x/run"));
}

#[test]
fn a_root_that_is_no_folder_is_refused() {
    let flags = GlobalArgs {
        root: Some("nowhere".into()),
        ..GlobalArgs::default()
    };
    let error = Workspace::new("").resolve(&flags, "").unwrap_err();
    assert_eq!(error.exit(), Exit::Usage);
    assert!(error.message().contains("nowhere"));
}

#[test]
fn a_word_of_the_environment_that_nobody_knows_is_refused_by_name() {
    let workspace = Workspace::new("").with("ASTRA_FORMAT", "xml");
    let error = workspace.resolve(&GlobalArgs::default(), "").unwrap_err();
    assert_eq!(error.exit(), Exit::Usage);
    assert_eq!(
        error.message(),
        "ASTRA_FORMAT is \"xml\": write table, json, ndjson"
    );
}

#[test]
fn quiet_and_verbose_are_settings_like_others() {
    let workspace = Workspace::new("verbosity = \"verbose\"").with("ASTRA_VERBOSITY", "normal");
    let settings = workspace.resolve(&GlobalArgs::default(), "").unwrap();
    assert_eq!(settings.verbosity.value, Verbosity::Normal);
    let flags = GlobalArgs {
        quiet: true,
        ..GlobalArgs::default()
    };
    let verbosity = workspace.resolve(&flags, "").unwrap().verbosity;
    assert_eq!(verbosity.origin, Origin::Flag("--quiet"));
}

#[test]
fn a_model_is_configured_whole_or_not_at_all_and_its_key_is_never_shown() {
    let none = Workspace::new("")
        .resolve(&GlobalArgs::default(), "")
        .unwrap()
        .model;
    assert!(none.endpoint().unwrap().is_none());

    let half = Workspace::new("[model]\nbase_url = \"http://localhost\"");
    let half = half.resolve(&GlobalArgs::default(), "").unwrap().model;
    assert!(half.endpoint().err().unwrap().message().contains("name"));

    let whole = Workspace::new("[model]\nbase_url = \"b\"\nname = \"n\"\napi_key_env = \"KEY\"");
    let whole = whole.with("KEY", "very secret");
    let settings = whole.resolve(&GlobalArgs::default(), "").unwrap();
    assert!(settings.model.endpoint().unwrap().is_some() && settings.model.has_key());
    assert!(!format!("{settings:?}").contains("very secret"));
}

#[test]
fn no_color_takes_the_colours_away() {
    let workspace = Workspace::new("").with("NO_COLOR", "1");
    let color = workspace.resolve(&GlobalArgs::default(), "").unwrap().color;
    assert_eq!(
        (color.value, color.origin),
        (false, Origin::Environment("NO_COLOR"))
    );
}

#[test]
fn the_format_of_early_errors_is_found_in_the_words_or_the_environment() {
    let words = |line: &str| line.split(' ').map(OsString::from).collect::<Vec<_>>();
    let silent = |_: &str| None;
    assert_eq!(
        format_of(&words("astra --format json x"), &silent),
        Format::Json
    );
    assert_eq!(
        format_of(&words("astra x --format=ndjson"), &silent),
        Format::Ndjson
    );
    assert_eq!(
        format_of(&words("astra x --format"), &silent),
        Format::Table
    );
    let told = |name: &str| (name == "ASTRA_FORMAT").then(|| OsString::from("json"));
    assert_eq!(format_of(&words("astra x"), &told), Format::Json);
}
