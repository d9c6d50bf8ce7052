//! The app and its screens, without a terminal: keys in, cells out.

mod afterwards;
mod brightness;
mod card;
mod dangers;
mod demo;
mod discreet;
mod feeds;
mod flowsheet;
mod glance;
mod leaving;
mod library;
mod live;
mod people;
mod private;
mod reload;
mod review;
mod settings;
mod start;
mod theme_files;
mod themes;
mod untrusted;
mod vitals_form;
