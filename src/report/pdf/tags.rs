//! The tag tree: what each thing on a page is, in reading order.

use krilla::tagging::{Identifier, Node, TagGroup, TagKind, TagTree};

/// Index of a tag in [`Tags`].
pub(crate) type TagId = usize;

/// Tags, each after its parent.
#[derive(Default)]
pub(crate) struct Tags(Vec<(Option<TagId>, TagGroup)>);

impl Tags {
    /// Adds a tag as the last child of its parent, or at the top.
    pub(crate) fn add(&mut self, parent: Option<TagId>, kind: impl Into<TagKind>) -> TagId {
        self.0.push((parent, TagGroup::new(kind)));
        self.0.len() - 1
    }

    /// Makes drawn content part of a tag.
    pub(crate) fn attach(&mut self, tag: TagId, content: Identifier) {
        if let Some((_, group)) = self.0.get_mut(tag) {
            group.push(content);
        }
    }

    /// Builds the tree. Taken from the end, a tag has all its children when it moves into its parent.
    pub(crate) fn into_tree(mut self) -> TagTree {
        let mut top: Vec<Node> = Vec::new();
        while let Some((parent, mut group)) = self.0.pop() {
            // A tag holds either content in order, or other tags last to first.
            if matches!(group.children.first(), Some(Node::Group(_))) {
                group.children.reverse();
            }
            match parent.and_then(|parent| self.0.get_mut(parent)) {
                Some((_, above)) => above.push(group),
                None => top.push(group.into()),
            }
        }
        top.reverse();
        TagTree::from(top).with_lang(Some("en".to_owned()))
    }
}
