//! The page as data: what the template gets, and the figures and tables that stand beside it.

use super::bibliography::Entry;
use super::evidence::Shown;
use super::folder::{FIGURES, TABLES};
use super::slug::slug;
use super::subject::Subject;
pub use super::view::{Cell, View};
use super::words::{self, NAME_BEGINS, NAME_ENDS};
use super::{ReportError, render};
use crate::about::About;
use crate::draw::{Chart, Figure, Style};
use crate::tabulate::Table;
use serde::{Deserialize, Serialize};

/// Everything on the page.
#[derive(Debug, Serialize)]
pub struct Page {
    /// The heading.
    pub title: String,
    /// A sentence under it.
    pub subtitle: String,
    /// Numbers at a glance.
    pub facts: Vec<Fact>,
    /// What the sections found.
    pub findings: Vec<Finding>,
    /// The sections in order.
    pub sections: Vec<Section>,
    /// The program with its version.
    pub program: &'static str,
}

/// Something that a section found.
#[derive(Debug, Serialize)]
pub struct Finding {
    /// A sentence.
    pub text: String,
    /// The number of the evidence for it.
    pub evidence: Option<usize>,
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
    /// Why it is left out, where it has nothing else to say.
    pub left_out: Option<String>,
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
        /// The same drawn for a phone, unless it is as narrow already.
        narrow: Option<String>,
        /// The first of its numbers.
        numbers: View,
        /// How many of them those are; empty when all.
        more: String,
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
    /// Sentences behind what is claimed.
    Evidence {
        /// Its number.
        number: usize,
        /// Each claim.
        claims: Vec<Shown>,
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
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Definition {
    /// What is explained.
    pub term: String,
    /// The explanation.
    pub text: String,
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

impl Sheet {
    fn link(&self) -> Link {
        Link {
            text: "CSV",
            href: format!("{TABLES}/{}.csv", self.file),
        }
    }
}

/// Figures from this width on take the whole width of the page, so that their edges meet those of the tables.
const FULL_WIDTH_MM: f64 = 150.0;
/// The width of a phone's page.
const PHONE_WIDTH_MM: f64 = 90.0;
/// Rows of the numbers behind a figure that the page has; the file has all.
const NUMBERS: usize = 100;

/// Collects sections of the page, with their figures and tables, which get their numbers when all are there.
pub struct Builder<'s> {
    style: &'s Style,
    /// What is counted of each article, which figures say wherever they are shown; nothing where all is.
    part: Option<&'s str>,
    /// Sections so far.
    pub sections: Vec<Section>,
    /// What was found, for the head of the page.
    pub findings: Vec<String>,
    /// Which evidence belongs to which of them.
    cited: Vec<(usize, usize)>,
    /// Evidence so far.
    evidence: usize,
    /// Figures so far.
    pub plates: Vec<Plate>,
    /// Tables so far, those of figures included.
    pub tables: Vec<Sheet>,
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
    /// An empty page with figures in a style, of which a part of each article is counted.
    pub fn new(style: &'s Style, part: Option<&'s str>) -> Self {
        Self {
            style,
            part,
            sections: Vec::new(),
            findings: Vec::new(),
            cited: Vec::new(),
            evidence: 0,
            plates: Vec::new(),
            tables: Vec::new(),
            left_out: Vec::new(),
            warnings: Vec::new(),
            methods: Vec::new(),
            tests: Vec::new(),
            choices: Vec::new(),
        }
    }

    /// Append what another one has collected.
    pub fn append(&mut self, next: Self) {
        let (findings, evidence) = (self.findings.len(), self.evidence);
        self.sections.extend(next.sections);
        self.findings.extend(next.findings);
        let cited = next.cited.into_iter();
        self.cited
            .extend(cited.map(|(finding, number)| (findings + finding, evidence + number)));
        self.evidence += next.evidence;
        self.plates.extend(next.plates);
        self.tables.extend(next.tables);
        self.left_out.extend(next.left_out);
        self.warn(&next.warnings);
        self.uses(&next.methods);
        self.tests.extend(next.tests);
        self.choices.extend(next.choices);
    }

    /// Number the figures, tables and evidence of all sections, and name their files after the numbers.
    pub fn number(&mut self) {
        let (mut figures, mut tables, mut evidences) = (0, 0, 0);
        let mut sheets = self.tables.iter_mut();
        let mut plates = self.plates.iter_mut();
        for block in self.sections.iter_mut().flat_map(|own| &mut own.blocks) {
            match block {
                Block::Figure { number, links, .. } => {
                    figures += 1;
                    *number = figures;
                    let (Some(plate), Some(sheet)) = (plates.next(), sheets.next()) else {
                        continue;
                    };
                    plate.file = format!("figure-{figures:02}-{}", plate.file);
                    sheet.file.clone_from(&plate.file);
                    let kinds = [("SVG", "svg"), ("PDF", "pdf"), ("PNG", "png")];
                    links.extend(kinds.map(|(text, ending)| Link {
                        text,
                        href: format!("{FIGURES}/{}.{ending}", plate.file),
                    }));
                    links.push(sheet.link());
                }
                Block::Table { number, links, .. } => {
                    tables += 1;
                    *number = tables;
                    let Some(sheet) = sheets.next() else {
                        continue;
                    };
                    sheet.file = format!("table-{tables:02}-{}", sheet.file);
                    links.push(sheet.link());
                }
                Block::Evidence { number, .. } => {
                    evidences += 1;
                    *number = evidences;
                }
                _ => {}
            }
        }
    }

    /// Begin a section.
    pub fn section(&mut self, id: &'static str, title: impl Into<String>) {
        self.sections.push(Section {
            id,
            title: title.into(),
            blocks: Vec::new(),
            left_out: None,
        });
    }

    /// Add sentences behind claims; their number.
    pub fn evidence(&mut self, claims: Vec<Shown>) -> usize {
        self.evidence += 1;
        let number = self.evidence;
        self.push(Block::Evidence { number, claims });
        number
    }

    /// What the evidence for the last finding is.
    pub fn cite(&mut self, evidence: Option<usize>) {
        if let (Some(finding), Some(evidence)) = (self.findings.len().checked_sub(1), evidence) {
            self.cited.push((finding, evidence));
        }
    }

    /// The findings with their evidence.
    pub fn findings(&self) -> Vec<Finding> {
        let evidence = |finding: usize| {
            let mut cited = self.cited.iter();
            cited
                .find(|(of, _)| *of == finding)
                .map(|(_, number)| *number)
        };
        let findings = self.findings.iter().enumerate();
        findings
            .map(|(at, text)| Finding {
                text: text.clone(),
                evidence: evidence(at),
            })
            .collect()
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
            if !self.methods.contains(about) {
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
        let caption = match self.part {
            Some(part) if !caption.contains(part) => {
                format!("{caption} Counted of each article: {part}.")
            }
            _ => caption.to_owned(),
        };
        // The page has the caption in its own type; the files have it in the picture.
        drawing.caption_mut().clear();
        let (figure, narrow) = rayon::join(|| drawing.draw(self.style), || self.narrow(&*drawing));
        let figure = match figure {
            Ok(figure) => figure,
            Err(error) => {
                self.absent(words::sentence(&format!("a figure is left out: {error}")));
                return;
            }
        };
        *drawing.caption_mut() = without_marks(&caption);
        self.warn(figure.warnings());
        let shown = match View::of(&numbers, NUMBERS) {
            Ok(view) => view,
            Err(error) => {
                self.absent(words::sentence(&format!("numbers are left out: {error}")));
                View::default()
            }
        };
        // What tells its parts from those of other figures on the page.
        let section = self.sections.last().map_or("", |section| section.id);
        let own = format!("{section}-figure-{}-", self.plates.len() + 1);
        self.push(Block::Figure {
            number: 0,
            svg: figure.to_svg_fragment(&own),
            narrow: narrow.map(|narrow| narrow.to_svg_fragment(&format!("{own}phone-"))),
            more: if numbers.height() > NUMBERS {
                format!(
                    "the first {NUMBERS} of {} rows",
                    words::count(numbers.height() as u64)
                )
            } else {
                String::new()
            },
            numbers: shown,
            full: self.style.width_mm >= FULL_WIDTH_MM,
            caption,
            links: Vec::new(),
        });
        let file = slug(name);
        self.tables.push(Sheet {
            file: file.clone(),
            table: numbers,
        });
        self.plates.push(Plate { file, drawing });
    }

    /// The figure in the layout for a phone. A chart that cannot be drawn as narrow is shown as it is.
    fn narrow(&self, drawing: &dyn Chart) -> Option<Figure> {
        let style = Style {
            width_mm: PHONE_WIDTH_MM,
            height_mm: None,
            ..self.style.clone()
        };
        (self.style.width_mm > PHONE_WIDTH_MM)
            .then(|| drawing.draw(&style).ok())
            .flatten()
    }

    /// Add a table; `numbers` has all of it.
    pub fn table(&mut self, name: &str, view: View, caption: &str, numbers: Table) {
        self.push(Block::Table {
            number: 0,
            view,
            caption: caption.to_owned(),
            links: Vec::new(),
        });
        self.tables.push(Sheet {
            file: slug(name),
            table: numbers,
        });
    }
}

/// A sentence for where names are not isolated by markup.
fn without_marks(text: &str) -> String {
    text.replace([NAME_BEGINS, NAME_ENDS], "")
}

impl Page {
    /// The page about a subject.
    pub fn new(subject: &Subject<'_>, mut sections: Vec<Section>, findings: Vec<Finding>) -> Self {
        for section in &mut sections {
            let why = section.blocks.iter().map(|block| match block {
                Block::Absent { text } => Some(text.as_str()),
                _ => None,
            });
            let why: Option<Vec<&str>> = why.collect();
            section.left_out = why.map(|why| why.join(" "));
        }
        sections.retain(|section| section.left_out.as_deref() != Some(""));
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
