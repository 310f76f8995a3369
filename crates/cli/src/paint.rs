//! Colours, which say again what the words say already.

use std::fmt::Display;

use anstyle::{AnsiColor, Style};
use comfy_table::{
    Attribute, Cell, Color, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle,
};

/// How a text is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Tone {
    /// As it is.
    #[default]
    Plain,
    /// All is well.
    Good,
    /// Somebody should look at it.
    Doubtful,
    /// It went wrong.
    Bad,
    /// It heads what follows.
    Strong,
    /// It matters less.
    Faint,
}

impl Tone {
    /// Returns how an execution's status is meant.
    pub(crate) fn of_status(status: &str) -> Self {
        match status {
            "success" => Self::Good,
            "partial" => Self::Doubtful,
            "failed" => Self::Bad,
            _ => Self::Plain,
        }
    }

    fn style(self) -> Style {
        let style = Style::new();
        match self {
            Self::Plain => style,
            Self::Good => style.fg_color(Some(AnsiColor::Green.into())),
            Self::Doubtful => style.fg_color(Some(AnsiColor::Yellow.into())),
            Self::Bad => style.fg_color(Some(AnsiColor::Red.into())),
            Self::Strong => style.bold(),
            Self::Faint => style.dimmed(),
        }
    }
}

/// What stands between two columns of a table.
const GAP_CHARS: u16 = 2;
/// The last column of a table gets no narrower; a terminal that is breaks its lines itself.
const LAST_CHARS_MIN: u16 = 24;

/// Paints, where colours are wanted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Paint {
    wanted: bool,
}

impl Paint {
    pub(crate) fn new(wanted: bool) -> Self {
        Self { wanted }
    }

    /// Returns how many characters stand beside one another on the terminal; nothing where stdout
    /// is none.
    pub(crate) fn width(self) -> Option<usize> {
        Table::new().width().map(usize::from)
    }

    /// Returns a text in its tone.
    pub(crate) fn text(self, tone: Tone, text: impl Display) -> String {
        let style = tone.style();
        if self.wanted && tone != Tone::Plain {
            format!("{style}{text}{style:#}")
        } else {
            text.to_string()
        }
    }

    /// Returns a table that ends with a line end; its cells are shown as they are.
    pub(crate) fn table<const N: usize>(
        self,
        header: [&str; N],
        rows: impl IntoIterator<Item = [(Tone, String); N]>,
    ) -> String {
        let rule = LineStyle::none().fill('─').junction('─');
        let mut table = Table::new();
        table
            .load_style(TableStyle::new().header_separator(rule))
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_header(header.map(|title| cell(Tone::Strong, title)));
        for row in rows {
            table.add_row(row.map(|(tone, text)| cell(tone, &text)));
        }
        for column in table.column_iter_mut() {
            column.set_padding((0, 1));
        }
        // All but the last column are short: names, numbers and ids, which don't read well in pieces.
        table.set_constraints([ColumnConstraint::ContentWidth; N].into_iter().take(N - 1));
        let widths = table.column_max_content_widths();
        let gaps = widths
            .iter()
            .take(N - 1)
            .map(|width| width.saturating_add(GAP_CHARS));
        let short = gaps.fold(LAST_CHARS_MIN, u16::saturating_add);
        if let Some(width) = table.width() {
            table.set_width(width.max(short));
        }
        table.style_text_only();
        if self.wanted {
            table.enforce_styling()
        } else {
            table.force_no_tty()
        };
        format!("{}\n", table.trim_fmt())
    }
}

fn cell(tone: Tone, text: &str) -> Cell {
    let cell = Cell::new(text);
    match tone {
        Tone::Plain => cell,
        Tone::Good => cell.fg(Color::DarkGreen),
        Tone::Doubtful => cell.fg(Color::DarkYellow),
        Tone::Bad => cell.fg(Color::DarkRed),
        Tone::Strong => cell.add_attribute(Attribute::Bold),
        Tone::Faint => cell.add_attribute(Attribute::Dim),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_colours_nothing_but_the_text_is_printed() {
        let plain = Paint::new(false);
        assert_eq!(plain.text(Tone::Bad, "failed"), "failed");
        let table = plain.table(
            ["A", "B"],
            [[(Tone::Good, "x".to_owned()), Default::default()]],
        );
        assert!(!table.contains('\u{1b}'), "{table:?}");
    }

    #[test]
    fn colours_end_where_their_text_ends() {
        let painted = Paint::new(true).text(Tone::Bad, "failed");
        assert!(
            painted.starts_with("\u{1b}[31m") && painted.ends_with("\u{1b}[0m"),
            "{painted:?}"
        );
    }
}
