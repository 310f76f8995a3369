//! Secrets that are told by how they look, by short names, or by where they stand.

use astra_model::Scrubber as _;
use astra_scrub::Scrubber;

fn check(text: &str, masked: &str) {
    assert_eq!(Scrubber::new().mask(text), masked, "{text:?}");
}

/// Checks that of texts with a value in them just that value goes, and all else stays.
fn goes(value: &str, texts: &[&str]) {
    for text in texts {
        check(&text.replace("{}", value), &text.replace("{}", "[secret]"));
    }
}

fn stay(texts: &[&str]) {
    for text in texts {
        check(text, text);
    }
}

#[test]
fn a_password_of_letters_drawn_by_lot_needs_no_digit() {
    goes(
        "kxOcZjaENp",
        &[
            "password: {}",
            "Passwort: {}",
            "my password is {}",
            "tool --password {} --verbose",
            "ALTER ROLE app WITH PASSWORD '{}';",
        ],
    );
    // At the start of a line a capital letter amid small ones says enough.
    goes("OCTbudjKqp", &["WLAN: Gast\nPasswort: {}\nbis morgen"]);
    stay(&[
        "  password: getURLForUser,",
        "password: PostgreSQL",
        "password: getUserPasswordFromEnv",
        "my password is LastPass",
        "password: McDonalds",
    ]);
}

#[test]
fn a_token_needs_no_digit_either() {
    goes(
        "TjWptRnsEOWYfROyJggnPVnIyd",
        &[
            "API key: {}",
            "api_key={}",
            "auth_token: {}",
            "X-Auth-Token: {}",
            "api.secret = {}",
            "Cookie: theme=dark; session={}",
        ],
    );
    stay(&[
        "token: HTTPServerErrorCode",
        "apiKey: openApiKeyFromSettings",
        "secret = kubernetesSecretStoreName",
        "Cookie: view=compactListWithIcons",
    ]);
}

#[test]
fn a_key_may_begin_as_a_path_does() {
    for key in [
        "/Jzd9W1WoxTler1abcdEFGH5678ijklMNOP0/+qr",
        "//zd9W1WoxTler1abcdEFGH5678ijklMNOP0a+qr",
        "+TM4BJzd9W1WoxTler1abcdEFGH5678ijklMNOP0w4w=",
    ] {
        goes(
            key,
            &[
                "aws_secret_access_key={}",
                "aws_secret_access_key = {}",
                "AccountKey={};EndpointSuffix=core.example",
                "\"SharedAccessKey\": \"{}\"",
            ],
        );
    }
    stay(&[
        "token=/var/run/secrets/kubernetes.example/serviceaccount/token",
        "secret: /run/secrets/Db2PasswordFile3/a/b/c9/dE",
        "api_key=/etc/keys/2024/Api1.key",
    ]);
}

#[test]
fn names_may_be_short_or_long() {
    goes(
        "Zx81kLq92mm",
        &[
            "pw: {}",
            "pw={}",
            "\"pw\":\"{}\"",
            "ADMIN_PW={}",
            "smtp_pw: {}",
            "rootpw {}",
            "dbpass: {}",
            "keytool -storepass {} -list",
        ],
    );
    goes(
        "Facqg^qLbhoVK",
        &["RABBITMQ_DEFAULT_PASS={}", "export KIBANA_PASS={}"],
    );
    stay(&[
        "npw=Zx81kLq92mm",
        "\"abcdefghijpw=\", \"x\"",
        "pw == other",
        "FIRST_PASS=true",
        "RENDER_PASS=forward2",
        "compass: N45E12x77",
    ]);
}

#[test]
fn the_folder_of_a_shell_is_no_password() {
    stay(&["PWD=/srv/app", "OLDPWD=/tmp/x1", "pwd: ~/work2"]);
    check("Pwd=Zx81/kLq92mm;", "Pwd=[secret];");
}

#[test]
fn a_password_may_stand_right_beside_its_name() {
    goes(
        "ER1bskkCjm4X",
        &[
            "user ada and password {} - please rotate",
            "use password {} to log in",
            "the password `{}` works",
            "with the password \"{}\"",
            "set password {}",
            "machine h\n  login ada\n  password {}\n",
            "ENV DB_PASSWORD {}",
            "setx DB_PASSWORD {}",
        ],
    );
    stay(&[
        "use password authentication",
        "the password `required` is missing",
        "password PBKDF2-HMAC-SHA256",
        "  password varchar(255),",
        "with password OAuth2Token",
        "ENV PASSWORD_MIN_LENGTH 12",
    ]);
}

#[test]
fn a_line_of_netrc_has_a_name_and_a_value_alone() {
    goes(
        "Swmhk+BMSMHda",
        &["machine h\n  login ada\n  password {}\n"],
    );
    stay(&[
        "  password required\n",
        "the user must type a\npassword again.",
    ]);
}

#[test]
fn code_sets_a_password_in_many_ways() {
    goes(
        "sunshine",
        &[
            "#define WIFI_PASSWORD \"{}\"",
            "{:db-password \"{}\"}",
            "char password[] = \"{}\";",
            "char password[32] = \"{}\";",
            "config.setPassword(\"{}\")",
            "requests.get(url, auth=(\"ada\", \"{}\"))",
            "HTTPBasicAuth('ada', '{}')",
            "CREATE USER ada IDENTIFIED BY \"{}\"",
        ],
    );
    goes("Zx81kLq92mm", &["client.password(\"{}\")"]);
    stay(&[
        "password := r.FormValue(\"password\")",
        "password: z.string()",
        "password: z.string().min(8)",
        "password = $_POST['password'];",
        "config.setPassword(password)",
        "form.password(\"required\")",
        "auth=(user, password)",
        "auth=(\"user\", \"pass\")",
        "tokens[0] = \"abc\"",
    ]);
}

#[test]
fn a_value_ends_where_it_does_and_begins_there() {
    let value = "RpfpD868UtM3pqZXy4YLyJY03ghcAD4";
    goes(
        value,
        &[
            "kubectl create secret generic s --from-literal=password={}",
            "kubectl config set-credentials sa --token={}",
            "Authorization: key={}",
        ],
    );
    check(
        "Authorization: AWS4-HMAC-SHA256 Credential=AKIA4XQZ7JPLW2MNR5TY/20241110/eu/s3/aws4_request",
        "Authorization: AWS4-HMAC-SHA256 Credential=[secret]/20241110/eu/s3/aws4_request",
    );
    goes(
        "saffron.violet_919",
        &["level=info password={}", "my password is {}"],
    );
}

#[test]
fn public_keys_stay() {
    let key = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";
    let texts = ["public key: {}", "public_key: {}"];
    stay(
        &texts
            .map(|text| text.replace("{}", key))
            .each_ref()
            .map(String::as_str),
    );
}

#[test]
fn an_expression_that_passwords_must_match_stays() {
    stay(&["password must match: ^[a-z0-9]+$", "password = ^.{12,}$"]);
}
