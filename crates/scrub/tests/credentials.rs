//! Users and passwords in URLs.

use astra_model::Scrubber as _;
use astra_scrub::Scrubber;

fn check(text: &str, masked: &str) {
    assert_eq!(Scrubber::new().mask(text), masked, "{text:?}");
}

#[test]
fn user_and_password_go_and_the_host_stays() {
    for credentials in [
        "ada:Horse77",
        "ada:sunshine",
        "svc_agent:tyV5%40W8pn",
        "app:S3cu%40re$2439",
        "admin:Q4!Y%403t-P3I",
        "app:zQ8mrn+GN5MUMza-",
        "u%40x:p%2540ss+word",
        "ada:p@ss9",
        "ada:a:b/c9",
        "ada@example.com:Horse77",
    ] {
        for url in [
            "postgres://{}@db.example.com:5432/main",
            "mongodb+srv://{}@cluster0.example.net/?retry=true",
            "git clone https://{}@git.example.com/team/x.git",
            "dsn=\"amqp://{}@198.51.100.7:5672/%2f\"",
            "ftp://{}@localhost/x",
            "jdbc:mysql://{}@db:3306/x",
        ] {
            let masked = url.replace("198.51.100.7", "[ip]").replace("{}", "[cred]");
            check(&url.replace("{}", credentials), &masked);
        }
    }
}

#[test]
fn a_password_or_token_alone_is_a_secret() {
    check(
        "redis://:Horse77@cache:6379/0",
        "redis://:[secret]@cache:6379/0",
    );
    check(
        "https://a1b2c3d4e5f6g7h8i9j0k1@git.example.com/x.git",
        "https://[secret]@git.example.com/x.git",
    );
}

#[test]
fn urls_without_a_password_stay() {
    for text in [
        "https://git@github.com/x/y.git",
        "ssh://git@host:22/x",
        "https://example.com:8080/@ada/x",
        "https://example.com/a:b@c/d",
        "https://example.com/@ada",
        "postgres://user:password@localhost/db is the documented form",
        "postgres://${USER}:${PASSWORD}@host/db",
        "https://<user>:<password>@host/x",
        "https://user:***@host/x",
        "https://user:pass@example.com/",
        "https://user:xxx@db.example.com:5432/main",
        "redis://user:[secret]@host",
        "https://[cred]@host/x",
        "http://[cred]@[email]",
        "://:@",
    ] {
        check(text, text);
    }
}

#[test]
fn what_a_manual_writes_into_a_url_stays() {
    for text in [
        "https://user:pass@example.com/",
        "https://username:password@example.com/x",
        "postgres://ada:secret@db.example.com/main",
    ] {
        check(text, text);
    }
}
