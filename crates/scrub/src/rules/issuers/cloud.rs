//! Clouds, databases, and what watches over them.

use super::form::Part::{Run, Text};
use super::form::{Alphabet, Form, form, parts, plain};

const ALNUM: Alphabet = Alphabet::ALNUM;
const HEX: Alphabet = Alphabet::HEX;
const LOWER: Alphabet = Alphabet::LOWER;
const UPPER: Alphabet = Alphabet::UPPER;
const WORD: Alphabet = Alphabet::WORD;

pub(super) const FORMS: &[Form] = &[
    // docs.aws.amazon.com, IAM, "Understanding unique ID prefixes"; the rest names no secret.
    form("aws_access_key_id", "AKIA", UPPER, 16, 16),
    form("aws_temporary_key_id", "ASIA", UPPER, 16, 16),
    form("aws_bearer", "ABIA", UPPER, 16, 16),
    form("aws_context", "ACCA", UPPER, 16, 16),
    form("aws_bedrock", "ABSK", Alphabet::BASE64, 100, 280),
    form(
        "aws_bedrock",
        "bedrock-api-key-",
        Alphabet::BASE64,
        60,
        4000,
    ),
    form("aws_mws", "amzn.mws.", WORD, 36, 36),
    // cloud.google.com/docs/authentication/api-keys, developers.google.com/identity/protocols/oauth2.
    form("google_api", "AIza", WORD, 35, 35),
    form("google_api", "AQ.Ab8R", WORD, 40, 60),
    form("google_oauth", "ya29.", WORD, 20, 2500),
    form("google_oauth", "ya29.c.", Alphabet::DOTTED, 40, 2500),
    form("google_client_secret", "GOCSPX-", WORD, 24, 40),
    form("google_refresh", "1//0", WORD, 40, 160),
    // firebase.google.com/docs/cloud-messaging, "Legacy server key".
    parts(
        "fcm_server_key",
        "AAAA",
        Run(WORD, 7, 7),
        &[Text(":APA91b"), Run(WORD, 134, 134)],
    ),
    form("google_storage", "GOOG1E", UPPER, 55, 60),
    form("google_storage", "GOOG", UPPER, 20, 24),
    // docs.digitalocean.com/reference/api.
    form("digitalocean", "dop_v1_", HEX, 64, 64),
    form("digitalocean_oauth", "doo_v1_", HEX, 64, 64),
    form("digitalocean_refresh", "dor_v1_", HEX, 64, 64),
    form("digitalocean_spaces", "DO00", UPPER, 16, 16),
    // devcenter.heroku.com, fly.io/docs/security/tokens, docs.netlify.com, render.com/docs/api.
    form("heroku", "HRKU-", WORD, 36, 64),
    form("fly", "fo1_", WORD, 40, 60),
    form("fly", "fm1a_", Alphabet::BASE64, 80, 2000),
    form("fly", "fm1r_", Alphabet::BASE64, 80, 2000),
    form("fly", "fm2_", Alphabet::BASE64, 80, 2000),
    form("netlify", "nfp_", WORD, 36, 48),
    form("netlify", "nfc_", WORD, 36, 48),
    form("netlify", "nfu_", WORD, 36, 48),
    form("render", "rnd_", ALNUM, 28, 36),
    // vercel.com/docs, "Access tokens": the new ones have a kind.
    form("vercel", "vcp_", WORD, 24, 80),
    form("vercel", "vci_", WORD, 24, 80),
    form("vercel", "vca_", WORD, 24, 80),
    form("vercel", "vcr_", WORD, 24, 80),
    form("vercel", "vck_", WORD, 24, 80),
    form("vercel_blob", "vercel_blob_rw_", WORD, 30, 60),
    // docs.databricks.com, docs.snowflake.com, docs.confluent.io, clickhouse.com/docs.
    parts("databricks", "dapi", Run(HEX, 32, 32), &[]),
    parts(
        "databricks",
        "dapi",
        Run(HEX, 32, 32),
        &[Text("-"), Run(Alphabet::DIGIT, 1, 2)],
    ),
    form("databricks", "dose", HEX, 32, 32),
    form("databricks", "dkea", HEX, 32, 32),
    form("confluent", "cflt", Alphabet::BASE64, 56, 64),
    plain("clickhouse", "4b1d", ALNUM, 38, 38),
    // developers.cloudflare.com/fundamentals/api, "Origin CA keys"; the scannable ones of 2025.
    parts(
        "cloudflare_origin_ca",
        "v1.0-",
        Run(HEX, 24, 24),
        &[Text("-"), Run(HEX, 146, 146)],
    ),
    form("cloudflare", "cfut_", ALNUM, 36, 60),
    form("cloudflare", "cfat_", ALNUM, 36, 60),
    form("cloudflare", "cfk_", ALNUM, 36, 60),
    // alibabacloud.com/help, cloud.tencent.com, yandex.cloud/docs, scaleway.com, exoscale.com.
    form("alibaba", "LTAI", ALNUM, 12, 24),
    plain("tencent", "AKID", ALNUM, 32, 36),
    plain("yandex", "AQVN", WORD, 34, 40),
    plain("yandex", "YCAJE", WORD, 20, 20),
    plain("yandex", "YCN", WORD, 37, 38),
    form("yandex", "y0_", WORD, 50, 80),
    parts(
        "yandex",
        "t1.",
        Run(Alphabet::PADDED, 20, 600),
        &[Text("."), Run(Alphabet::PADDED, 86, 90)],
    ),
    form("scaleway", "SCW", UPPER, 17, 17),
    form("exoscale", "EXO", HEX, 24, 24),
    form("volcengine", "AKLT", ALNUM, 40, 48),
    // supabase.com/docs/guides/api, planetscale.com/docs, neon.tech/docs, docs.turso.tech.
    form("supabase", "sbp_", WORD, 40, 80),
    form("supabase_secret", "sb_secret_", WORD, 24, 60),
    form("planetscale", "pscale_tkn_", Alphabet::DOTTED, 32, 64),
    form("planetscale", "pscale_pw_", Alphabet::DOTTED, 32, 64),
    form("planetscale", "pscale_oauth_", Alphabet::DOTTED, 32, 64),
    form("planetscale", "pscale_api_", Alphabet::DOTTED, 32, 64),
    form("neon", "napi_", LOWER, 40, 80),
    form("mongodb_atlas", "mdb_sa_sk_", WORD, 32, 60),
    form("aiven", "AVNS_", WORD, 16, 40),
    // docs.datadoghq.com, docs.newrelic.com/docs/apis, docs.dynatrace.com, grafana.com/docs.
    form("new_relic_user", "NRAK-", ALNUM, 27, 32),
    form("new_relic_browser", "NRJS-", HEX, 19, 19),
    form("new_relic_insert", "NRII-", WORD, 32, 32),
    form("new_relic_query", "NRIQ-", WORD, 32, 32),
    form("new_relic_admin", "NRAA-", WORD, 27, 48),
    parts(
        "dynatrace",
        "dt0c01.",
        Run(UPPER, 24, 24),
        &[Text("."), Run(UPPER, 64, 64)],
    ),
    parts(
        "dynatrace",
        "dt0s01.",
        Run(UPPER, 8, 24),
        &[Text("."), Run(UPPER, 64, 64)],
    ),
    parts(
        "dynatrace",
        "dt0s02.",
        Run(UPPER, 8, 24),
        &[Text("."), Run(UPPER, 64, 64)],
    ),
    parts(
        "dynatrace",
        "dt0s03.",
        Run(UPPER, 8, 24),
        &[Text("."), Run(UPPER, 64, 64)],
    ),
    form("grafana", "eyJrIjoi", Alphabet::BASE64, 60, 400),
    form("grafana_cloud", "glc_", Alphabet::BASE64, 32, 400),
    parts(
        "grafana_service",
        "glsa_",
        Run(ALNUM, 32, 32),
        &[Text("_"), Run(Alphabet::ANY_HEX, 8, 8)],
    ),
    form("honeycomb", "hcaik_", ALNUM, 50, 70),
    form("honeycomb", "hcxik_", ALNUM, 50, 70),
    form("honeycomb", "hcamk_", ALNUM, 50, 70),
    form("honeycomb", "hcbik_", ALNUM, 50, 70),
    form("axiom", "xaat-", WORD, 36, 36),
    form("axiom", "xapt-", WORD, 36, 36),
    form("incident_io", "inc_", HEX, 64, 64),
    plain("databento", "db-", ALNUM, 29, 29),
    form("openshift", "sha256~", WORD, 43, 43),
];
