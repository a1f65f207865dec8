//! The clustering that articles and corpora share. Names with the same key form a member; members that are the same
//! entity form a cluster.

use super::Reason;
use super::key::{Name, compatible, initials};
use crate::recognise::kind::Kind;
use hashbrown::HashMap;
use std::sync::Arc;

/// Names with the same key.
pub(super) struct Member {
    pub kind: Kind,
    pub name: Arc<Name>,
    /// The name whose words an acronym would abbreviate: the first that is not an acronym itself.
    pub long: Arc<Name>,
    /// Where the name occurs, in order: mentions of an article, or rows of a corpus.
    pub uses: Vec<usize>,
    /// The number of articles with it; 0 within a single article.
    pub articles: u64,
    /// What the user's list says about it: in an article its entry, in a corpus the first row that has an entry.
    pub listed: Option<usize>,
    pub cluster: Option<usize>,
    /// Whether another cluster fits as well.
    pub ambiguous: bool,
}

/// Members that are the same entity.
#[derive(Default)]
pub(super) struct Cluster {
    pub members: Vec<(usize, Reason)>,
    pub articles: u64,
}

/// Members, joined step by step.
#[derive(Default)]
pub(super) struct Clusters {
    pub members: Vec<Member>,
    pub clusters: Vec<Cluster>,
    by_key: HashMap<(Kind, Arc<str>), Vec<usize>>,
}

impl Clusters {
    /// Adds a name to the first member with its key that `fits`, or makes a new one. Returns the member's number.
    pub fn add(
        &mut self,
        (kind, key): (Kind, Arc<str>),
        name: Arc<Name>,
        own: Arc<Name>,
        fits: impl Fn(&Member) -> bool,
    ) -> usize {
        let known = self.by_key.entry((kind, key)).or_default();
        if let Some(at) = known.iter().copied().find(|at| fits(&self.members[*at])) {
            let long = &mut self.members[at].long;
            if long.capitals && !own.capitals {
                *long = own;
            }
            return at;
        }
        known.push(self.members.len());
        self.members.push(Member {
            kind,
            name,
            long: own,
            uses: Vec::new(),
            articles: 0,
            listed: None,
            cluster: None,
            ambiguous: false,
        });
        self.members.len() - 1
    }

    /// The first member of a key.
    pub fn of_key(&self, kind: Kind, key: Arc<str>) -> Option<usize> {
        self.by_key.get(&(kind, key))?.first().copied()
    }

    /// The numbers of the members that `takes` accepts.
    pub fn which(&self, takes: impl Fn(&Member) -> bool) -> Vec<usize> {
        let members = self.members.iter().enumerate();
        let taken = members.filter(|(_, member)| takes(member));
        taken.map(|(at, _)| at).collect()
    }

    /// Puts a member into a cluster.
    pub fn put(&mut self, member: usize, cluster: usize, reason: Reason) {
        self.clusters[cluster].members.push((member, reason));
        self.clusters[cluster].articles += self.members[member].articles;
        self.members[member].cluster = Some(cluster);
    }

    /// Starts a cluster with one member.
    pub fn open(&mut self, member: usize) -> usize {
        self.clusters.push(Cluster::default());
        self.put(member, self.clusters.len() - 1, Reason::Name);
        self.clusters.len() - 1
    }

    /// The members of a cluster.
    pub fn of(&self, cluster: usize) -> impl Iterator<Item = &Member> {
        let members = self.clusters[cluster].members.iter();
        members.map(|(member, _)| &self.members[*member])
    }

    /// Joins full names of persons, each to one of the clusters formed before it. `shelves` says where names that may be
    /// the same meet; its flag tells looking for a name from putting it there. `allows` says which reasons count, and
    /// whether the user lets a member into a cluster. `choose` picks one of the clusters that fit, and says whether
    /// another could be meant.
    pub fn join_full_names(
        &mut self,
        order: &[usize],
        shelves: impl Fn(&Name, bool) -> Vec<u64>,
        allows: impl Fn(&Self, usize, usize, &[Reason]) -> bool,
        choose: impl Fn(&Self, usize, &[usize]) -> (Option<usize>, bool),
    ) {
        let mut shelved: HashMap<u64, Vec<usize>, foldhash::fast::FixedState> = HashMap::default();
        for &member in order {
            let name = Arc::clone(&self.members[member].name);
            let looked = shelves(&name, true);
            let found = looked.iter().filter_map(|shelf| shelved.get(shelf));
            let mut candidates: Vec<usize> = found.flatten().copied().collect();
            candidates.sort_unstable();
            candidates.dedup();
            let mut fitting = Vec::new();
            for cluster in candidates {
                // Every member must fit, so that an initial does not bridge two given names.
                let members = self.of(cluster);
                let reasons: Option<Vec<Reason>> = members
                    .map(|other| compatible(&name, &other.name))
                    .collect();
                if let Some(reasons) = reasons.filter(|all| allows(self, member, cluster, all)) {
                    let reason = reasons.into_iter().min().unwrap_or_default();
                    fitting.push((cluster, reason));
                }
            }
            let clusters: Vec<usize> = fitting.iter().map(|(cluster, _)| *cluster).collect();
            let (chosen, ambiguous) = choose(self, member, &clusters);
            self.members[member].ambiguous = ambiguous;
            match fitting.iter().find(|(at, _)| Some(*at) == chosen) {
                Some((cluster, reason)) => self.put(member, *cluster, *reason),
                None => {
                    // Whatever joins must fit the first member, so finding that one is enough.
                    let cluster = self.open(member);
                    for shelf in shelves(&name, false) {
                        shelved.entry(shelf).or_default().push(cluster);
                    }
                }
            }
        }
    }

    /// The members that are written out, by the letters that may abbreviate them.
    pub fn by_initials(&self) -> ByInitials {
        let mut by_initials = ByInitials::default();
        for (at, member) in self.members.iter().enumerate() {
            if member.kind != Kind::Person && !member.long.capitals {
                for parted in [false, true] {
                    for letters in initials(&member.long.spelled, parted) {
                        let key = (member.kind, letters, parted);
                        by_initials.0.entry(key).or_default().push(at);
                    }
                }
            }
        }
        by_initials
    }
}

/// Members by the letters that may abbreviate them, and whether those letters split words at hyphens.
#[derive(Default)]
pub(super) struct ByInitials(HashMap<(Kind, String, bool), Vec<usize>>);

impl ByInitials {
    /// What an acronym may stand for. Words are split at hyphens only if no name has the letters otherwise, so that
    /// `UCLA` is not in doubt just because someone writes `University of California-Los Angeles`.
    pub fn of(&self, kind: Kind, acronym: &str) -> impl Iterator<Item = usize> {
        let of = |parted| self.0.get(&(kind, acronym.to_owned(), parted));
        let found = of(false).or_else(|| of(true));
        found.into_iter().flatten().copied()
    }
}
