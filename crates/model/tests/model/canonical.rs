//! One spelling for one value, as RFC 8785 says and as another implementation of it spells.

use std::collections::BTreeMap;

use astra_kit::{EXAMPLE, SCRUBBER, example_document, strategy};
use astra_model::{ExecutionDocument, TruncationDocument, canonical_json};
use proptest::prelude::*;
use serde_json::{Map, Value};

fn spelled(value: &Value) -> String {
    String::from_utf8(canonical_json(value)).expect("JSON is UTF-8")
}

fn by_the_oracle<T: serde::Serialize>(value: &T) -> Vec<u8> {
    serde_json_canonicalizer::to_vec(value).expect("it can be spelled")
}

/// Section 3.2.2 of the RFC, and the files that its authors published with it.
const VECTORS: &[(&str, &str)] = &[
    (
        r#"{"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
            "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
            "literals": [null, true, false]}"#,
        r#"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}"#,
    ),
    (
        r#"[56, {"d": true, "10": null, "1": [ ]}]"#,
        r#"[56,{"1":[],"10":null,"d":true}]"#,
    ),
    (
        r#"{"peach": 1, "péché": 2, "pêche": 3, "sin": 4}"#,
        r#"{"peach":1,"péché":2,"pêche":3,"sin":4}"#,
    ),
    (
        r#"{"1": {"f": {"f": "hi","F": 5} ,"\n": 56.0}, "10": { }, "": "empty", "a": { },
            "111": [ {"e": "yes","E": "no" } ], "A": { }}"#,
        r#"{"":"empty","1":{"\n":56,"f":{"F":5,"f":"hi"}},"10":{},"111":[{"E":"no","e":"yes"}],"A":{},"a":{}}"#,
    ),
    (
        r#"{"Unnormalized Unicode":"A\u030a"}"#,
        "{\"Unnormalized Unicode\":\"A\u{30a}\"}",
    ),
    (
        r#"{"\u20ac": "Euro Sign", "\r": "Carriage Return", "\u000a": "Newline", "1": "One",
            "\u0080": "Control\u007f", "\ud83d\ude02": "Smiley",
            "\u00f6": "Latin Small Letter O With Diaeresis",
            "\ufb33": "Hebrew Letter Dalet With Dagesh", "</script>": "Browser Challenge"}"#,
        "{\"\\n\":\"Newline\",\"\\r\":\"Carriage Return\",\"1\":\"One\",\
         \"</script>\":\"Browser Challenge\",\"\u{80}\":\"Control\u{7f}\",\
         \"ö\":\"Latin Small Letter O With Diaeresis\",\"€\":\"Euro Sign\",\
         \"\u{1f602}\":\"Smiley\",\"\u{fb33}\":\"Hebrew Letter Dalet With Dagesh\"}",
    ),
];

/// Appendix B of the RFC.
const NUMBERS: &[(u64, &str)] = &[
    (0x0000_0000_0000_0000, "0"),
    (0x8000_0000_0000_0000, "0"),
    (0x0000_0000_0000_0001, "5e-324"),
    (0x8000_0000_0000_0001, "-5e-324"),
    (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"),
    (0xffef_ffff_ffff_ffff, "-1.7976931348623157e+308"),
    (0x4340_0000_0000_0000, "9007199254740992"),
    (0xc340_0000_0000_0000, "-9007199254740992"),
    (0x4430_0000_0000_0000, "295147905179352830000"),
    (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"),
    (0x44b5_2d02_c7e1_4af6, "1e+23"),
    (0x44b5_2d02_c7e1_4af7, "1.0000000000000001e+23"),
    (0x444b_1ae4_d6e2_ef4e, "999999999999999700000"),
    (0x444b_1ae4_d6e2_ef4f, "999999999999999900000"),
    (0x444b_1ae4_d6e2_ef50, "1e+21"),
    (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"),
    (0x3eb0_c6f7_a0b5_ed8d, "0.000001"),
    (0x41b3_de43_5555_5553, "333333333.3333332"),
    (0x41b3_de43_5555_5554, "333333333.33333325"),
    (0x41b3_de43_5555_5555, "333333333.3333333"),
    (0x41b3_de43_5555_5556, "333333333.3333334"),
    (0x41b3_de43_5555_5557, "333333333.33333343"),
    (0xbecb_f647_612f_3696, "-0.0000033333333333333333"),
    (0x4314_3ff3_c1cb_0959, "1424953923781206.2"),
];

#[test]
fn the_published_vectors_are_spelled_as_published() {
    for (input, expected) in VECTORS {
        let value = serde_json::from_str(input).expect("a vector is JSON");
        assert_eq!(spelled(&value), *expected);
    }
}

#[test]
fn numbers_are_spelled_as_ecmascript_prints_them() {
    for (bits, expected) in NUMBERS {
        let number = Value::from(f64::from_bits(*bits));
        assert_eq!(spelled(&number), *expected, "{bits:016x}");
    }
}

#[test]
fn integers_that_no_double_holds_are_spelled_as_the_nearest() {
    let numbers = [u64::MAX, (1 << 53) + 1, 1 << 53, (1 << 53) - 1];
    let expected = "[18446744073709552000,9007199254740992,9007199254740992,9007199254740991]";
    assert_eq!(spelled(&numbers.to_vec().into()), expected);
    assert_eq!(canonical_json(&i128::MAX), b"1.7014118346046923e+38");
}

#[test]
fn a_document_is_spelled_the_same_from_its_type_and_from_its_text() {
    let value: Value = serde_json::from_str(EXAMPLE).expect("the example is JSON");
    let from_type = canonical_json(&example_document());
    assert_eq!(from_type, by_the_oracle(&value));
    assert_eq!(from_type, canonical_json(&value));
    assert_eq!(from_type, example_document().to_canonical_json());
}

#[test]
fn a_document_that_says_odd_things_is_spelled_the_same_with_its_keys_in_order() {
    let odd: [fn(&mut ExecutionDocument); 8] = [
        |document| document.ts = f64::NAN,
        |document| document.ts = 1e21,
        |document| document.content.structured.attempt = i64::MIN,
        |document| document.content.structured.schema_version = u64::MAX,
        |document| document.content.structured.retrieval.filters = None,
        |document| document.meta.backfilled = Some(true),
        |document| {
            document.meta.backfilled = Some(true);
            document.meta.legacy_result_file = Some("\u{1}\"é/\u{7f}\u{1f602}".to_owned());
        },
        |document| {
            let (bytes, sha256) = (70_000, "0".to_owned());
            document.meta.truncated = Some(TruncationDocument { bytes, sha256 });
        },
    ];
    for change in odd {
        let mut document = example_document();
        change(&mut document);
        assert_eq!(document.to_canonical_json(), canonical_json(&document));
    }
}

#[test]
fn keys_that_are_numbers_or_truths_are_texts_in_order() {
    let numbers = BTreeMap::from([(9, 'a'), (10, 'b'), (100, 'c')]);
    assert_eq!(canonical_json(&numbers), br#"{"10":"b","100":"c","9":"a"}"#);
    let truths = BTreeMap::from([(false, [1_u8, 2]), (true, [3, 4])]);
    assert_eq!(canonical_json(&truths), br#"{"false":[1,2],"true":[3,4]}"#);
}

#[test]
fn what_no_json_says_is_spelled_as_nothing() {
    let map = BTreeMap::from([(vec![1], 1)]);
    assert_eq!(canonical_json(&map), b"");
}

fn keys() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-c]{0,3}",
        "[\\x00-\\x1f\"\\\\/\u{7f}]{1,2}",
        "[a\u{80}\u{d7ff}\u{e000}\u{fb33}\u{ffff}\u{10000}\u{1f602}\u{10ffff}]{1,3}",
        strategy::texts(),
    ]
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<u64>().prop_map(|bits| Value::from(f64::from_bits(bits))),
        (any::<i32>(), -30..30_i32)
            .prop_map(|(digits, power)| Value::from(f64::from(digits) * 10_f64.powi(power))),
        keys().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 64, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((keys(), inner), 0..6)
                .prop_map(|members| Value::from(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

proptest! {
    #[test]
    fn any_value_is_spelled_as_by_another_implementation(value in values()) {
        prop_assert_eq!(spelled(&value).into_bytes(), by_the_oracle(&value));
    }

    #[test]
    fn any_document_is_spelled_as_by_another_implementation(
        execution in strategy::executions(&SCRUBBER)
    ) {
        let naming = execution.id_candidates().next().expect("it has a name");
        let document = execution.to_document(&naming);
        prop_assert_eq!(canonical_json(&document), by_the_oracle(&document));
        prop_assert_eq!(document.to_canonical_json(), canonical_json(&document));
    }
}
