//! What is an e-mail address, and what only looks like one.

use astra_model::Scrubber as _;
use astra_scrub::Scrubber;

fn check(text: &str, masked: &str) {
    assert_eq!(Scrubber::new().mask(text), masked, "{text:?}");
}

#[test]
fn an_address_goes_and_its_punctuation_stays() {
    check("ask canary.x123@example.com.", "ask [email].");
    check(
        "cc <a.b+tag@mail.example.co.uk>, then",
        "cc <[email]>, then",
    );
    check(
        "mailto:j_d%x@EXAMPLE.COM?subject=x",
        "mailto:[email]?subject=x",
    );
    check("(ada@example.org)\r\n", "([email])\r\n");
    check("a@b.co", "[email]");
    check("one@example.com,two@example.com", "[email],[email]");
    check("- -x@example.com", "- -[email]");
}

#[test]
fn glued_text_hides_no_address() {
    check(
        "user=a@b.example.org;ip=10.0.0.1:8080",
        "user=[email];ip=[ip]:8080",
    );
    check("file-a@b.co.txt", "[email].txt");
    check("alice@example.com.png", "[email].png");
    check("alice@example.com-draft", "[email]-draft");
    check("alice@example.com_2", "[email]_2");
    check("alice@example.com2024", "[email]2024");
    check("a@b.co-x@y.org", "[email]-[email]");
    check("@alice@example.com@", "@[email]@");
    check("x@y@example.com", "x@[email]");
    check(
        "s3://users/ada@example.com/x.json",
        "s3://users/[email]/x.json",
    );
    check("root:pw@db.example.com:5432", "root:[email]:5432");
}

#[test]
fn a_name_with_an_apostrophe_is_one_and_a_quote_is_none() {
    check("aoife.o'brien@example.ie", "[email]");
    check("to O'Brien@example.ie, now", "to [email], now");
    check(r"\no'brien@example.ie\n", r"\n[email]\n");
    check("'alice@example.com'", "'[email]'");
    check("f'alice@example.com'", "f'[email]'");
    check("key='alice@example.com'", "key='[email]'");
    check("('a','alice@example.com')", "('a','[email]')");
}

#[test]
fn an_address_within_that_of_its_mailer_goes_with_it() {
    check(
        "bounces+4471-a1b2=kunde.example.com@mail.example.net",
        "[email]",
    );
    check(
        "list-return-17-ada=example.org@lists.example.net",
        "[email]",
    );
    check("SRS0=HHH=TT=example.org=ada@relay.example.net", "[email]");
    check("prvs=0123456789=ada@example.org", "[email]");
    check("email=ada@example.org", "email=[email]");
    check("--reply-to=ada.b@example.org", "--reply-to=[email]");
    check("a=b=ada.b@example.org", "a=b=[email]");
    check("?q=1+1&to=ada.b@example.org", "?q=1+1&to=[email]");
}

#[test]
fn escapes_beside_an_address_stay_whole() {
    check(r"\nalice@example.com\n", r"\n[email]\n");
    check(r"\u003calice@example.com\u003e", r"\u003c[email]\u003e");
    check(r"\x00alice@example.com\x00", r"\x00[email]\x00");
    check("\0alice@example.com\0", "\0[email]\0");
    check("\x1b[1m alice@example.com\x1b[0m", "\x1b[1m [email]\x1b[0m");
    check("%22alice@example.com%22", "%22[email]%22");
    check("&lt;alice@example.com&gt;", "&lt;[email]&gt;");
}

#[test]
fn an_encoded_separator_is_one() {
    check("?email=iker%40example.net&x", "?email=[email]&x");
    check(
        "?q=mail%3Diker%2Btag%40example.net%26",
        "?q=mail%3D[email]%26",
    );
    check("iker%2540example.net", "[email]");
    check(
        "user%40corp.example@smtp.example.com",
        "[email]@smtp.example.com",
    );
}

#[test]
fn letters_of_any_script_belong_to_an_address() {
    check("josé@exämple.org", "[email]");
    check("jose\u{301}@example.org", "[email]");
    check("почта иван@пример.рф, да", "почта [email], да");
    check("user@会社.jp works", "[email] works");
    check("user@xn--80ak6aa92e.xn--p1ai-", "[email]");
    check("请 田中@例え.テスト", "请 [email]");
}

#[test]
fn a_sentence_without_spaces_is_no_part_of_an_address() {
    check(
        "メールはada@example.comまでお願いします。",
        "メールは[email]までお願いします。",
    );
    check("ＡＢada@example.comＣＤ", "ＡＢ[email]ＣＤ");
    check("请联系ada@mail.example.com或", "请联系[email]或");
}

#[test]
fn what_has_no_domain_is_no_address() {
    for text in [
        "@property",
        "@app.route(\"/x\")",
        "@@ -1,2 +3,4 @@",
        "npm i @types/node@11.16.6",
        "react@4.8.7",
        "actions/checkout@v4",
        "example.com/x/review@v4.36.1",
        "foo@^1.2.3",
        "logo@2x.png and icon@3x.jpg",
        "user@1000.service",
        "getty@tty1.service",
        "x@self.w.T",
        "git@github.com:acme/x.git",
        "ssh ada@edge-3 uptime",
        "a@b",
        "a@b.c",
        "@example.com",
        "a@.org",
        "a@b..org",
        "%40example.com",
        "%20%40example.com",
        "-@example.com",
        "100%",
        "[email]@example.com",
    ] {
        check(text, text);
    }
}

#[test]
fn a_variable_before_a_host_is_no_address() {
    let scrubber = Scrubber::new();
    let variable = "https://$USER:$PASS@example.org/x";
    assert_eq!(scrubber.mask(variable), variable);
    assert_eq!(scrubber.mask("mail $ada@example.org"), "mail $[email]");
}
