//! What intervals take as independent, and how they are made.

use super::common::one_of;
use super::outcome::Failure;
use clap::Args;
use newsprint::verbs::{Bootstrap, Cluster, Intervals, Method};

/// What intervals take as independent.
#[derive(Debug, Args)]
pub struct Clustering {
    /// The unit that intervals take as independent: each article, each source, each family of copies, or each day, week or
    /// month
    #[arg(long, value_name = "UNIT", default_value_t, value_parser = one_of::<Cluster>(Cluster::NAMES))]
    pub cluster: Cluster,
}

/// How intervals are made.
#[derive(Debug, Args)]
pub struct Intervalling {
    /// Make 95 % intervals by a formula, or by a bootstrap of the sampling units, which also gives rough ones for terms in few
    /// of them [default: formula]
    #[arg(long, value_name = "METHOD", value_parser = one_of::<Method>(Method::NAMES))]
    pub intervals: Option<Method>,
    /// With --intervals bootstrap, draw N replicates [default: 1000]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(i64::from(Bootstrap::LEAST_REPLICATES)..=i64::from(Bootstrap::MOST_REPLICATES)))]
    replicates: Option<u32>,
    /// With --intervals bootstrap, the seed of the random draws [default: 0]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
}

impl Intervalling {
    /// For the library; by `usual` where no method is named.
    pub fn by(&self, usual: Method) -> Result<Intervals, Failure> {
        if self.intervals.unwrap_or(usual) == Method::Bootstrap {
            let Bootstrap { replicates, seed } = Bootstrap::default();
            return Ok(Intervals::Bootstrap(Bootstrap {
                replicates: self.replicates.unwrap_or(replicates),
                seed: self.seed.unwrap_or(seed),
            }));
        }
        let given = [
            ("replicates", self.replicates.is_some()),
            ("seed", self.seed.is_some()),
        ];
        match given.iter().find(|(_, given)| *given) {
            None => Ok(Intervals::Formula),
            Some((flag, _)) => Err(Failure::Usage {
                message: format!("a formula draws nothing, and has no `--{flag}`"),
                help: "add `--intervals bootstrap`".into(),
            }),
        }
    }

    /// Refuses a bootstrap where no interval would be shown.
    pub fn without(&self, what: &str) -> Result<(), Failure> {
        match self.intervals {
            Some(Method::Bootstrap) => Err(Failure::Usage {
                message: format!(
                    "`--intervals bootstrap` does not go with {what}, which has no intervals of it"
                ),
                help: "leave one of the two out".into(),
            }),
            _ => Ok(()),
        }
    }
}
