//! Where code is kept, built, packed and deployed from.

use super::form::Part::{Run, Text};
use super::form::{Alphabet, Form, form, parts, plain};

const ALNUM: Alphabet = Alphabet::ALNUM;
const HEX: Alphabet = Alphabet::HEX;
const LOWER: Alphabet = Alphabet::LOWER;
const UPPER: Alphabet = Alphabet::UPPER;
const WORD: Alphabet = Alphabet::WORD;

pub(super) const FORMS: &[Form] = &[
    // docs.github.com, "About authentication to GitHub"; apps' tokens of 2025 are longer.
    form("github_pat", "ghp_", ALNUM, 36, 255),
    form("github_oauth", "gho_", ALNUM, 36, 255),
    form("github_user", "ghu_", ALNUM, 36, 255),
    form("github_server", "ghs_", ALNUM, 36, 255),
    form("github_server", "ghs_", Alphabet::DOTTED, 120, 1500),
    form("github_refresh", "ghr_", ALNUM, 36, 255),
    form("github_fine_grained", "github_pat_", WORD, 36, 255),
    // docs.gitlab.com/security/tokens, "Token prefixes"; routable ones have dots.
    form("gitlab_pat", "glpat-", WORD, 20, 300),
    form("gitlab_pat", "glpat-", Alphabet::DOTTED, 36, 300),
    form("gitlab_deploy", "gldt-", WORD, 20, 300),
    form("gitlab_runner", "glrt-", WORD, 20, 300),
    form("gitlab_runner", "glrt-", Alphabet::DOTTED, 36, 300),
    form("gitlab_runner", "glrtr-", WORD, 20, 300),
    form("gitlab_trigger", "glptt-", WORD, 20, 300),
    form("gitlab_job", "glcbt-", WORD, 20, 1000),
    form("gitlab_job", "glcbt-eyJ", Alphabet::DOTTED, 40, 4000),
    form("gitlab_mail", "glimt-", WORD, 20, 300),
    form("gitlab_scim", "glsoat-", WORD, 20, 300),
    form("gitlab_oauth", "gloas-", WORD, 20, 300),
    form("gitlab_agent", "glagent-", WORD, 20, 300),
    form("gitlab_feed", "glft-", WORD, 20, 300),
    form("gitlab_flags", "glffct-", WORD, 20, 300),
    form("gitlab_workspace", "glwt-", WORD, 20, 300),
    form("gitlab_registration", "GR1348941", WORD, 20, 60),
    // developer.atlassian.com, "Manage API tokens"; Bitbucket's app passwords and access tokens.
    form("atlassian", "ATATT3", Alphabet::PADDED, 60, 300),
    form("atlassian", "ATCTT3", Alphabet::PADDED, 60, 300),
    form("atlassian", "ATSTT3", Alphabet::PADDED, 60, 300),
    form("bitbucket", "ATBB", ALNUM, 28, 40),
    // docs.npmjs.com/about-access-tokens, pypi.org/help, crates.io, guides.rubygems.org, nuget.org.
    form("npm", "npm_", ALNUM, 36, 60),
    form("pypi", "pypi-AgE", WORD, 60, 1000),
    form("test_pypi", "pypi-AgENdGVzdC5weXBpLm9yZw", WORD, 40, 1000),
    plain("crates_io", "cio", ALNUM, 32, 32),
    form("rubygems", "rubygems_", HEX, 48, 48),
    plain("nuget", "oy2", LOWER, 43, 43),
    form("clojars", "CLOJARS_", HEX, 60, 60),
    form("packagist", "packagist_", ALNUM, 40, 80),
    form("jsr", "jsrd_", ALNUM, 32, 80),
    form("jsr", "jsrp_", ALNUM, 32, 80),
    form("deno", "ddp_", ALNUM, 36, 40),
    form("deno", "ddw_", ALNUM, 36, 40),
    // docs.docker.com/security/access-tokens, quay.io, jfrog.com/help.
    form("docker", "dckr_pat_", WORD, 20, 60),
    form("docker", "dckr_oat_", WORD, 20, 60),
    form("artifactory", "AKCp", ALNUM, 60, 80),
    form("artifactory", "cmVmd", ALNUM, 59, 59),
    // docs.docker.com/engine/swarm: what lets a machine join.
    form("docker_swarm", "SWMTKN-1-", WORD, 60, 90),
    // buildkite.com/docs/apis, circleci.com/docs, docs.travis-ci.com, docs.sonarsource.com.
    form("buildkite", "bkua_", ALNUM, 40, 60),
    form("buildkite", "bkct_", ALNUM, 40, 80),
    form("buildkite", "bkaj_", WORD, 40, 800),
    form("circleci", "CCIPAT_", WORD, 30, 80),
    form("circleci", "CCIPRJ_", WORD, 30, 80),
    form("sonar", "sqp_", HEX, 40, 40),
    form("sonar", "squ_", HEX, 40, 40),
    form("sonar", "sqa_", HEX, 40, 40),
    form("sonar", "sqb_", HEX, 40, 40),
    // sourcegraph.com/docs/cli, docs.semgrep.dev, docs.snyk.io, docs.codacy.com.
    form("sourcegraph", "sgp_", WORD, 40, 60),
    form("sourcegraph", "slk_", HEX, 64, 64),
    form("sourcegraph", "sgd_", HEX, 64, 64),
    form("snyk", "snyk_uat.", Alphabet::DOTTED, 20, 400),
    form("snyk", "snyk_sat.", Alphabet::DOTTED, 20, 400),
    // developer.hashicorp.com/vault/docs/concepts/tokens: before 1.10 they were shorter.
    form("vault", "hvs.", WORD, 24, 300),
    form("vault_batch", "hvb.", WORD, 24, 400),
    form("vault_recovery", "hvr.", WORD, 24, 300),
    plain("vault", "s.", ALNUM, 24, 24),
    plain("vault_batch", "b.AAAAAQ", WORD, 80, 300),
    // www.pulumi.com/docs, docs.doppler.com, developer.1password.com, age-encryption.org.
    form("pulumi", "pul-", HEX, 40, 40),
    form("doppler", "dp.pt.", ALNUM, 40, 48),
    form("doppler", "dp.ct.", ALNUM, 40, 48),
    form("doppler", "dp.sa.", ALNUM, 40, 48),
    form("doppler", "dp.said.", ALNUM, 40, 48),
    form("doppler", "dp.scim.", ALNUM, 40, 48),
    form("doppler", "dp.audit.", ALNUM, 40, 48),
    form("doppler", "dp.st.", Alphabet::DOTTED, 40, 90),
    plain("infisical", "st.", Alphabet::DOTTED, 60, 160),
    form("1password", "ops_eyJ", Alphabet::BASE64, 100, 2000),
    parts(
        "1password_secret_key",
        "A3-",
        Run(UPPER, 6, 6),
        &[
            Text("-"),
            Run(Alphabet::WORD, 11, 12),
            Text("-"),
            Run(UPPER, 5, 5),
            Text("-"),
            Run(UPPER, 5, 5),
            Text("-"),
            Run(UPPER, 5, 5),
        ],
    ),
    form("age", "AGE-SECRET-KEY-1", UPPER, 58, 58),
    form("age", "AGE-PLUGIN-", WORD, 40, 300),
    // tailscale.com/kb, "Auth keys"; docs.netbird.io, zerotier.
    form("tailscale", "tskey-", WORD, 20, 100),
    form("netbird", "nbp_", ALNUM, 36, 40),
    form("octopus", "API-", UPPER, 26, 40),
    form("scalingo", "tk-us-", WORD, 48, 48),
    form("infracost", "ico-", ALNUM, 32, 32),
    form("prefect", "pnu_", ALNUM, 36, 36),
    form("prefect", "pnb_", ALNUM, 36, 36),
    form("depot", "depot_", WORD, 40, 120),
];
