//! What people work with: tables, tickets, drawings, pages, things at home.

use super::form::Part::{self, Run, Text};
use super::form::{Alphabet, Form, form, parts, plain};

const ALNUM: Alphabet = Alphabet::ALNUM;
const DIGIT: Alphabet = Alphabet::DIGIT;
const HEX: Alphabet = Alphabet::HEX;
const WORD: Alphabet = Alphabet::WORD;

pub(super) const FORMS: &[Form] = &[
    // developers.linear.app, developers.notion.com, airtable.com/developers, developers.asana.com.
    form("linear", "lin_api_", ALNUM, 32, 48),
    form("linear", "lin_oauth_", ALNUM, 32, 80),
    form("linear_webhook", "lin_wh_", ALNUM, 32, 48),
    form("notion", "ntn_", ALNUM, 40, 60),
    plain("notion", "secret_", ALNUM, 43, 43),
    parts(
        "airtable",
        "pat",
        Run(ALNUM, 14, 14),
        &[Text("."), Run(HEX, 64, 64)],
    ),
    // www.figma.com/developers/api, contentful.com/developers, learning.postman.com, docs.readme.com.
    form("figma", "figd_", WORD, 30, 60),
    form("figma", "figo_", WORD, 30, 60),
    form("figma", "figu_", WORD, 30, 60),
    form("contentful", "CFPAT-", WORD, 40, 50),
    parts(
        "postman",
        "PMAK-",
        Run(HEX, 24, 24),
        &[Text("-"), Run(HEX, 34, 34)],
    ),
    parts("postman_collection", "PMAT-", Run(ALNUM, 26, 26), &[]),
    form("readme", "rdme_", ALNUM, 64, 80),
    // developer.typeform.com, developer.frame.io, api.intra.42.fr, io.adafruit.com.
    form("typeform", "tfp_", Alphabet::DOTTED, 40, 80),
    form("frameio", "fio-u-", Alphabet::PADDED, 60, 70),
    form("intra42", "s-s4t2ud-", HEX, 64, 64),
    form("intra42", "s-s4t2af-", HEX, 64, 64),
    form("adafruit", "aio_", ALNUM, 28, 28),
    // docs.sentry.io/account/auth-tokens: an organisation's is JSON in base64 and a code.
    parts(
        "sentry_org",
        "sntrys_",
        Run(Alphabet::BASE64, 20, 500),
        &[Text("_"), Run(Alphabet::BASE64, 40, 50)],
    ),
    form("sentry_org", "sntrys_", Alphabet::PADDED, 40, 500),
    form("sentry_user", "sntryu_", HEX, 64, 64),
    form("sentry_app", "sntrya_", HEX, 64, 64),
    form("sentry_integration", "sntryi_", HEX, 64, 64),
    // docs.mapbox.com/help/glossary/access-token: `pk` is public.
    parts(
        "mapbox",
        "sk.eyJ",
        Run(WORD, 40, 200),
        &[Text("."), Run(WORD, 20, 30)],
    ),
    parts(
        "mapbox",
        "tk.eyJ",
        Run(WORD, 40, 400),
        &[Text("."), Run(WORD, 20, 30)],
    ),
    // docs.launchdarkly.com: the last part is a UUID.
    parts("launchdarkly", "sdk-", UUID_FIRST, UUID_REST),
    parts("launchdarkly", "api-", UUID_FIRST, UUID_REST),
    // developer.harness.io/docs, "Manage API keys".
    parts(
        "harness",
        "pat.",
        Run(WORD, 22, 22),
        &[Text("."), Run(ALNUM, 24, 24), Text("."), Run(ALNUM, 20, 20)],
    ),
    parts(
        "harness",
        "sat.",
        Run(WORD, 22, 22),
        &[Text("."), Run(ALNUM, 24, 24), Text("."), Run(ALNUM, 20, 20)],
    ),
    // developer.adobe.com, authress.io, settlemint.com, defined.net, akamai.
    form("adobe", "p8e-", ALNUM, 32, 32),
    form("settlemint", "sm_aat_", ALNUM, 16, 24),
    form("settlemint", "sm_pat_", ALNUM, 16, 24),
    form("settlemint", "sm_sat_", ALNUM, 16, 24),
    form("defined_networking", "dnkey-", WORD, 60, 90),
    form("akamai", "akab-", WORD, 16, 60),
    // help.salesforce.com, docs.workato.com, developers.miro.com, developer.monday.com.
    parts(
        "salesforce",
        "00D",
        Run(ALNUM, 12, 15),
        &[Text("!"), Run(Alphabet::DOTTED, 60, 200)],
    ),
    form("workato", "wrkaus-", WORD, 60, 200),
    form("workato", "wrkprg-", WORD, 60, 200),
    form("webflow", "ws-", HEX, 64, 64),
    plain("beamer", "b_", Alphabet::PADDED, 44, 44),
    parts(
        "clickup",
        "pk_",
        Run(DIGIT, 5, 10),
        &[Text("_"), Run(Alphabet::UPPER, 30, 36)],
    ),
    form("cal_com", "cal_live_", ALNUM, 28, 48),
    plain("lichess", "lip_", ALNUM, 20, 24),
    plain("sanity", "sk", ALNUM, 160, 190),
    form("ubidots", "BBFF-", ALNUM, 30, 30),
    form("tinybird", "p.eyJ", Alphabet::DOTTED, 80, 400),
    plain("flagsmith", "ser.", ALNUM, 20, 24),
    form("statsig", "secret-", ALNUM, 40, 48),
    form("statsig", "console-", ALNUM, 40, 48),
    plain("telnyx", "KEY0", WORD, 50, 60),
    form("n8n", "n8n_api_", WORD, 40, 200),
    plain("dub", "dub_", ALNUM, 24, 32),
];

/// The first of a UUID's five runs.
const UUID_FIRST: Part = Run(HEX, 8, 8);
/// The others.
const UUID_REST: &[Part] = &[
    Text("-"),
    Run(HEX, 4, 4),
    Text("-"),
    Run(HEX, 4, 4),
    Text("-"),
    Run(HEX, 4, 4),
    Text("-"),
    Run(HEX, 12, 12),
];
