//! Paper sizes: names, dimensions, and the CSS rule for a page.

/// The size of a sheet of paper.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PaperSize {
    /// 210 by 297 mm.
    #[default]
    A4,
    /// 8.5 by 11 inches.
    Letter,
}

impl PaperSize {
    /// Every size with its name on the command line, in the settings and in CSS.
    pub(crate) const ALL: [(&'static str, Self); 2] = [("a4", Self::A4), ("letter", Self::Letter)];

    /// The size with this name.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, paper)| *paper)
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::A4 => "a4",
            Self::Letter => "letter",
        }
    }

    pub(crate) const fn description(self) -> &'static str {
        match self {
            Self::A4 => "210 by 297 mm",
            Self::Letter => "8.5 by 11 inches",
        }
    }

    /// Width and height in points of 1/72 inch.
    #[cfg_attr(not(feature = "pdf"), expect(dead_code, reason = "only a PDF has a size of its own"))]
    pub(crate) const fn size_points(self) -> (f32, f32) {
        match self {
            Self::A4 => (595.28, 841.89),
            Self::Letter => (612.0, 792.0),
        }
    }
}

/// The CSS rule for a paper size; empty if the printer decides.
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
