//! Money and trade.

use super::form::Part::{self, Run, Text};
use super::form::{Alphabet, Form, form, parts, plain};

const ALNUM: Alphabet = Alphabet::ALNUM;
const HEX: Alphabet = Alphabet::HEX;
const ANY_HEX: Alphabet = Alphabet::ANY_HEX;
const WORD: Alphabet = Alphabet::WORD;

/// A UUID, of which only its form counts.
const UUID: Part = Run(WORD, 36, 36);

pub(super) const FORMS: &[Form] = &[
    // docs.stripe.com/keys; Clerk, Paystack, RevenueCat and others follow it.
    form("stripe", "sk_live_", ALNUM, 16, 255),
    form("stripe", "sk_test_", ALNUM, 16, 255),
    form("stripe", "sk_prod_", ALNUM, 16, 255),
    form("stripe_restricted", "rk_live_", ALNUM, 16, 255),
    form("stripe_restricted", "rk_test_", ALNUM, 16, 255),
    form("stripe_restricted", "rk_prod_", ALNUM, 16, 255),
    form("stripe_publishable", "pk_live_", ALNUM, 16, 255),
    form("stripe_publishable", "pk_test_", ALNUM, 16, 255),
    form("stripe_organization", "sk_org_live_", ALNUM, 16, 255),
    form("stripe_organization", "sk_org_test_", ALNUM, 16, 255),
    form("stripe_webhook", "whsec_", Alphabet::BASE64, 24, 100),
    form("stripe_ephemeral", "ek_live_", WORD, 24, 255),
    form("stripe_ephemeral", "ek_test_", WORD, 24, 255),
    // developer.squareup.com/docs/build-basics/access-tokens.
    form("square", "sq0atp-", WORD, 22, 22),
    form("square", "sq0csp-", WORD, 43, 43),
    form("square", "sq0idp-", WORD, 22, 22),
    plain("square", "EAAA", WORD, 55, 64),
    // developer.paypal.com/braintree.
    parts(
        "braintree",
        "access_token$production$",
        Run(Alphabet::LOWER, 16, 16),
        &[Text("$"), Run(HEX, 32, 32)],
    ),
    parts(
        "braintree",
        "access_token$sandbox$",
        Run(Alphabet::LOWER, 16, 16),
        &[Text("$"), Run(HEX, 32, 32)],
    ),
    // shopify.dev/changelog, "Length of the Shopify access token is increasing".
    form("shopify_access", "shpat_", ANY_HEX, 32, 64),
    form("shopify_custom", "shpca_", ANY_HEX, 32, 64),
    form("shopify_private", "shppa_", ANY_HEX, 32, 64),
    form("shopify_secret", "shpss_", ANY_HEX, 32, 64),
    form("shopify_partner", "prtapi_", ANY_HEX, 32, 64),
    // plaid.com/docs/api/tokens.
    parts("plaid", "access-sandbox-", UUID, &[]),
    parts("plaid", "access-development-", UUID, &[]),
    parts("plaid", "access-production-", UUID, &[]),
    // developer.flutterwave.com, "Test and live keys": the short one encrypts.
    form("flutterwave", "FLWSECK-", WORD, 24, 50),
    form("flutterwave", "FLWSECK_TEST-", WORD, 24, 50),
    form("flutterwave", "FLWSECK_TEST", ALNUM, 12, 12),
    // razorpay.com/docs, docs.mollie.com, developer.gocardless.com, docs.lob.com, docs.xendit.co.
    form("razorpay", "rzp_live_", ALNUM, 14, 24),
    form("razorpay", "rzp_test_", ALNUM, 14, 24),
    plain("mollie", "live_", ALNUM, 30, 30),
    plain("mollie", "test_", ALNUM, 30, 30),
    plain("mollie", "access_", ALNUM, 48, 48),
    plain("gocardless", "live_", WORD, 40, 40),
    plain("lob", "live_", HEX, 35, 35),
    plain("lob", "test_", HEX, 35, 35),
    form("xendit", "xnd_production_", ALNUM, 40, 80),
    form("xendit", "xnd_development_", ALNUM, 40, 80),
    form("midtrans", "Mid-server-", WORD, 20, 40),
    form("midtrans", "SB-Mid-server-", WORD, 20, 40),
    form("omise", "skey_", ALNUM, 19, 30),
    // mercadopago.com/developers, docs.asaas.com, developer.paddle.com.
    parts("mercadopago", "APP_USR-", Run(WORD, 60, 90), &[]),
    parts(
        "mercadopago",
        "TEST-",
        Run(Alphabet::DIGIT, 12, 20),
        &[Text("-"), Run(WORD, 40, 70)],
    ),
    form("asaas", "$aact_", Alphabet::DOTTED, 60, 200),
    form("paddle", "pdl_live_", WORD, 40, 80),
    form("paddle", "pdl_sdbx_", WORD, 40, 80),
    form("paddle_webhook", "pdl_ntfset_", WORD, 40, 80),
    form("polar", "polar_oat_", ALNUM, 32, 64),
    form("polar", "polar_pat_", ALNUM, 32, 64),
    // duffel.com/docs, easypost.com/docs, docs.goshippo.com, docs.alchemy.com.
    form("duffel", "duffel_test_", Alphabet::PADDED, 40, 60),
    form("duffel", "duffel_live_", Alphabet::PADDED, 40, 60),
    form("easypost", "EZAK", ALNUM, 54, 54),
    form("easypost", "EZTK", ALNUM, 54, 54),
    form("shippo", "shippo_live_", ANY_HEX, 40, 40),
    form("shippo", "shippo_test_", ANY_HEX, 40, 40),
    form("alchemy", "alcht_", ALNUM, 30, 40),
    form("checkout", "sk_sbox_", WORD, 26, 40),
    // docs.svix.com, docs.workos.com, stytch.com/docs.
    form("svix", "testsk_", WORD, 30, 80),
    form("stytch", "secret-live-", Alphabet::PADDED, 36, 50),
    form("stytch", "secret-test-", Alphabet::PADDED, 36, 50),
];
