//! The page as data: what the template gets, and the figures and tables that stand beside it.

use super::bibliography::Entry;
use super::folder::{FIGURES, TABLES};
use super::slug::slug;
use super::subject::Subject;
use super::words::{self, NAME_BEGINS, NAME_ENDS};
use super::{ReportError, render};
use crate::about::About;
use crate::draw::{Chart, Figure, Style};
use crate::tabulate::Table;
use serde::Serialize;

/// Everything on the page.
#[derive(Debug, Serialize)]
pub struct Page {
    /// The heading.
    pub title: String,
    /// A sentence under it.
    pub subtitle: String,
    /// Numbers at a glance.
    pub facts: Vec<Fact>,
    /// What the sections found, a sentence each.
    pub findings: Vec<String>,
    /// The sections in order.
    pub sections: Vec<Section>,
    /// The program with its version.
    pub program: &'static str,
}

/// A number at a glance.
#[derive(Debug, Serialize)]
pub struct Fact {
    /// The number.
    pub value: String,
    /// What it counts.
    pub label: String,
}

/// A section.
#[derive(Debug, Serialize)]
pub struct Section {
    /// What links name it by.
    pub id: &'static str,
    /// Its heading.
    pub title: String,
    /// What stands in it.
    pub blocks: Vec<Block>,
}

/// One thing in a section. Texts are sentences in which names stand between marks of isolation.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Block {
    /// A paragraph.
    Prose {
        /// Its text.
        text: String,
    },
    /// Why something is not here.
    Absent {
        /// A sentence.
        text: String,
    },
    /// A heading within the section.
    Heading {
        /// Its text.
        text: String,
    },
    /// A figure.
    Figure {
        /// Its number.
        number: usize,
        /// The SVG element.
        svg: String,
        /// Whether it takes the whole width of the page.
        full: bool,
        /// What stands under it.
        caption: String,
        /// Its files and those of its numbers.
        links: Vec<Link>,
    },
    /// A table.
    Table {
        /// Its number.
        number: usize,
        /// What is shown of it.
        view: View,
        /// What stands over it.
        caption: String,
        /// Its file.
        links: Vec<Link>,
    },
    /// Terms with their explanations.
    Definitions {
        /// In order.
        items: Vec<Definition>,
    },
    /// Sentences.
    List {
        /// In order.
        items: Vec<String>,
    },
    /// Sources of the methods.
    References {
        /// In order.
        items: Vec<Entry>,
    },
}

/// A link to a file of the report.
#[derive(Debug, Serialize)]
pub struct Link {
    /// What it is called.
    pub text: &'static str,
    /// Relative to the page.
    pub href: String,
}

/// A term with its explanation.
#[derive(Debug, Serialize)]
pub struct Definition {
    /// What is explained.
    pub term: String,
    /// The explanation.
    pub text: String,
}

/// A table as it is shown.
#[derive(Debug, Default, Serialize)]
pub struct View {
    /// Headings over several columns; empty when there are none.
    pub groups: Vec<Span>,
    /// The headings.
    pub heads: Vec<Head>,
    /// The rows.
    pub rows: Vec<Row>,
}

/// A row of a table.
#[derive(Debug, Serialize)]
pub struct Row {
    /// Whether a new group of rows begins with it.
    pub begins: bool,
    /// Its cells.
    pub cells: Vec<Cell>,
}

/// A heading over several columns.
#[derive(Debug, Serialize)]
pub struct Span {
    /// Its text.
    pub text: &'static str,
    /// Over how many.
    pub columns: usize,
}

/// The heading of a column.
#[derive(Debug, Serialize)]
pub struct Head {
    /// Its text.
    pub text: String,
    /// Whether the column holds numbers.
    pub number: bool,
}

/// A cell.
#[derive(Debug, Default, Serialize)]
pub struct Cell {
    /// What stands in it.
    pub text: String,
    /// Whether it is a number.
    pub number: bool,
    /// Length of a bar behind it, from 0 to 100.
    pub bar: Option<f64>,
    /// Shade of its ground, from 0 (none) to 9.
    pub shade: Option<u8>,
}

impl Cell {
    /// A name.
    pub fn name(text: &str) -> Self {
        Self {
            text: words::plain_name(text),
            ..Self::default()
        }
    }

    /// A number as it is shown.
    pub fn number(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            number: true,
            ..Self::default()
        }
    }

    /// A count.
    pub fn count(count: u64) -> Self {
        Self::number(words::count(count))
    }

    /// A number with `decimals` digits after the point; a dash if there is none.
    pub fn decimal(number: Option<f64>, decimals: u8) -> Self {
        Self::number(number.map_or_else(
            || "–".into(),
            |n| crate::tabulate::readable_number(n, decimals).replace('-', "−"),
        ))
    }

    /// A value with the ends of its interval behind it.
    pub fn interval(value: Option<f64>, low: Option<f64>, high: Option<f64>, decimals: u8) -> Self {
        let show = |n: f64| crate::tabulate::readable_number(n, decimals).replace('-', "−");
        let Some(value) = value else {
            return Self::number("–");
        };
        Self::number(match (low, high) {
            (Some(low), Some(high)) => format!("{}  [{}, {}]", show(value), show(low), show(high)),
            _ => show(value),
        })
    }

    /// With a bar of this share of the column.
    #[must_use]
    pub fn bar(mut self, share: f64) -> Self {
        self.bar = Some((share.clamp(0.0, 1.0) * 1000.0).round() / 10.0);
        self
    }
}

impl View {
    /// A table with these headings; those that begin with `#` are over numbers.
    pub fn new(heads: &[&str]) -> Self {
        let heads = heads.iter().map(|head| match head.strip_prefix('#') {
            Some(text) => Head {
                text: text.to_owned(),
                number: true,
            },
            None => Head {
                text: (*head).to_owned(),
                number: false,
            },
        });
        Self {
            heads: heads.collect(),
            ..Self::default()
        }
    }

    /// With headings over columns, from the left.
    #[must_use]
    pub fn groups(mut self, groups: &[(&'static str, usize)]) -> Self {
        self.groups = groups
            .iter()
            .map(|(text, columns)| Span {
                text,
                columns: *columns,
            })
            .collect();
        self
    }

    /// With one more row.
    pub fn row(&mut self, cells: Vec<Cell>) {
        self.rows.push(Row {
            begins: false,
            cells,
        });
    }

    /// With one more row, with which a group of rows begins.
    pub fn group_row(&mut self, cells: Vec<Cell>) {
        self.rows.push(Row {
            begins: true,
            cells,
        });
    }
}

/// A figure that becomes files.
pub struct Plate {
    /// The name of its files, without the ending.
    pub file: String,
    /// The chart.
    pub drawing: Box<dyn Chart>,
}

/// A table that becomes a file.
pub struct Sheet {
    /// The name of its file, without the ending.
    pub file: String,
    /// The numbers.
    pub table: Table,
}

/// Figures from this width on take the whole width of the page, so that their edges meet those of the tables.
const FULL_WIDTH_MM: f64 = 150.0;

/// Collects the page section by section and numbers its figures and tables.
pub struct Builder<'s> {
    style: &'s Style,
    /// Sections so far.
    pub sections: Vec<Section>,
    /// What was found, for the head of the page.
    pub findings: Vec<String>,
    /// Figures so far.
    pub plates: Vec<Plate>,
    /// Tables so far, those of figures included.
    pub tables: Vec<Sheet>,
    /// Tables that are shown.
    numbered_tables: usize,
    /// Why sections were left out.
    pub left_out: Vec<String>,
    /// What should be known of figures and selections.
    pub warnings: Vec<String>,
    /// The statistics that were used.
    pub methods: Vec<&'static About>,
    /// What was tested and how many times.
    pub tests: Vec<(String, u64)>,
    /// Choices that a section made, for the methods note.
    pub choices: Vec<Definition>,
}

impl<'s> Builder<'s> {
    /// An empty page with figures in a style.
    pub fn new(style: &'s Style) -> Self {
        Self {
            style,
            sections: Vec::new(),
            findings: Vec::new(),
            plates: Vec::new(),
            tables: Vec::new(),
            numbered_tables: 0,
            left_out: Vec::new(),
            warnings: Vec::new(),
            methods: Vec::new(),
            tests: Vec::new(),
            choices: Vec::new(),
        }
    }

    /// Begin a section.
    pub fn section(&mut self, id: &'static str, title: impl Into<String>) {
        self.sections.push(Section {
            id,
            title: title.into(),
            blocks: Vec::new(),
        });
    }

    /// Add to the section at hand.
    pub fn push(&mut self, block: Block) {
        if let Some(section) = self.sections.last_mut() {
            section.blocks.push(block);
        }
    }

    /// Add a paragraph.
    pub fn prose(&mut self, text: impl Into<String>) {
        self.push(Block::Prose { text: text.into() });
    }

    /// Say why something is not there.
    pub fn absent(&mut self, text: impl Into<String>) {
        let text = text.into();
        self.left_out.push(without_marks(&text));
        self.push(Block::Absent { text });
    }

    /// Say that nothing was found, here and at a glance.
    pub fn nothing(&mut self, text: impl Into<String>) {
        let text = text.into();
        self.findings.push(text.clone());
        self.absent(text);
    }

    /// A heading within the section.
    pub fn heading(&mut self, text: impl Into<String>) {
        self.push(Block::Heading { text: text.into() });
    }

    /// Statistics that are used.
    pub fn uses(&mut self, methods: &[&'static About]) {
        for about in methods {
            if !self.methods.iter().any(|known| known.name == about.name) {
                self.methods.push(about);
            }
        }
    }

    /// A choice that the methods note has to name.
    pub fn choice(&mut self, term: impl Into<String>, text: impl Into<String>) {
        self.choices.push(Definition {
            term: term.into(),
            text: text.into(),
        });
    }

    /// Warnings of a verb, each once.
    pub fn warn(&mut self, warnings: &[String]) {
        for warning in warnings {
            if !self.warnings.contains(warning) {
                self.warnings.push(warning.clone());
            }
        }
    }

    /// Add a figure with its numbers. A figure that cannot be drawn is left out with the reason.
    pub fn figure(
        &mut self,
        name: &str,
        mut drawing: Box<dyn Chart>,
        caption: &str,
        numbers: Table,
    ) {
        let number = self.plates.len() + 1;
        // The page has the caption in its own type; the files have it in the picture.
        drawing.caption_mut().clear();
        let figure = match drawing.draw(self.style) {
            Ok(figure) => figure,
            Err(error) => {
                self.absent(words::sentence(&format!("a figure is left out: {error}")));
                return;
            }
        };
        *drawing.caption_mut() = without_marks(caption);
        self.warn(figure.warnings());
        let file = format!("figure-{number:02}-{}", slug(name));
        let mut links: Vec<Link> = [("SVG", "svg"), ("PDF", "pdf"), ("PNG", "png")]
            .into_iter()
            .map(|(text, ending)| Link {
                text,
                href: format!("{FIGURES}/{file}.{ending}"),
            })
            .collect();
        links.push(Link {
            text: "CSV",
            href: format!("{TABLES}/{file}.csv"),
        });
        self.push(Block::Figure {
            number,
            svg: svg(&figure, number),
            full: self.style.width_mm >= FULL_WIDTH_MM,
            caption: caption.to_owned(),
            links,
        });
        self.tables.push(Sheet {
            file: file.clone(),
            table: numbers,
        });
        self.plates.push(Plate { file, drawing });
    }

    /// Add a table; `numbers` has all of it.
    pub fn table(&mut self, name: &str, view: View, caption: &str, numbers: Table) {
        self.numbered_tables += 1;
        let number = self.numbered_tables;
        let file = format!("table-{number:02}-{}", slug(name));
        let links = vec![Link {
            text: "CSV",
            href: format!("{TABLES}/{file}.csv"),
        }];
        self.push(Block::Table {
            number,
            view,
            caption: caption.to_owned(),
            links,
        });
        self.tables.push(Sheet {
            file,
            table: numbers,
        });
    }
}

fn svg(figure: &Figure, number: usize) -> String {
    figure.to_svg_fragment(&format!("figure-{number}-"))
}

/// A sentence for where names are not isolated by markup.
pub fn without_marks(text: &str) -> String {
    text.replace([NAME_BEGINS, NAME_ENDS], "")
}

impl Page {
    /// The page about a subject.
    pub fn new(subject: &Subject<'_>, sections: Vec<Section>, findings: Vec<String>) -> Self {
        Self {
            title: subject.title(),
            subtitle: subject.subtitle(),
            facts: subject.facts(),
            findings,
            sections,
            program: concat!("newsprint ", env!("CARGO_PKG_VERSION")),
        }
    }

    /// The page in HTML.
    ///
    /// # Errors
    /// Only when the template is broken.
    pub fn html(&self) -> Result<String, ReportError> {
        render::page(self)
    }
}
