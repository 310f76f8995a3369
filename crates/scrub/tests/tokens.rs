//! What issuers' tokens look like.

use astra_model::Scrubber as _;
use astra_scrub::{Kind, Scrubber, SubKind};

const HEX: &str = "0123456789abcdef";
const DIGITS: &str = "0123456789";
const UPPER: &str = "A1B2C3D4E5F6G7H2J3K4L5M6N7P2Q3R4";
const MIXED: &str = "aB3dE5fG7hJ9kL2mN4pQ6rS8tU1vW3xY5z";

/// Returns the body of a token that nobody ever had.
fn body(alphabet: &str, length: usize) -> String {
    alphabet.chars().cycle().take(length).collect()
}

fn check(text: &str, masked: &str) {
    assert_eq!(Scrubber::new().mask(text), masked, "{text:?}");
}

fn secret(token: &str, name: &'static str) {
    let text = format!("old={token}, \"new\"");
    let findings = Scrubber::new().find(&text);
    let found: Vec<_> = findings
        .iter()
        .map(|f| (&text[f.start..f.end], f.kind, f.sub_kind))
        .collect();
    assert_eq!(found, [(token, Kind::Secret, SubKind::Named(name))]);
    check(&format!("curl -H 'x: {token}'."), "curl -H 'x: [secret]'.");
    check(
        &format!(r#"{{"k":"a\n{token}"}}"#),
        r#"{"k":"a\n[secret]"}"#,
    );
}

#[test]
fn a_prefix_and_a_body_of_its_length_make_a_token() {
    for (prefix, alphabet, length, name) in [
        ("AKIA", UPPER, 16, "aws_access_key_id"),
        ("ASIA", UPPER, 16, "aws_temporary_key_id"),
        ("AIza", MIXED, 35, "google_api"),
        ("GOCSPX-", MIXED, 28, "google_client_secret"),
        ("ya29.", MIXED, 120, "google_oauth"),
        ("1//0", MIXED, 60, "google_refresh"),
        ("ghp_", MIXED, 36, "github_pat"),
        ("gho_", MIXED, 36, "github_oauth"),
        ("github_pat_", MIXED, 82, "github_fine_grained"),
        ("glpat-", MIXED, 20, "gitlab_pat"),
        ("glrt-", MIXED, 20, "gitlab_runner"),
        ("GR1348941", MIXED, 20, "gitlab_registration"),
        ("sk-", MIXED, 48, "openai"),
        ("sk-proj-", MIXED, 60, "openai_project"),
        ("sk-ant-api03-", MIXED, 95, "anthropic"),
        ("sk-or-v1-", HEX, 64, "openrouter"),
        ("hf_", MIXED, 34, "huggingface"),
        ("gsk_", MIXED, 52, "groq"),
        ("xai-", MIXED, 80, "xai"),
        ("pplx-", MIXED, 48, "perplexity"),
        ("r8_", MIXED, 37, "replicate"),
        ("xoxb-", DIGITS, 40, "slack_bot"),
        ("xapp-1-", MIXED, 60, "slack_app"),
        ("sk_live_", MIXED, 24, "stripe"),
        ("rk_test_", MIXED, 24, "stripe_restricted"),
        ("whsec_", MIXED, 32, "stripe_webhook"),
        ("sq0atp-", MIXED, 22, "square"),
        ("shpat_", HEX, 32, "shopify_access"),
        ("SK", HEX, 32, "twilio"),
        ("key-", HEX, 32, "mailgun"),
        ("npm_", MIXED, 36, "npm"),
        ("pypi-AgEIcHlwaS5vcmc", MIXED, 100, "pypi"),
        ("rubygems_", HEX, 48, "rubygems"),
        ("dckr_pat_", MIXED, 27, "docker"),
        ("dapi", HEX, 32, "databricks"),
        ("dop_v1_", HEX, 64, "digitalocean"),
        ("lin_api_", MIXED, 40, "linear"),
        ("ntn_", MIXED, 46, "notion"),
        ("ATATT3", MIXED, 186, "atlassian"),
        ("NRAK-", UPPER, 27, "new_relic_user"),
        ("glsa_", MIXED, 32, "grafana_service"),
        ("sntryu_", HEX, 64, "sentry_user"),
        ("pscale_tkn_", MIXED, 43, "planetscale"),
        ("sbp_", HEX, 40, "supabase"),
        ("dp.pt.", MIXED, 43, "doppler"),
        ("hvs.", MIXED, 90, "vault"),
        ("pul-", HEX, 40, "pulumi"),
        ("figd_", MIXED, 40, "figma"),
        ("tskey-auth-", MIXED, 30, "tailscale"),
        ("fio-u-", MIXED, 64, "frameio"),
        ("EZAK", MIXED, 54, "easypost"),
        ("shippo_live_", HEX, 40, "shippo"),
        ("pcsk_", MIXED, 60, "pinecone"),
        ("tvly-", MIXED, 32, "tavily"),
        ("jina_", MIXED, 60, "jina"),
        ("LTAI", MIXED, 20, "alibaba"),
        ("rdme_", HEX, 70, "readme"),
        ("HRKU-AA", MIXED, 58, "heroku"),
    ] {
        let tail = if name == "grafana_service" {
            "_0a1b2c3d"
        } else {
            ""
        };
        secret(&format!("{prefix}{}{tail}", body(alphabet, length)), name);
    }
}

#[test]
fn a_token_of_parts_is_found_as_one() {
    let (short, long) = (body(MIXED, 22), body(MIXED, 43));
    secret(&format!("SG.{short}.{long}"), "sendgrid");
    secret(
        &format!("M{short}a.aB3dE5.{}", body(MIXED, 27)),
        "discord_bot",
    );
    secret(&format!("123456789:AA{}", body(MIXED, 33)), "telegram_bot");
    secret(
        &format!("{}.atlasv1.{}", body(MIXED, 14), body(MIXED, 67)),
        "terraform",
    );
    secret(
        &format!("pat{}.{}", body(MIXED, 14), body(HEX, 64)),
        "airtable",
    );
    secret(
        &format!("dt0c01.{}.{}", body(UPPER, 24), body(UPPER, 64)),
        "dynatrace",
    );
    secret(&format!("abC8Q~{}", body(MIXED, 34)), "azure_client_secret");
    secret(
        &format!("abC8Q~aB3.{}", body(MIXED, 30)),
        "azure_client_secret",
    );
    secret(&format!("1/1234567890123456:{}", body(HEX, 32)), "asana");
    secret(&format!("fm2_aB3+{}", body(MIXED, 90)), "fly");
    let divided = "aB3dE5fG7hJ9/".repeat(5);
    secret(&format!("fm2_{divided}{}", body(MIXED, 60)), "fly");
    secret(
        &format!("AAAA{}:APA91b{}", body(MIXED, 7), body(MIXED, 134)),
        "fcm_server_key",
    );
    secret(
        &format!("snyk_uat.{}.{}", body(HEX, 8), body(MIXED, 60)),
        "snyk",
    );
    secret(&format!("{}-us12", body(HEX, 32)), "mailchimp");
    secret(
        &format!("v1.0-{}-{}", body(HEX, 24), body(HEX, 146)),
        "cloudflare_origin_ca",
    );
    secret(&format!("acme_live_{}", body(MIXED, 30)), "named_token");
}

#[test]
fn a_token_glued_to_a_name_is_found() {
    let token = format!("ghp_{}", body(MIXED, 36));
    check(&format!("x-{token}"), "x-[secret]");
    check(
        &format!("deploy_key_{token}-old"),
        "deploy_key_[secret]-old",
    );
    check(
        &format!("https://api.example/?t%3D{token}&a"),
        "https://api.example/?t%3D[secret]&a",
    );
    check(
        &format!("/bot123456789:AA{}/send", body(MIXED, 33)),
        "/bot[secret]/send",
    );
}

#[test]
fn a_webhook_goes_as_a_whole() {
    let code = body(MIXED, 24);
    for place in [
        "hooks.slack.com/services/TABCDEFGH1J/BABCDEFGH1J/",
        "discord.com/api/webhooks/123456789012345678/",
        "hook.eu1.make.com/",
    ] {
        check(
            &format!("POST <https://{place}{code}> ok"),
            "POST <[secret]> ok",
        );
    }
}

#[test]
fn placeholders_and_other_words_stay() {
    for text in [
        &*format!("ghp_{}", "x".repeat(36)),
        "sk-ant-api03-...",
        "glpat-<your token>",
        "sk-your-api-key-goes-right-here-please",
        "AKIA0000000000000000",
        "sk-learn-preprocessing-standard-scaler-2",
        "test_that_a_very_long_name_of_a_test_stays_as_it_is",
        "secret_manager_client_factory_bean_definition",
        "toolu_01A09q90qw90lq917835lq9",
        "call_aB3dE5fG7hJ9kL2mN4pQ6rS8",
        "req_011C0DqVEyckrGe8VQhxUAls",
        "chatcmpl-aB3dE5fG7hJ9kL2mN4pQ6rS8tU1vW",
        "01H909Q9F74P9GC8R218S8Q88V",
        "asst_8ArNOJFDfUQKIqZ9SwZZRZGE",
        "a37be5a4-d7b4-1ee3-bc8d-e64fb4a89bd4",
        "VGhlIHF1aWNrIGJyb3duIGFnZW50IDQ3Njk0MSB3cm90ZSBhIHBsYW4gYW5k",
        "sha512-dL7+PHB0bKd5mzr/gW0zza7iVw7OUL7dOBpDcF9+GZB5NmjTFTMIUg==",
        "std::collections::BTreeMap<&'static str, MaybeUninitialized>",
        "./target/release/deps/memory-d7c449fb4c.rlib",
    ] {
        check(text, text);
    }
}
