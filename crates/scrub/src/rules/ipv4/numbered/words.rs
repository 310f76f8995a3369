//! Words before numbers that count something.

use crate::rules::word_set::WordSet;

/// Names of versions and of what has them, in languages with spaces between words.
static VERSIONS: WordSet = WordSet::spaced(
    "versions versión versiones versão versões versione versioni versies versiota versiosta \
     versionen versiunea versiune versioon versi wersja wersji wersję wersje verzi verziója verzija \
     verzije versija версия версии версию версій версія версії верзија έκδοση έκδοσης sürüm sürümü \
     sürümünü releases utgave utgåva udgave uitgave fassung wydanie vydání micrologiciel \
     прошивка прошивки релиз релиза выпуск сборка",
);

/// What such names end with, also where words are written as one: `minVersion`, `Treiberversion`.
static ENDS: WordSet = WordSet::spaced(
    "version versao versie versjon versio verzió verze firmware release section chapter abschnitt \
     kapitel hoofdstuk tabelle",
);

/// What may be written behind such an end: `versionName`, `version_string`.
static TAILS: WordSet = WordSet::spaced("name code string number no nr info text tag id");

/// Other words before numbers of versions, sections and the like.
static OTHERS: WordSet = WordSet::spaced(
    "v ver rel build builds rev revision revisión révision revisione revisão rewizja kernel driver \
     drivers treiber pilote stuurprogramma update updates upgrade patch hotfix npm oid oids tag tags \
     sections sec sect chapters chap paragraph paragraphs clause clauses article articles appendix \
     annex step steps table tables figure figures fig abschn kap ziffer absatz anhang anlage schritt \
     abbildung abb sección apartado capítulo capitulo párrafo artículo anexo apéndice paso tabla \
     figura étape chapitre paragraphe annexe tableau sezione capitolo paragrafo articolo allegato \
     passo passaggio tabella seção secção parágrafo artigo etapa tabela paragraaf sectie bijlage \
     artikel stap tabel figuur rozdział rozdziału rozdziale sekcja sekcji krok załącznik rysunek \
     kapitola kapitole oddíl tabulka příloha avsnitt kapittel steg tabell bilaga vedlegg afsnit \
     trin trinn bilag luku kohta vaihe taulukko liite fejezet szakasz lépés táblázat melléklet \
     capitolul secțiunea pasul bölüm bölümü adım tablo şekil κεφάλαιο ενότητα βήμα πίνακας \
     παράρτημα раздел раздела разделе глава главы главе пункт пункта шаг таблица таблице розділ \
     chương mục bước bảng bản langkah bagian",
);

/// The same in scripts without spaces, or with signs for words.
const UNSPACED: [&str; 20] = [
    "版本",
    "版本号",
    "バージョン",
    "版",
    "第",
    "步骤",
    "章节",
    "章",
    "节",
    "固件",
    "驱动",
    "升级到",
    "更新至",
    "버전",
    "버젼",
    "เวอร์ชัน",
    "รุ่น",
    "संस्करण",
    "גרסה",
    "§",
];

/// Programs that have versions and are no machines.
static PRODUCTS: WordSet = WordSet::spaced(
    "bios uefi openssl libressl boringssl jdk jre java openjdk python cpython ruby perl php gcc \
     clang llvm glibc musl busybox libcurl chrome chromium edg safari firefox opera \
     vivaldi brave electron webview webview2 ios ipados macos flash acrobat excel outlook \
     vscode kotlin scala gradle maven cmake tensorflow pytorch cuda cudnn vulkan opengl directx qt \
     sdk plugin addon",
);

/// What may stand between such a word and its number.
static FILLERS: WordSet = WordSet::spaced(
    "is was are no nr num number numbers nummer string code name ist war est es era è é jest nº \
     numéro número numero now installed current latest",
);

/// Tells whether a text ends with a word before a number, with a space or an assignment behind it.
pub(super) fn end(before: &str) -> bool {
    let (rest, word) = last(before);
    if is_escape(rest, word) {
        return false;
    }
    let is_filler = FILLERS.has(word) && rest.ends_with(' ');
    is_counter(word) || is_unspaced(before) || (is_filler && is_version(last(rest).1))
}

/// Tells whether a text ends with the name of a program.
pub(super) fn end_with_product(before: &str) -> bool {
    before.ends_with(' ') && PRODUCTS.has(last(before).1)
}

/// Returns the last word and what stands before it.
pub(super) fn last(before: &str) -> (&str, &str) {
    let named = before.trim_end_matches(is_between);
    let word = named
        .rsplit(|c: char| !(c.is_alphanumeric() || c == '_'))
        .next()
        .unwrap_or_default();
    (&named[..named.len() - word.len()], word)
}

/// Tells whether a character may stand between a word and its number.
fn is_between(c: char) -> bool {
    matches!(
        c,
        ' ' | '\t'
            | '\u{a0}'
            | ':'
            | '='
            | '"'
            | '\''
            | '`'
            | '('
            | '['
            | '#'
            | '.'
            | '>'
            | '*'
            | '\\'
            | '：'
    )
}

/// Tells whether a letter is a part of an escape: `\v`.
fn is_escape(rest: &str, word: &str) -> bool {
    rest.ends_with('\\') && word.len() == 1
}

fn is_counter(word: &str) -> bool {
    let last = word.rsplit('_').next().unwrap_or_default();
    let is_camel_oid = || last.ends_with("Oid") || last.ends_with("OID");
    is_version(word) || OTHERS.has(last) || is_lowered(word, &OTHERS) || is_camel_oid()
}

fn is_version(word: &str) -> bool {
    ENDS.ends(word) || VERSIONS.has(word) || is_lowered(word, &VERSIONS) || has_tail(word)
}

/// Tells whether a word is one of some words in lower case, where it isn't of ASCII letters.
fn is_lowered(word: &str, words: &WordSet) -> bool {
    !word.is_ascii() && words.has(word.to_lowercase())
}

/// Tells whether a name of a version has another word at its end.
fn has_tail(word: &str) -> bool {
    let is_start = |c: char| c == '_' || c.is_ascii_uppercase();
    word.rfind(is_start).is_some_and(|at| {
        let (name, tail) = word.split_at(at);
        TAILS.has(tail.trim_start_matches('_')) && ENDS.ends(name)
    })
}

fn is_unspaced(before: &str) -> bool {
    let named = before.trim_end_matches(is_between);
    !named.ends_with(|c: char| c.is_ascii()) && UNSPACED.iter().any(|end| named.ends_with(end))
}
