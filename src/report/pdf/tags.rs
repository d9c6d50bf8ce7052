//! What each thing on a sheet is, in the order in which it is read: a screen reader walks this tree, not the ink.

use super::objects::Numbers;
use pdf_writer::types::{ListNumbering, StructRole, TableHeaderScope};
use pdf_writer::writers::{StructElement, StructTreeRoot};
use pdf_writer::{Finish as _, Name, Pdf, Ref, TextStr};

/// What a thing is.
#[derive(Clone, Debug)]
pub(crate) enum Is {
    Document,
    Section,
    /// A heading of a level, with its words.
    Heading(u16, String),
    Words,
    Quote,
    /// A drawing, with what it shows.
    Figure(String),
    Table,
    Row,
    /// The head of a column.
    ColumnHead,
    /// The head of a row.
    RowHead,
    Cell,
    List,
    Item,
    /// What an item says.
    Body,
}

/// A thing of the tree, by its place.
pub(crate) type Of = usize;

/// The whole, to which everything belongs.
pub(crate) const ROOT: Of = 0;

/// A piece of ink: on which sheet, and its number there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Drawn {
    pub(crate) sheet: usize,
    pub(crate) number: i32,
}

struct Knot {
    is: Is,
    above: Of,
    below: Vec<Of>,
    ink: Vec<Drawn>,
}

/// The tree.
pub(crate) struct Tags(Vec<Knot>);

impl Tags {
    pub(crate) fn new() -> Self {
        Self(vec![Knot { is: Is::Document, above: ROOT, below: Vec::new(), ink: Vec::new() }])
    }

    /// A thing below another, after those that are there.
    pub(crate) fn add(&mut self, above: Of, is: Is) -> Of {
        let place = self.0.len();
        self.0.push(Knot { is, above, below: Vec::new(), ink: Vec::new() });
        if let Some(knot) = self.0.get_mut(above) {
            knot.below.push(place);
        }
        place
    }

    /// Ink that belongs to a thing.
    pub(crate) fn inked(&mut self, of: Of, ink: Drawn) {
        if let Some(knot) = self.0.get_mut(of) {
            knot.ink.push(ink);
        }
    }

    /// Writes the tree below its root, and the list that leads from the ink of each sheet back into it.
    pub(crate) fn write(&self, pdf: &mut Pdf, root: Ref, sheets: &[Ref], numbers: &mut Numbers) {
        let knots: Vec<Ref> = self.0.iter().map(|_| numbers.next()).collect();
        let back = numbers.next();
        let number_of = |of: Of| knots.get(of).copied().unwrap_or(root);
        let mut written = pdf.indirect(root).start::<StructTreeRoot<'_>>();
        written.child(number_of(ROOT));
        written.parent_tree_next_key(i32::try_from(sheets.len()).unwrap_or(0)).pair(Name(b"ParentTree"), back);
        written.finish();

        let mut owners: Vec<Vec<Ref>> = vec![Vec::new(); sheets.len()];
        let mut inks: Vec<(Drawn, Ref)> = Vec::new();
        for (of, knot) in self.0.iter().enumerate() {
            let above = if of == ROOT { root } else { number_of(knot.above) };
            let mut element = pdf.struct_element(number_of(of));
            said(&mut element, &knot.is);
            element.parent(above);
            let mut children = element.children();
            for ink in &knot.ink {
                let mut drawn = children.marked_content_ref();
                drawn.marked_content_id(ink.number);
                if let Some(sheet) = sheets.get(ink.sheet) {
                    drawn.page(*sheet);
                }
            }
            for below in &knot.below {
                children.struct_element(number_of(*below));
            }
            children.finish();
            element.finish();
            inks.extend(knot.ink.iter().map(|ink| (*ink, number_of(of))));
        }
        inks.sort_by_key(|(ink, _)| (ink.sheet, ink.number));
        for (ink, owner) in inks {
            if let Some(sheet) = owners.get_mut(ink.sheet) {
                sheet.push(owner);
            }
        }
        let lists: Vec<Ref> = owners.iter().map(|_| numbers.next()).collect();
        let mut tree = pdf.number_tree::<Ref>(back);
        let mut nums = tree.nums();
        for (sheet, list) in (0..).zip(&lists) {
            nums.insert(sheet, *list);
        }
        nums.finish();
        tree.finish();
        for (list, owners) in lists.iter().zip(&owners) {
            pdf.indirect(*list).array().items(owners.iter().copied());
        }
    }
}

/// What a thing is, and what is said of it beside its ink.
fn said(element: &mut StructElement<'_>, is: &Is) {
    let role = match is {
        Is::Document => StructRole::Document,
        Is::Section => StructRole::Sect,
        Is::Heading(1, _) => StructRole::H1,
        Is::Heading(..) => StructRole::H2,
        Is::Words => StructRole::P,
        Is::Quote => StructRole::BlockQuote,
        Is::Figure(_) => StructRole::Figure,
        Is::Table => StructRole::Table,
        Is::Row => StructRole::TR,
        Is::ColumnHead | Is::RowHead => StructRole::TH,
        Is::Cell => StructRole::TD,
        Is::List => StructRole::L,
        Is::Item => StructRole::LI,
        Is::Body => StructRole::LBody,
    };
    element.kind(role);
    match is {
        Is::Heading(_, words) => {
            element.title(TextStr(words));
        }
        Is::Figure(words) => {
            element.alt(TextStr(words));
        }
        Is::ColumnHead => {
            element.attributes().push().table().scope(TableHeaderScope::Column);
        }
        Is::RowHead => {
            element.attributes().push().table().scope(TableHeaderScope::Row);
        }
        Is::List => {
            element.attributes().push().list().list_numbering(ListNumbering::None);
        }
        _ => {}
    }
}
