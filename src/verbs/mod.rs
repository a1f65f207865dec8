//! One question each: a typed request in, an answer out.

pub mod intake;
mod seen;
