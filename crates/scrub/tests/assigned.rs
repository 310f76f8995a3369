//! Secrets that a name assigns.

use astra_model::Scrubber as _;
use astra_scrub::{Kind, Scrubber};

fn check(text: &str, masked: &str) {
    assert_eq!(Scrubber::new().mask(text), masked, "{text:?}");
}

/// Names that call a value secret.
const NAMES: [&str; 17] = [
    "password",
    "DB_PASSWORD",
    "dbPassword",
    "PGPASSWORD",
    "admin-passwd",
    "spring.datasource.password",
    "MYSQL_PWD",
    "passphrase",
    "api_key",
    "X-Api-Key",
    "apikey",
    "clientSecret",
    "_authToken",
    "ACCESS_TOKEN",
    "aws_secret_access_key",
    "AccountKey",
    "STRIPE_SIGNING_SECRET_PROD",
];

/// How a value is assigned to a name: `{n}` stands for the one, `{v}` for the other.
const SYNTAXES: [&str; 52] = [
    "{n}={v}",
    "export {n}={v}",
    "export {n}='{v}'",
    "{n}=\"{v}\"",
    "{n} = {v}",
    "{n} = '{v}'",
    "{n}: {v}",
    "  {n}: \"{v}\"  # rotate",
    "- {n}: '{v}'",
    "{n} := \"{v}\"",
    "{n} => '{v}',",
    "\"{n}\": \"{v}\",",
    "{{\"a\": 1, \"{n}\":\"{v}\"}}",
    "{{\\\"{n}\\\": \\\"{v}\\\"}}",
    "{{\\\\\\\"{n}\\\\\\\":\\\\\\\"{v}\\\\\\\"}}",
    "{{'{n}': '{v}'}}",
    "{{{n}: '{v}', b: 2}}",
    "const {n} = '{v}';",
    "let {n}: &str = \"{v}\";",
    "let {n} = String::from(\"{v}\");",
    "{n}: str = \"{v}\"",
    "var {n} string = \"{v}\"",
    "connect(user=\"app\", {n}=\"{v}\")",
    "config[\"{n}\"] = \"{v}\"",
    "os.environ['{n}'] = '{v}'",
    "setenv(\"{n}\", \"{v}\")",
    ".header(\"{n}\", \"{v}\")",
    "if {n} == \"{v}\" {{",
    "<{n}>{v}</{n}>",
    "<add key=\"{n}\" value=\"{v}\"/>",
    "<input name=\"{n}\" type=\"x\"/><property name=\"{n}\">{v}</property>",
    "{{\"name\": \"{n}\", \"value\": \"{v}\"}}",
    "GET https://api.example.com/v1?page=2&{n}={v}&limit=5 200",
    "https://app.example.com/cb#{n}={v}",
    "Server=tcp:db;{n}={v};Encrypt=true;",
    "jdbc:postgresql://db.example.com/main?user=app&{n}={v}",
    "docker run -e {n}={v} app",
    "tool --{n}={v} --verbose",
    "tool --{n} {v} --verbose",
    "tool --{n} '{v}'",
    "curl -H '{n}: {v}' https://api.example.com",
    "curl -d '{{\"{n}\":\"{v}\"}}' https://api.example.com",
    "body={n}%3D{v}%26page%3D2",
    "&quot;{n}&quot;: &quot;{v}&quot;",
    "level=info user=app {n}={v} attempt=2",
    "user: ada, {n}: {v}",
    "the {n} is {v} now",
    "The {n} is: {v}",
    "The {n} was set to {v} today.",
    "{n} \u{662f} {v}",
    "Der {n} lautet {v} seit gestern",
    "| {n}: `{v}` |",
];

const VALUES: [&str; 4] = [
    "canaryX7q2mZ9vK4tR8wB3",
    "canary-4f9Zq8Lw2Xy7Rt",
    "c4n4ry_T9x2Qm7Lp0",
    "Canary71b92kfj20dk3x",
];

#[test]
fn no_assigned_value_gets_through() {
    for syntax in SYNTAXES {
        let syntax = syntax.replace("{{", "{").replace("}}", "}");
        for name in NAMES {
            for value in VALUES {
                let text = syntax.replace("{n}", name).replace("{v}", value);
                check(
                    &text,
                    &syntax.replace("{n}", name).replace("{v}", "[secret]"),
                );
            }
        }
    }
}

#[test]
fn passwords_of_words_go_where_only_values_stand() {
    for (text, masked) in [
        ("DB_PASSWORD=sunshine", "DB_PASSWORD=[secret]"),
        ("DB_PASSWORD=Blue!9135,x;y", "DB_PASSWORD=[secret]"),
        ("password=zebra#6460", "password=[secret]"),
        (
            "{\"password\": \"sunshine\"}",
            "{\"password\": \"[secret]\"}",
        ),
        (
            "{\"password\": \"a\\\"b c9\\\\\"}",
            "{\"password\": \"a\\\"b c9\\\\\"}",
        ),
        (
            "{\"password\": \"a9\\\"bc\\\\\", \"b\": 1}",
            "{\"password\": \"[secret]\", \"b\": 1}",
        ),
        (
            "Password=cork_2308;Encrypt=true;",
            "Password=[secret];Encrypt=true;",
        ),
        (
            "My password is Blue$7167 in case",
            "My password is [secret] in case",
        ),
        (
            "passphrase: \"correct horse battery staple\"",
            "passphrase: \"[secret]\"",
        ),
        ("PIN: 4821", "PIN: [secret]"),
        (
            "mysql -h db -u root -p'26mLWJk2' main",
            "mysql -h db -u root -p'[secret]' main",
        ),
        (
            "mysql -uroot -pHorse77 main",
            "mysql -uroot -p[secret] main",
        ),
        (
            "sshpass -p Horse77x ssh ada@host",
            "sshpass -p [secret] ssh ada@host",
        ),
        (
            "curl -u ada:Horse77x https://x.example",
            "curl -u ada:[secret] https://x.example",
        ),
        (
            "curl --user 'ada:Horse77x' https://x.example",
            "curl --user 'ada:[secret]' https://x.example",
        ),
        (
            "machine h login ada password Horse77x",
            "machine h login ada password [secret]",
        ),
        (
            "CREATE USER ada IDENTIFIED BY 'Horse77x';",
            "CREATE USER ada IDENTIFIED BY '[secret]';",
        ),
        (
            "ALTER ROLE ada WITH PASSWORD 'Horse77x';",
            "ALTER ROLE ada WITH PASSWORD '[secret]';",
        ),
    ] {
        check(text, masked);
    }
}

#[test]
fn headers_lose_their_values_alone() {
    let value = "canaryX7q2mZ9vK4tR8wB3";
    for header in [
        "Authorization: Bearer {}",
        "authorization: Basic {}",
        "Proxy-Authorization: Token {}",
        "Authorization: {}",
        "X-Auth-Token: {}",
        "Cookie: session={}; theme=dark",
        "Cookie: theme=dark; sid={}",
        "Set-Cookie: JSESSIONID={}; Path=/; HttpOnly",
        "headers={\"Authorization\": f\"Bearer {}\"}",
        "-H \"Authorization: Bearer {}\"",
        "bearer {}",
        "redis://cache?sig={}&se=2026",
    ] {
        check(
            &header.replace("{}", value),
            &header.replace("{}", "[secret]"),
        );
    }
}

#[test]
fn names_of_many_languages_are_known() {
    let value = "Horse77-battery";
    for text in [
        "Passwort: {}",
        "Kennwort={}",
        "Das Passwort lautet {}, bitte ändern",
        "Le mot de passe est {} pour demain",
        "La contraseña es {} hoy",
        "clave: {}",
        "A senha é {} agora",
        "wachtwoord: {}",
        "lösenord: {}",
        "hasło: {}",
        "heslo: {}",
        "Пароль: {}",
        "пароль от сервера: {}",
        "密码：{}",
        "密码是{}",
        "パスワードは{}です",
        "비밀번호: {}",
        "adgangskode: {}",
    ] {
        check(&text.replace("{}", value), &text.replace("{}", "[secret]"));
    }
}

#[test]
fn marks_of_markdown_hide_no_secret() {
    check("**Password:** Horse77x", "**Password:** [secret]");
    check("**API key**: 9f8a7b6c5d4e3f2a1b0c", "**API key**: [secret]");
    check("| db password | Horse77x |", "| db password | [secret] |");
}

#[test]
fn a_pass_that_lets_somebody_in_may_be_a_plain_word() {
    check("DB_PASS=qwertyuiop", "DB_PASS=[secret]");
    check("render_pass=qwertyuiop", "render_pass=qwertyuiop");
}

#[test]
fn a_secret_says_what_it_is() {
    let sub_kind = |text: &str| {
        let found = Scrubber::new().find(text);
        assert_eq!(found.len(), 1, "{text}");
        assert_eq!(found[0].kind, Kind::Secret);
        format!("{:?}", found[0].sub_kind)
    };
    assert!(sub_kind("password=Horse77x").contains("password"));
    assert!(sub_kind("x?access_token=Horse77x9k2").contains("url_token"));
    assert!(sub_kind("AccountKey=Horse77x9k2==;").contains("azure_storage"));
}

#[test]
fn a_login_is_read_in_its_line_alone() {
    let between = "\nAuthorization: WIiOiJ1c2VyLWRiNzgxNTIxIiwiaWF0IjoxNjg3Nzc3NTI2fQ7s05os88KZy0KPbUXjIuOU69aXd33Ov9chZ1CnlToL";
    let once = Scrubber::new()
        .mask(&format!("t(url, auth=(\"{between}\",\"to411111111111111"))
        .into_owned();
    assert_eq!(Scrubber::new().mask(&once), once);
}
