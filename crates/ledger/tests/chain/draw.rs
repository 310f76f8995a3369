//! JSON texts that are drawn by lot, the same from the same seed.

/// Draws numbers (splitmix64).
pub(crate) struct Draw(u64);

impl Draw {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.bits() % end as u64).expect("it is below a usize")
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    /// Draws a text of JSON, one in eight of them changed in one byte.
    pub(crate) fn text(&mut self) -> Vec<u8> {
        let mut text = Vec::new();
        self.value(&mut text, 0);
        if self.below(8) == 0 {
            let at = self.below(text.len());
            match self.below(3) {
                0 => text[at] = self.bits().to_le_bytes()[0],
                1 => drop(text.remove(at)),
                _ => text.truncate(at),
            }
        }
        text
    }

    fn value(&mut self, text: &mut Vec<u8>, depth: usize) {
        self.blank(text);
        match self.below(if depth > 5 { 8 } else { 12 }) {
            0 => text.extend_from_slice(
                self.of(&["null", "true", "false", "NaN", "Infinity", "-Infinity"])
                    .as_bytes(),
            ),
            1..=3 => text.extend_from_slice(self.float().as_bytes()),
            4 | 5 => text.extend_from_slice(self.integer().as_bytes()),
            6 | 7 => self.string(text),
            8 | 9 => self.list(text, depth),
            _ => self.object(text, depth),
        }
        self.blank(text);
    }

    fn blank(&mut self, text: &mut Vec<u8>) {
        if self.below(16) == 0 {
            text.push(self.of(b" \t\r\n"));
        }
    }

    fn list(&mut self, text: &mut Vec<u8>, depth: usize) {
        let deeper = if self.below(400) == 0 { 300 } else { 0 };
        text.extend(std::iter::repeat_n(b'[', deeper + 1));
        for number in 0..self.below(4) {
            if number > 0 {
                text.push(b',');
            }
            self.value(text, depth + 1);
        }
        text.extend(std::iter::repeat_n(b']', deeper + 1));
    }

    fn object(&mut self, text: &mut Vec<u8>, depth: usize) {
        text.push(b'{');
        for number in 0..self.below(6) {
            if number > 0 {
                text.push(b',');
            }
            self.blank(text);
            self.key(text);
            self.blank(text);
            text.push(b':');
            self.value(text, depth + 1);
        }
        text.push(b'}');
    }

    /// Draws a key, often one of a few, so that there are duplicates.
    fn key(&mut self, text: &mut Vec<u8>) {
        match self.below(3) {
            0 => text.extend_from_slice(
                self.of(&[
                    "\"a\"",
                    "\"b\"",
                    "\"\"",
                    "\"\\u0061\"",
                    "\"\\ud800\"",
                    "\"\u{ff5e}\"",
                    "\"\u{1f600}\"",
                    "\"\\udfff\"",
                    "\"a\\u0000\"",
                    "\"\u{7f}\"",
                ])
                .as_bytes(),
            ),
            _ => self.string(text),
        }
    }

    /// Draws a number with a fraction or an exponent: of any bits, or near where spellings change.
    fn float(&mut self) -> String {
        match self.below(8) {
            0..=2 => loop {
                let number = f64::from_bits(self.bits());
                if number.is_finite() {
                    break format!("{number:e}");
                }
            },
            3 => format!("{}.{:03}", self.integer(), self.below(1000)),
            // Halfway between two numbers of seventeen digits.
            4 => format!("{}.{}", (1 << 50) + self.below(1 << 50), self.of(&[25, 75])),
            5 => format!(
                "{}{}{}",
                self.of(&["-0", "0", "-7", "12"]),
                self.of(&[".0", "e", "E+"]),
                self.below(330)
            ),
            6 => format!("-{}e-{}", self.below(100_000), self.below(360)),
            _ => format!("0.{:09}{}", self.below(2000), self.bits()),
        }
    }

    fn integer(&mut self) -> String {
        let sign = self.of(&["", "-"]);
        match self.below(4) {
            0 => format!("{sign}{}", self.below(10)),
            1 => format!("{sign}{}", self.bits()),
            2 => format!(
                "{sign}{}{:019}{:019}",
                self.bits(),
                self.bits() >> 2,
                self.bits() >> 2
            ),
            _ => {
                let digits = self.below(40) * self.below(12);
                let digits: String = (0..digits).map(|_| self.of(&['0', '1', '9'])).collect();
                format!("{sign}{}{digits}", self.of(&[1, 5]))
            }
        }
    }

    fn string(&mut self, text: &mut Vec<u8>) {
        text.push(b'"');
        for _ in 0..self.below(8) {
            match self.below(6) {
                0 => text.push(self.of(b"abz09 ~/_-")),
                1 => text.extend_from_slice(
                    self.of(&["\\\"", "\\\\", "\\/", "\\b", "\\f", "\\n", "\\r", "\\t"])
                        .as_bytes(),
                ),
                2 => self.escape(text, 0x1_0000),
                3 => self.surrogates(text),
                4 => self.escape(text, 0x90),
                _ => {
                    let sign = u32::try_from(self.below(0x11_0000))
                        .ok()
                        .and_then(char::from_u32);
                    let sign = sign.filter(|sign| !matches!(sign, '\0'..' ' | '"' | '\\'));
                    text.extend_from_slice(sign.unwrap_or('\u{7f}').to_string().as_bytes());
                }
            }
        }
        text.push(b'"');
    }

    fn escape(&mut self, text: &mut Vec<u8>, end: usize) {
        let unit = self.below(end);
        let spelled = if self.below(2) == 0 {
            format!("\\u{unit:04x}")
        } else {
            format!("\\u{unit:04X}")
        };
        text.extend_from_slice(spelled.as_bytes());
    }

    /// Draws one to three surrogates of either kind: pairs, and such as have no partner.
    fn surrogates(&mut self, text: &mut Vec<u8>) {
        for _ in 0..=self.below(3) {
            let unit = 0xd800 + self.below(0x800);
            text.extend_from_slice(format!("\\u{unit:04x}").as_bytes());
        }
    }
}
