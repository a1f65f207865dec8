//! What is kept of a batch of articles, packed: numbers of 32 bits, their bytes by place and compressed. Hashes that
//! many articles have in one order take little room then, and others no more than they must.

use super::marks::Mark;
use std::io::Read;

/// Bytes that a batch unpacks to, at most: a corpus may come from other people.
const MOST_BYTES: u64 = 1 << 30;

/// What is known of an article from earlier questions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// A hash of its clues to what was repeated; 0 without any.
    pub clues: u64,
    /// What they are to.
    pub keys: Vec<u64>,
    /// A hash of what was repeated of it, and of the ledger; 0 without either.
    pub repeated: u64,
    /// Where it stands.
    pub marks: Vec<Mark>,
}

fn pack(numbers: &[u32]) -> Vec<u8> {
    let places = (0..4).flat_map(|place| numbers.iter().map(move |n| n.to_le_bytes()[place]));
    let bytes: Vec<u8> = places.collect();
    zstd::encode_all(&bytes[..], 1).expect("memory takes everything")
}

fn unpack(bytes: &[u8]) -> Option<Vec<u32>> {
    let mut places = Vec::new();
    let decoder = zstd::Decoder::new(bytes).ok()?;
    decoder.take(MOST_BYTES).read_to_end(&mut places).ok()?;
    let count = places.len() / 4;
    let of = |at: usize| [0, 1, 2, 3].map(|place| places[place * count + at]);
    places
        .len()
        .is_multiple_of(4)
        .then(|| (0..count).map(|at| u32::from_le_bytes(of(at))).collect())
}

/// For each article the number of its clues, then all clues, as distances.
pub fn pack_clues(of_each: &[Vec<u32>]) -> Vec<u8> {
    let mut numbers: Vec<u32> = of_each.iter().map(|clues| clues.len() as u32).collect();
    for clues in of_each {
        let mut last = 0;
        numbers.extend(
            clues
                .iter()
                .map(|clue| clue - std::mem::replace(&mut last, *clue)),
        );
    }
    pack(&numbers)
}

/// `None` if they are not those of so many articles.
pub fn unpack_clues(bytes: &[u8], articles: usize) -> Option<Vec<Vec<u32>>> {
    let numbers = unpack(bytes)?;
    let (counts, mut rest) = numbers.split_at_checked(articles)?;
    let of_each = counts.iter().map(|count| {
        let (own, after) = rest.split_at_checked(*count as usize)?;
        rest = after;
        let mut last = 0u32;
        let clues = own.iter().map(|step| {
            last = last.checked_add(*step)?;
            Some(last)
        });
        clues.collect()
    });
    of_each.collect()
}

pub fn pack_known(of_each: &[Known]) -> Vec<u8> {
    let mut numbers = Vec::new();
    let hash = |numbers: &mut Vec<u32>, hash: u64| {
        numbers.extend([hash as u32, (hash >> 32) as u32]);
    };
    for known in of_each {
        hash(&mut numbers, known.clues);
        numbers.push(known.keys.len() as u32);
        known.keys.iter().for_each(|key| hash(&mut numbers, *key));
        hash(&mut numbers, known.repeated);
        numbers.push(known.marks.len() as u32);
        for mark in &known.marks {
            hash(&mut numbers, mark.hash);
            let row = mark.row.map_or(0, |row| row as u32 + 1);
            numbers.extend([mark.place.start, mark.place.end, mark.words]);
            numbers.extend([u32::from(mark.kept), row]);
        }
    }
    pack(&numbers)
}

/// `None` if it is not of so many articles.
pub fn unpack_known(bytes: &[u8], articles: usize) -> Option<Vec<Known>> {
    let mut numbers = unpack(bytes)?.into_iter();
    let known = (0..articles).map(|_| unpack_article(&mut numbers));
    known.collect()
}

fn unpack_article(numbers: &mut impl Iterator<Item = u32>) -> Option<Known> {
    let hash = |numbers: &mut dyn Iterator<Item = u32>| {
        Some(u64::from(numbers.next()?) | u64::from(numbers.next()?) << 32)
    };
    let mut known = Known {
        clues: hash(numbers)?,
        ..Known::default()
    };
    for _ in 0..numbers.next()? {
        known.keys.push(hash(numbers)?);
    }
    known.repeated = hash(numbers)?;
    for _ in 0..numbers.next()? {
        known.marks.push(Mark {
            hash: hash(numbers)?,
            place: numbers.next()?..numbers.next()?,
            words: numbers.next()?,
            kept: numbers.next()? == 1,
            row: (numbers.next()? as usize).checked_sub(1),
        });
    }
    Some(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_packed_is_unpacked() {
        let clues = vec![vec![], vec![0, 7, u32::MAX], vec![5]];
        let packed = pack_clues(&clues);
        assert_eq!(unpack_clues(&packed, 3).unwrap(), clues);
        assert_eq!(unpack_clues(&packed, 9), None);
        assert_eq!(unpack_clues(&packed[..packed.len() - 1], 3), None);
        let mark = Mark {
            hash: 1 << 40,
            place: 7..9,
            words: 2,
            kept: true,
            row: Some(0),
        };
        let known = vec![
            Known::default(),
            Known {
                clues: u64::MAX,
                keys: vec![3, 1 << 63],
                repeated: 4,
                marks: vec![mark],
            },
        ];
        assert_eq!(unpack_known(&pack_known(&known), 2).unwrap(), known);
        assert_eq!(unpack_known(&pack_known(&known), 3), None);
    }
}
