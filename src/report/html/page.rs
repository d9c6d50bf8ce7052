//! The frame of an HTML page that needs no other file, and escaping.

use crate::report::document::sanitize;
use crate::report::paper_size::{PaperSize, css_page_rule};
use std::fmt::Write as _;

/// Forbids the page to load or run anything, whatever a typed text contains.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// Escapes a text, so that a page shows it literally.
pub(crate) fn escape_html(input: &str) -> String {
    let mut out = String::with_capacity(input.len() + 8);
    for c in sanitize(input).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// A whole page. `title` is escaped; `style` and `body` are inserted as they are.
pub(crate) fn html_page(title: &str, paper_size: Option<PaperSize>, style: &str, body: &str) -> Vec<u8> {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{CONTENT_SECURITY_POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>{}</title>\n<style>\n{style}{}</style>\n</head>\n<body>\n{body}</body>\n</html>\n",
        escape_html(title),
        css_page_rule(paper_size)
    );
    out.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_becomes_markup() {
        for (typed, shown) in [
            ("<script>alert('1')</script>", "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;"),
            ("\" onload=\"x", "&quot; onload=&quot;x"),
            ("&lt;", "&amp;lt;"),
            ("a\nb\u{0}c\u{202e}d", "a / b cd"),
        ] {
            assert_eq!(escape_html(typed), shown);
        }
    }
}
