//! How fast each stage is alone, on one core: `cargo bench --bench stages`, or one of them:
//! `cargo bench --bench stages -- tokenize`.
//!
//! A file a stage; each bench asserts its result, so that a fast wrong answer fails. The articles are
//! those of the samples, or of the input that `NEWSPRINT_BENCH_INPUT` names: any file that newsprint
//! reads. Where nothing else is said, the speed is in bytes of article text, so that stages can be
//! compared with each other.

mod articles;
mod clean;
mod count;
mod formats;
mod intern;
mod measure;
mod merge;
mod parse;
mod recognise;
mod spill;
mod tokenize;
mod write;

fn main() {
    // What the library does in parallel is measured on one core as well.
    rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build_global()
        .expect("nothing used the pool before");
    divan::main();
}
