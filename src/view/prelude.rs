//! What almost every file of `view` reads, and what it draws with: panels, roles, text helpers, ratatui's areas and lines.

pub(crate) use super::panel::Panel;
pub(crate) use super::text::*;
pub(crate) use crate::app::LiveScreen;
pub(crate) use crate::session::{Elapsed, PhaseId, Session};
pub(crate) use crate::theme::Role;
pub(crate) use ratatui::layout::{Constraint, Layout, Rect};
pub(crate) use ratatui::text::{Line, Span};
