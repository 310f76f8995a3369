//! How the database is.

use astra_model::{
    ClaimRepository, ExperienceRepository, RecentFilter, RepositoryError, Timestamp,
};
use astra_scheduler::CLOCK_SKEW_MAX;
use astra_store::{Health, LOG_BYTES_MAX, Store};

use super::finding::Finding;
use crate::error::CliError;
use crate::human::count;

/// Looks at the database, as far as there is one.
pub(super) fn findings(opened: &Result<Option<Store>, CliError>, now: Timestamp) -> Vec<Finding> {
    match opened {
        Ok(Some(store)) => look(store, now)
            .unwrap_or_else(|error| vec![Finding::error("database", error.to_string())]),
        Ok(None) => vec![Finding::ok("database", "none yet: the first run makes it")],
        Err(error) => vec![Finding::error("database", error.message())],
    }
}

fn look(store: &Store, now: Timestamp) -> Result<Vec<Finding>, RepositoryError> {
    let health = store.health()?;
    let mut findings = vec![
        Finding::ok("engine", format!("SQLite {}", health.engine_version)),
        schema(store, &health),
        journal(&health),
        claims(store, &health, now)?,
        outbox(&health),
        counts(store)?,
    ];
    findings.extend(clock(store, now)?);
    Ok(findings)
}

fn schema(store: &Store, health: &Health) -> Finding {
    let version = match health.schema_version {
        0 => "from before task executions were tracked".to_owned(),
        version => format!("version {version}"),
    };
    if store.needs_migration() {
        return Finding::warn("schema", format!("{version}: read, not written"))
            .hint("`astra migrate` brings it to this version; --dry-run tells what it would do");
    }
    Finding::ok("schema", version)
}

fn journal(health: &Health) -> Finding {
    if health.wal_bytes > LOG_BYTES_MAX {
        let detail = format!("the log has {} MiB", health.wal_bytes / (1024 * 1024));
        return Finding::warn("journal", detail)
            .hint("some program reads without an end: find it and end it");
    }
    match health.journal_mode.as_str() {
        "wal" => Finding::ok("journal", "wal; every record waits for the disk"),
        other => Finding::warn(
            "journal",
            format!("{other}: readers and writers wait for each other"),
        )
        .hint("another program has changed it, or the database is not migrated yet"),
    }
}

fn claims(store: &Store, health: &Health, now: Timestamp) -> Result<Finding, RepositoryError> {
    if health.open_claims == 0 {
        return Ok(Finding::ok("claims", "nothing runs"));
    }
    let claims = store.list_claims()?;
    let late = claims
        .iter()
        .filter(|claim| claim.expires.plus(CLOCK_SKEW_MAX) < now)
        .count();
    let open = count(claims.len(), "attempt is open", "attempts are open");
    Ok(match late {
        0 => Finding::ok("claims", open),
        late => Finding::warn("claims", format!("{open}, {late} without a sign of life"))
            .hint("`astra recover` settles those whose runner is gone"),
    })
}

fn outbox(health: &Health) -> Finding {
    match usize::try_from(health.unpublished).unwrap_or(usize::MAX) {
        0 => Finding::ok("result files", "all are written"),
        missing => Finding::warn("result files", count(missing, "is missing", "are missing"))
            .hint("`astra recover` writes them from the records"),
    }
}

fn counts(store: &Store) -> Result<Finding, RepositoryError> {
    let miscounts = store.miscounts()?;
    Ok(if miscounts.is_empty() {
        Finding::ok("statistics", "they agree with what is there")
    } else {
        Finding::warn("statistics", miscounts.join("; "))
            .hint("`astra stats --anew` counts every record anew")
    })
}

/// A clock that was set back gives new records times before those of old ones.
fn clock(store: &Store, now: Timestamp) -> Result<Option<Finding>, RepositoryError> {
    let newest = store.list_recent(&RecentFilter {
        limit: 1,
        ..RecentFilter::default()
    })?;
    let newest = newest
        .first()
        .and_then(|record| record.document()["ts"].as_f64());
    let Some(newest) = newest.map(Timestamp::from_seconds) else {
        return Ok(None);
    };
    let ahead = newest.since(now);
    Ok(Some(if ahead > CLOCK_SKEW_MAX {
        let detail = format!(
            "the newest record is of {newest}, which is {} s ahead",
            ahead.as_secs()
        );
        Finding::warn("clock", detail).hint("look whether the clock was set back")
    } else {
        Finding::ok("clock", format!("{now}, after every record"))
    }))
}
