//! What each thing on a sheet is, in the order in which it is read: a screen reader walks this tree, not the ink.

use krilla::tagging::{Identifier, ListNumbering, Node, TableHeaderScope, Tag, TagGroup, TagTree};
use std::num::NonZeroU16;

/// What a thing is.
#[derive(Clone, Debug)]
pub(super) enum Is {
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
pub(super) type Of = usize;

/// The whole, to which everything belongs.
pub(super) const ROOT: Of = 0;

struct Knot {
    is: Is,
    below: Vec<Of>,
    ink: Vec<Identifier>,
}

/// The tree.
pub(super) struct Tags(Vec<Knot>);

impl Tags {
    pub(super) fn new() -> Self {
        Self(vec![Knot { is: Is::Section, below: Vec::new(), ink: Vec::new() }])
    }

    /// A thing below another, after those that are there.
    pub(super) fn add(&mut self, above: Of, is: Is) -> Of {
        let place = self.0.len();
        self.0.push(Knot { is, below: Vec::new(), ink: Vec::new() });
        if let Some(knot) = self.0.get_mut(above) {
            knot.below.push(place);
        }
        place
    }

    /// Ink that belongs to a thing.
    pub(super) fn inked(&mut self, of: Of, ink: Identifier) {
        if let Some(knot) = self.0.get_mut(of) {
            knot.ink.push(ink);
        }
    }

    pub(super) fn finish(mut self) -> TagTree {
        TagTree::from(vec![self.node(ROOT)]).with_lang(Some("en".to_owned()))
    }

    fn node(&mut self, of: Of) -> Node {
        let Some(knot) = self.0.get_mut(of) else { return TagGroup::new(Tag::P).into() };
        let Knot { is, below, ink } = std::mem::replace(knot, Knot { is: Is::Words, below: Vec::new(), ink: Vec::new() });
        let mut group = match is {
            Is::Section => TagGroup::new(Tag::Section),
            Is::Heading(level, words) => TagGroup::new(Tag::Hn(NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN), Some(words))),
            Is::Words => TagGroup::new(Tag::P),
            Is::Quote => TagGroup::new(Tag::BlockQuote),
            Is::Figure(says) => TagGroup::new(Tag::Figure(Some(says))),
            Is::Table => TagGroup::new(Tag::Table),
            Is::Row => TagGroup::new(Tag::TR),
            Is::ColumnHead => TagGroup::new(Tag::TH(TableHeaderScope::Column)),
            Is::RowHead => TagGroup::new(Tag::TH(TableHeaderScope::Row)),
            Is::Cell => TagGroup::new(Tag::TD),
            Is::List => TagGroup::new(Tag::L(ListNumbering::None)),
            Is::Item => TagGroup::new(Tag::LI),
            Is::Body => TagGroup::new(Tag::LBody),
        };
        for id in ink {
            group.push(id);
        }
        for of in below {
            let node = self.node(of);
            group.push(node);
        }
        group.into()
    }
}
