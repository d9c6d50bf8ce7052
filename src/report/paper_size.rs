//! The paper that is printed on: its names, its size, and how a page for a browser asks for it.

/// A sheet of paper.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PaperSize {
    /// 210 by 297 mm.
    #[default]
    A4,
    /// 8.5 by 11 inches.
    Letter,
}

impl PaperSize {
    /// Every paper, with its name at the shell and in the settings. CSS knows it by the same name.
    pub const ALL: [(&'static str, Self); 2] = [("a4", Self::A4), ("letter", Self::Letter)];

    /// The paper of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, paper)| *paper)
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::A4 => "a4",
            Self::Letter => "letter",
        }
    }

    /// Its size in words.
    pub const fn description(self) -> &'static str {
        match self {
            Self::A4 => "210 by 297 mm",
            Self::Letter => "8.5 by 11 inches",
        }
    }

    /// Its width and height in points, 1/72 inch.
    pub const fn size_points(self) -> (f32, f32) {
        match self {
            Self::A4 => (595.28, 841.89),
            Self::Letter => (612.0, 792.0),
        }
    }
}

/// The rule by which a page for a browser is printed on this paper. Where none was chosen it is the printer's own.
pub(crate) fn css_page_rule(paper_size: Option<PaperSize>) -> String {
    paper_size.map(|paper| format!("@page{{size:{}}}\n", paper.name())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_paper_has_one_name() {
        for (name, paper) in PaperSize::ALL {
            assert_eq!((PaperSize::from_name(name), paper.name()), (Some(paper), name));
        }
        assert_eq!(PaperSize::from_name("A3"), None);
        assert_eq!(
            (css_page_rule(None), css_page_rule(Some(PaperSize::Letter))),
            (String::new(), "@page{size:letter}\n".to_owned())
        );
    }
}
