//! stand-in
use super::order::{Failure, Place, Target};
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Trouble(Failure);
impl Trouble {
    pub(super) fn new(why: Failure, _file: Option<Target>) -> Self { Self(why) }
    pub(super) fn again(&mut self, _place: Place, why: Failure, _memory: bool) { self.0 = why; }
    pub(super) fn settled(&mut self) {}
    pub(super) fn why(&self) -> String { format!("{:?}", self.0) }
    pub(super) fn sentence(&self, _name: &str, _t: Option<Target>, _saved: u64, _pending: u64) -> String { self.why() }
}
