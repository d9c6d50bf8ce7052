//! Plain values that messages carry.

pub mod context;
pub mod display_settings;
pub mod listing;
pub mod loaded_session;
pub mod settings;
pub mod start_info;
pub mod user_files;
