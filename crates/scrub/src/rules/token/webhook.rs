//! Addresses that let anybody who knows them post.

use std::ops::Range;

use crate::finding::Finding;
use crate::kind::Kind;
use crate::rules::byte_set::ByteSet;
use crate::text::Text;

/// So many bytes before the first long part of the path the address may begin.
const LEAD_BYTES_MAX: usize = 120;
/// The longest rest of an address: Teams has three UUIDs.
const REST_BYTES_MAX: usize = 400;

/// What stands in such an address up to a slash, from the documentation of who gives it out, and its
/// name.
const PLACES: [(&[u8], &str); 11] = [
    (b"hooks.slack.com/", "slack_webhook"),
    (b"hooks.slack-gov.com/", "slack_webhook"),
    (b"discord.com/api/webhooks/", "discord_webhook"),
    (b"discordapp.com/api/webhooks/", "discord_webhook"),
    (b".webhook.office.com/", "teams_webhook"),
    (b"outlook.office.com/webhook/", "teams_webhook"),
    (b"hooks.zapier.com/hooks/", "zapier_webhook"),
    (b".make.com/", "make_webhook"),
    (b"maker.ifttt.com/", "ifttt_webhook"),
    (b"open.feishu.cn/open-apis/bot/", "feishu_webhook"),
    (b"open.larksuite.com/open-apis/bot/", "lark_webhook"),
];

/// Finds the address whose path a token is a part of, and returns up to where it was read.
pub(super) fn find(text: Text<'_>, token: Range<usize>, found: &mut Vec<Finding>) -> usize {
    if text.get_before(token.start) != Some(b'/') {
        return token.end;
    }
    let before = text.run_before(token.start, 0, LEAD_BYTES_MAX, is_of_address);
    let lead = token.start - before;
    let address = &text.bytes[lead..token.start];
    let place = memchr::memchr_iter(b'/', address).find_map(|slash| {
        let head = &address[..=slash];
        PLACES.iter().find(|(place, _)| head.ends_with(place))
    });
    let Some((_, name)) = place else {
        return token.end;
    };
    let rest = text.run(token.end, REST_BYTES_MAX, is_of_address);
    let mut end = token.end + rest;
    while text
        .get_before(end)
        .is_some_and(|byte| b".,:/".contains(&byte))
    {
        end -= 1;
    }
    found.push(Finding::new(lead..end, Kind::Secret, name));
    end
}

/// Tells whether a byte stands in the addresses before their query.
fn is_of_address(byte: u8) -> bool {
    static ADDRESS: ByteSet = ByteSet::alphanumeric().with(b"_-./:@");
    ADDRESS.has(byte)
}
