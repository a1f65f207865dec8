//! stub
use super::Mention;
/// x
#[derive(Debug)] pub struct List;
/// x
pub enum ListError {}
impl List { /// x
pub fn find(&self, _t: &str, _o: &mut Vec<Mention>) {} }
