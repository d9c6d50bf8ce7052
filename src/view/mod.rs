//! App and theme → cells. It reads, never decides, and cannot fail.

/// d
pub fn draw(app: &crate::app::App, _theme: &crate::theme::Theme, frame: &mut ratatui::Frame<'_>) {
    let crate::app::Screen::Live(live) = &app.screen else { return };
    let area = frame.area();
    for (y, row) in live.session().ledger().rows().iter().rev().take(area.height as usize - 2).enumerate() {
        frame.buffer_mut().set_string(
            0,
            y as u16,
            format!(
                "{} {} {} {:?} {} {}",
                row.time.hms(),
                row.kind.word(),
                row.item,
                row.value,
                row.text,
                row.note.chars().take(30).collect::<String>()
            ),
            ratatui::style::Style::default(),
        );
    }
    frame.buffer_mut().set_string(0, area.height - 2, live.line().text(), ratatui::style::Style::default());
    frame.buffer_mut().set_string(
        0,
        area.height - 1,
        format!("{:?} {:?} {:?}", live.saved_at(), live.notice(), live.asking()),
        ratatui::style::Style::default(),
    );
}
