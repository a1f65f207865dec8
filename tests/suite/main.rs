//! The tests that need the whole library or the program: one binary, since linking is slow.

mod architecture;
mod commit;
mod concorded;
mod counted;
mod derived;
mod generated;
mod noise;
mod queries;
mod readme;
mod recogniser;
mod reference;
mod repeated;
mod verbs;
