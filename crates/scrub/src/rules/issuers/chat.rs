//! Messages: chat, mail, telephone, social networks.

use super::form::Part::{Run, Text};
use super::form::{Alphabet, Form, form, parts, plain, plain_parts};

const ALNUM: Alphabet = Alphabet::ALNUM;
const DIGIT: Alphabet = Alphabet::DIGIT;
const HEX: Alphabet = Alphabet::HEX;
const WORD: Alphabet = Alphabet::WORD;

pub(super) const FORMS: &[Form] = &[
    // api.slack.com/authentication/token-types.
    form("slack_bot", "xoxb-", WORD, 20, 100),
    form("slack_user", "xoxp-", WORD, 20, 120),
    form("slack_workspace", "xoxa-", WORD, 20, 120),
    form("slack_refresh", "xoxr-", WORD, 20, 200),
    form("slack_legacy", "xoxs-", WORD, 20, 120),
    form("slack_legacy", "xoxo-", WORD, 20, 120),
    form("slack_config", "xoxe-", WORD, 20, 260),
    form("slack_config", "xoxe.xoxp-", WORD, 20, 260),
    form("slack_config", "xoxe.xoxb-", WORD, 20, 260),
    form("slack_client", "xoxc-", WORD, 20, 160),
    parts("slack_cookie", "xoxd-", Run(Alphabet::COOKIE, 20, 400), &[]),
    form("slack_app", "xapp-", WORD, 20, 160),
    form("slack_workflow", "xwfp-", WORD, 20, 120),
    // discord.com/developers/docs/reference: the id of the bot in base64, a time, and a code; ids
    // are decimal, so that the first byte is one of those that digits begin with. `mfa.` is a user's.
    plain_parts(
        "discord_bot",
        "M",
        Run(WORD, 22, 27),
        &[Text("."), Run(WORD, 6, 6), Text("."), Run(WORD, 27, 40)],
    ),
    plain_parts(
        "discord_bot",
        "N",
        Run(WORD, 22, 27),
        &[Text("."), Run(WORD, 6, 6), Text("."), Run(WORD, 27, 40)],
    ),
    plain_parts(
        "discord_bot",
        "O",
        Run(WORD, 22, 27),
        &[Text("."), Run(WORD, 6, 6), Text("."), Run(WORD, 27, 40)],
    ),
    form("discord_user", "mfa.", WORD, 80, 90),
    // www.twilio.com/docs/iam/api-keys: the account's id, `AC`, is an id.
    form("twilio", "SK", HEX, 32, 32),
    // docs.sendgrid.com/ui/account-and-settings/api-keys.
    parts(
        "sendgrid",
        "SG.",
        Run(WORD, 16, 24),
        &[Text("."), Run(WORD, 32, 50)],
    ),
    // documentation.mailgun.com; mailchimp.com/developer.
    form("mailgun", "key-", HEX, 32, 32),
    // developers.brevo.com: the keys of the interface and of SMTP.
    form("brevo", "xkeysib-", WORD, 60, 100),
    form("brevo_smtp", "xsmtpsib-", WORD, 60, 100),
    // resend.com/docs, documentation.onesignal.com, docs.courier.com, mailersend.com.
    parts(
        "resend",
        "re_",
        Run(ALNUM, 6, 12),
        &[Text("_"), Run(ALNUM, 20, 30)],
    ),
    form("onesignal", "os_v2_", WORD, 60, 160),
    form("courier", "pk_prod_", ALNUM, 24, 40),
    form("mailersend", "mlsn.", HEX, 64, 64),
    // developers.facebook.com/docs/facebook-login/guides/access-tokens; Instagram has two more.
    plain("facebook", "EAA", ALNUM, 60, 400),
    form("instagram", "IGQV", WORD, 80, 300),
    form("instagram", "IGAA", WORD, 80, 300),
    plain("threads", "THAA", WORD, 80, 300),
    // learn.microsoft.com/linkedin, "Authorization code flow".
    form("linkedin", "WPL_AP0.", Alphabet::DOTTED, 16, 60),
    form("linkedin", "WPL_AP1.", Alphabet::DOTTED, 16, 60),
    // posthog.com/docs/api, segment.com/docs: their write keys are public.
    form("posthog", "phx_", WORD, 32, 60),
    form("posthog", "phs_", WORD, 32, 60),
    form("segment", "sgp_", ALNUM, 64, 64),
    // developers.hubspot.com/docs/api/private-apps.
    parts(
        "hubspot",
        "pat-na",
        Run(DIGIT, 1, 2),
        &[Text("-"), Run(WORD, 36, 36)],
    ),
    parts(
        "hubspot",
        "pat-eu",
        Run(DIGIT, 1, 2),
        &[Text("-"), Run(WORD, 36, 36)],
    ),
    // developers.intercom.com: `tok:` in base64.
    form("intercom", "dG9rO", Alphabet::PADDED, 50, 60),
    // developer.dropbox.com: short-lived ones.
    form("dropbox", "sl.", WORD, 100, 1500),
    form("dropbox", "sl.u.", WORD, 100, 1500),
    form("dropbox", "sl.B", WORD, 100, 1500),
    // dev.twitch.tv, spec.matrix.org (Synapse), docs.pushbullet.com, docs.ntfy.sh.
    form("twitch", "oauth:", Alphabet::LOWER, 30, 30),
    form("matrix", "syt_", Alphabet::COOKIE, 30, 120),
    plain("pushbullet", "o.", ALNUM, 32, 32),
    plain("ntfy", "tk_", Alphabet::LOWER, 29, 29),
    // developers.messagebird.com, www.canva.dev.
    plain("messagebird", "live_", ALNUM, 25, 25),
    form("canva", "cnvca", WORD, 40, 80),
];
