//! Rectangles on the page, and labels that keep out of each other's way.

/// A rectangle on the page, in points from its upper left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rect {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Rect {
    pub(crate) fn width(&self) -> f64 {
        self.right - self.left
    }

    pub(crate) fn height(&self) -> f64 {
        self.bottom - self.top
    }

    /// The area that two rectangles share.
    pub(crate) fn overlap(&self, other: &Self) -> f64 {
        let wide = self.right.min(other.right) - self.left.max(other.left);
        let high = self.bottom.min(other.bottom) - self.top.max(other.top);
        wide.max(0.0) * high.max(0.0)
    }

    pub(crate) fn holds(&self, other: &Self) -> bool {
        other.left >= self.left
            && other.right <= self.right
            && other.top >= self.top
            && other.bottom <= self.bottom
    }

    /// The rectangle with this much more on every side.
    pub(crate) fn grown(&self, by: f64) -> Self {
        Self {
            left: self.left - by,
            top: self.top - by,
            right: self.right + by,
            bottom: self.bottom + by,
        }
    }

    /// The part of a straight line that lies inside, if any (Liang and Barsky 1984).
    pub(crate) fn clip(
        &self,
        from: (f64, f64),
        to: (f64, f64),
    ) -> Option<((f64, f64), (f64, f64))> {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let (mut enter, mut leave) = (0.0f64, 1.0f64);
        for (towards, room) in [
            (-dx, from.0 - self.left),
            (dx, self.right - from.0),
            (-dy, from.1 - self.top),
            (dy, self.bottom - from.1),
        ] {
            if towards == 0.0 {
                if room < 0.0 {
                    return None;
                }
            } else if towards < 0.0 {
                enter = enter.max(room / towards);
            } else {
                leave = leave.min(room / towards);
            }
        }
        (enter <= leave).then(|| {
            let at = |share: f64| (from.0 + share * dx, from.1 + share * dy);
            (at(enter), at(leave))
        })
    }
}

/// Places one label per line so that no two are nearer than `apart` and all lie between `low` and `high`,
/// moving them as little as possible (least squares, by pooling neighbours that violate the order).
///
/// The places come in the order of the wishes. `None` when the labels do not fit.
pub(crate) fn spread(wishes: &[f64], apart: f64, low: f64, high: f64) -> Option<Vec<f64>> {
    let count = wishes.len();
    if count == 0 {
        return Some(Vec::new());
    }
    let room = high - low - apart * (count - 1) as f64;
    if room < -1e-9 {
        return None;
    }
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|&a, &b| wishes[a].total_cmp(&wishes[b]).then(a.cmp(&b)));
    // Without the distances, the places only have to be non-decreasing: isotonic regression.
    let mut pools: Vec<(f64, usize)> = Vec::new();
    for (rank, &index) in order.iter().enumerate() {
        let mut sum = wishes[index] - apart * rank as f64;
        let mut size = 1;
        while let Some(&(before, length)) = pools.last() {
            if before / length as f64 <= sum / size as f64 {
                break;
            }
            sum += before;
            size += length;
            pools.pop();
        }
        pools.push((sum, size));
    }
    let mut placed = vec![0.0; count];
    let mut rank = 0;
    for (sum, size) in pools {
        let level = (sum / size as f64).clamp(low, low + room.max(0.0));
        for _ in 0..size {
            placed[order[rank]] = level + apart * rank as f64;
            rank += 1;
        }
    }
    Some(placed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn labels_with_room_stay_where_they_are() {
        assert_eq!(
            spread(&[30.0, 10.0, 50.0], 8.0, 0.0, 60.0),
            Some(vec![30.0, 10.0, 50.0])
        );
    }

    #[test]
    fn two_at_one_place_give_way_by_half_each() {
        assert_eq!(
            spread(&[20.0, 20.0], 8.0, 0.0, 60.0),
            Some(vec![16.0, 24.0])
        );
    }

    #[test]
    fn more_labels_than_lines_are_refused() {
        assert_eq!(spread(&[1.0; 5], 10.0, 0.0, 30.0), None);
    }

    #[test]
    fn a_line_is_cut_where_it_leaves_the_rectangle() {
        let rect = Rect {
            left: 0.0,
            top: 0.0,
            right: 10.0,
            bottom: 10.0,
        };
        assert_eq!(
            rect.clip((-5.0, 5.0), (15.0, 5.0)),
            Some(((0.0, 5.0), (10.0, 5.0)))
        );
        assert_eq!(rect.clip((-5.0, -5.0), (-1.0, 20.0)), None);
        assert_eq!(
            rect.clip((2.0, 3.0), (4.0, 5.0)),
            Some(((2.0, 3.0), (4.0, 5.0)))
        );
    }

    proptest! {
        #[test]
        fn labels_keep_their_distance_order_and_bounds(
            wishes in prop::collection::vec(-50.0f64..150.0, 1..12), apart in 1.0f64..8.0
        ) {
            let placed = spread(&wishes, apart, 0.0, 100.0).unwrap();
            let mut order: Vec<usize> = (0..wishes.len()).collect();
            order.sort_by(|&a, &b| placed[a].total_cmp(&placed[b]));
            for pair in order.windows(2) {
                prop_assert!(placed[pair[1]] - placed[pair[0]] >= apart - 1e-9);
                prop_assert!(wishes[pair[0]] <= wishes[pair[1]]);
            }
            for at in placed {
                prop_assert!((-1e-9..=100.0 + 1e-9).contains(&at));
            }
        }
    }
}
