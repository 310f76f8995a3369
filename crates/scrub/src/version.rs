//! Which rules a scrubber has, in a few characters.

use sha2::{Digest, Sha256};

use crate::scrubber::{RULES_VERSION, Scrubber};

/// So many bytes of a digest tell the scrubbers of one house apart.
const DIGEST_BYTES: usize = 4;

/// Returns the version of the rules, and behind a `+` a digest of what is not as standard.
pub(crate) fn of(scrubber: &Scrubber) -> String {
    let set = set(scrubber);
    if set == self::set(&Scrubber::new()) {
        return RULES_VERSION.to_owned();
    }
    let digest = Sha256::digest(set);
    let digits = digest.iter().take(DIGEST_BYTES);
    let digits: String = digits.map(|byte| format!("{byte:02x}")).collect();
    format!("{RULES_VERSION}+{digits}")
}

/// Returns what can be set, each part such that no two sets are written the same.
fn set(scrubber: &Scrubber) -> String {
    let own: Vec<_> = scrubber.own.iter().collect();
    let kinds = scrubber.kinds.names();
    format!(
        "{:?} {kinds:?} {own:?} {:?}",
        scrubber.profile, scrubber.allowed
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Kind, Kinds, PatternError, Profile};

    #[test]
    fn the_standard_rules_have_the_bare_version() {
        assert_eq!(Scrubber::new().version(), RULES_VERSION);
        let built = Scrubber::builder().kinds(Kinds::STANDARD).build();
        assert_eq!(built.version(), RULES_VERSION);
    }

    #[test]
    fn whatever_is_set_makes_a_version_of_its_own() -> Result<(), PatternError> {
        let builder = Scrubber::builder;
        let all = [
            builder(),
            builder().kinds(Kinds::STANDARD.with(Kind::User)),
            builder().kinds(Kinds::STANDARD.without(Kind::Id)),
            builder().profile(Profile::Legacy),
            builder().profile(Profile::LegacyLedger),
            builder().pattern("ticket", "T-[0-9]+")?,
            builder().pattern("ticket", "T-[0-9]{2}")?,
            builder().pattern("bug", "T-[0-9]+")?,
            builder().allow("a@b.co"),
            builder().allow("a@b.co").allow("c@d.co"),
        ];
        let mut versions: Vec<_> = all.map(|one| one.build().version()).into();
        let one = builder().allow("c@d.co").allow("a@b.co").build();
        assert_eq!(versions.last(), Some(&one.version()));
        versions.sort();
        versions.dedup();
        assert_eq!(versions.len(), 10, "{versions:?}");
        Ok(())
    }
}
