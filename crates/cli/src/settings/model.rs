//! The language model that `prompt` tasks ask.

use astra_scheduler::{ApiKey, ModelEndpoint};

use super::file::ModelTable;
use super::origin::Setting;
use super::{Environment, text};
use crate::error::CliError;

/// The language model that `prompt` tasks ask, as far as it is configured.
#[derive(Clone, Debug)]
pub(crate) struct ModelSettings {
    pub(crate) base_url: Setting<Option<String>>,
    pub(crate) name: Setting<Option<String>>,
    pub(crate) api_key_env: Setting<Option<String>>,
    /// The secret itself, which nothing shows.
    api_key: Option<ApiKey>,
}

impl ModelSettings {
    pub(super) fn resolve(
        environment: Environment<'_>,
        file: ModelTable,
    ) -> Result<Self, CliError> {
        let setting = |variable, said: Option<String>| -> Result<_, CliError> {
            let told = text(environment, variable)?;
            let said = said.map(Some);
            Ok(Setting::first(
                (None, ""),
                (told.map(Some), variable),
                said,
                None,
            ))
        };
        let api_key_env: Setting<Option<String>> =
            setting("ASTRA_MODEL_API_KEY_ENV", file.api_key_env)?;
        let api_key = match &api_key_env.value {
            Some(name) => text(environment, name)?.map(ApiKey::new),
            None => None,
        };
        Ok(Self {
            base_url: setting("ASTRA_MODEL_BASE_URL", file.base_url)?,
            name: setting("ASTRA_MODEL_NAME", file.name)?,
            api_key_env,
            api_key,
        })
    }

    /// Tells whether the variable that should hold the key holds one.
    pub(crate) fn has_key(&self) -> bool {
        self.api_key.is_some()
    }

    /// Returns the endpoint, if one is configured.
    pub(crate) fn endpoint(&self) -> Result<Option<ModelEndpoint>, CliError> {
        match (&self.base_url.value, &self.name.value) {
            (None, None) => Ok(None),
            (Some(base_url), Some(name)) => Ok(Some(ModelEndpoint {
                base_url: base_url.clone(),
                name: name.clone(),
                api_key: self.api_key.clone(),
                api_key_env: self.api_key_env.value.clone(),
            })),
            (Some(_), None) => Err(lacks("name")),
            (None, Some(_)) => Err(lacks("base_url")),
        }
    }
}

fn lacks(key: &str) -> CliError {
    CliError::usage(format!("the model has no {key}")).hint(format!(
        "write {key} into [model] of astra.toml, or remove the rest of the table"
    ))
}
