//! Where the vertices of a network stand: springs and charges, the same on every run.

use super::labels::Rect;

/// Places vertices in a rectangle of this size so that strong ties are short and everything else keeps
/// its distance (Fruchterman and Reingold 1991; gravity keeps separate parts in the picture).
///
/// `ties` holds two vertices and a strength between 0 and 1. Nothing is random: the vertices
/// start on a spiral, in their order.
pub(crate) fn place(
    vertices: usize,
    ties: &[(usize, usize, f64)],
    width: f64,
    height: f64,
) -> Vec<(f64, f64)> {
    if vertices == 0 {
        return Vec::new();
    }
    let (middle_x, middle_y) = (width / 2.0, height / 2.0);
    let apart = (width * height / vertices as f64).sqrt() * 0.75;
    let golden = std::f64::consts::PI * (3.0 - 5f64.sqrt());
    let mut spots: Vec<(f64, f64)> = (0..vertices)
        .map(|index| {
            let share = ((index as f64 + 0.5) / vertices as f64).sqrt() * 0.45;
            let angle = golden * index as f64;
            (
                middle_x + share * width * rounded(angle.cos()),
                middle_y + share * height * rounded(angle.sin()),
            )
        })
        .collect();
    let rounds = 500;
    for round in 0..rounds {
        let left = 1.0 - f64::from(round) / f64::from(rounds);
        let heat = apart * 0.6 * left * left.sqrt() + 0.01;
        let mut pushes = vec![(0.0f64, 0.0f64); vertices];
        for a in 0..vertices {
            for b in 0..a {
                let (dx, dy, distance) = towards(spots[a], spots[b], a, b);
                let force = apart * apart / distance;
                add(&mut pushes, a, b, dx * force, dy * force);
            }
        }
        for &(a, b, strength) in ties {
            let (dx, dy, distance) = towards(spots[a], spots[b], a, b);
            let force = -distance * distance / apart * strength;
            add(&mut pushes, a, b, dx * force, dy * force);
        }
        for (spot, push) in spots.iter_mut().zip(&pushes) {
            // Gravity is weaker along the longer side, so that the cloud takes the page's shape.
            let pull_x = (middle_x - spot.0) * 0.9 * (height / width).min(1.0);
            let pull_y = (middle_y - spot.1) * 0.9 * (width / height).min(1.0);
            let (dx, dy) = (push.0 + pull_x, push.1 + pull_y);
            let length = length(dx, dy).max(1e-9);
            let step = length.min(heat);
            spot.0 += dx / length * step;
            spot.1 += dy / length * step;
        }
    }
    stretch(&mut spots, width, height);
    spots
}

/// The direction from b to a and their distance. Two vertices at one spot part in a direction that depends on
/// their numbers.
fn towards(a: (f64, f64), b: (f64, f64), index_a: usize, index_b: usize) -> (f64, f64, f64) {
    let (dx, dy) = (a.0 - b.0, a.1 - b.1);
    let distance = length(dx, dy);
    if distance < 1e-6 {
        let angle = (index_a * 7 + index_b) as f64;
        (rounded(angle.cos()), rounded(angle.sin()), 1e-3)
    } else {
        (dx / distance, dy / distance, distance)
    }
}

/// Rounds away the last bits of sine and cosine, which differ from one machine's library to another's: five
/// hundred rounds would make that visible. Everything else here is exact on every machine.
fn rounded(share: f64) -> f64 {
    (share * 1e6).round() / 1e6
}

/// Avoids `hypot`, which is the library's as well.
fn length(dx: f64, dy: f64) -> f64 {
    (dx * dx + dy * dy).sqrt()
}

fn add(pushes: &mut [(f64, f64)], a: usize, b: usize, dx: f64, dy: f64) {
    pushes[a].0 += dx;
    pushes[a].1 += dy;
    pushes[b].0 -= dx;
    pushes[b].1 -= dy;
}

/// Stretches the cloud to fill the rectangle, each direction by itself, but not so far that its shape is lost.
fn stretch(spots: &mut [(f64, f64)], width: f64, height: f64) {
    let bounds = |pick: fn(&(f64, f64)) -> f64| {
        let low = spots.iter().map(pick).fold(f64::INFINITY, f64::min);
        let high = spots.iter().map(pick).fold(f64::NEG_INFINITY, f64::max);
        (low, high)
    };
    let ((left, right), (top, bottom)) = (bounds(|s| s.0), bounds(|s| s.1));
    let scale = |low: f64, high: f64, room: f64| {
        if high - low > 1e-6 {
            room / (high - low)
        } else {
            1.0
        }
    };
    let (mut x, mut y) = (scale(left, right, width), scale(top, bottom, height));
    x = x.min(y * 1.6);
    y = y.min(x * 1.6);
    for spot in spots {
        spot.0 = width / 2.0 + (spot.0 - (left + right) / 2.0) * x;
        spot.1 = height / 2.0 + (spot.1 - (top + bottom) / 2.0) * y;
    }
}

/// Moves boxes apart until none overlap or nothing helps, keeping all within `bounds`.
///
/// Each box is given by its reach around its spot: left, top, right and bottom.
pub(crate) fn separate(spots: &mut [(f64, f64)], reaches: &[Rect], bounds: Rect, rounds: usize) {
    let hold = |spot: &mut (f64, f64), reach: &Rect| {
        spot.0 = spot
            .0
            .min(bounds.right - reach.right)
            .max(bounds.left - reach.left);
        spot.1 = spot
            .1
            .min(bounds.bottom - reach.bottom)
            .max(bounds.top - reach.top);
    };
    for (spot, reach) in spots.iter_mut().zip(reaches) {
        hold(spot, reach);
    }
    for _ in 0..rounds {
        let mut moved = false;
        for a in 0..spots.len() {
            for b in 0..a {
                let (first, second) = (at(spots[a], &reaches[a]), at(spots[b], &reaches[b]));
                let wide = first.right.min(second.right) - first.left.max(second.left);
                let high = first.bottom.min(second.bottom) - first.top.max(second.top);
                if wide <= 0.0 || high <= 0.0 {
                    continue;
                }
                moved = true;
                // Move them along the axis on which they overlap less.
                let centre = |rect: &Rect| {
                    (
                        (rect.left + rect.right) / 2.0,
                        (rect.top + rect.bottom) / 2.0,
                    )
                };
                let (ca, cb) = (centre(&first), centre(&second));
                if wide < high {
                    let push = (wide / 2.0 + 0.05) * if ca.0 >= cb.0 { 1.0 } else { -1.0 };
                    spots[a].0 += push;
                    spots[b].0 -= push;
                } else {
                    let push = (high / 2.0 + 0.05) * if ca.1 >= cb.1 { 1.0 } else { -1.0 };
                    spots[a].1 += push;
                    spots[b].1 -= push;
                }
                hold(&mut spots[a], &reaches[a]);
                hold(&mut spots[b], &reaches[b]);
            }
        }
        if !moved {
            break;
        }
    }
}

/// A reach around a spot.
pub(crate) fn at(spot: (f64, f64), reach: &Rect) -> Rect {
    Rect {
        left: spot.0 + reach.left,
        top: spot.1 + reach.top,
        right: spot.0 + reach.right,
        bottom: spot.1 + reach.bottom,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tied_vertices_stand_nearer_than_others() {
        // Two triangles, one thin tie between them.
        let ties = [
            (0, 1, 1.0),
            (1, 2, 1.0),
            (0, 2, 1.0),
            (3, 4, 1.0),
            (4, 5, 1.0),
            (3, 5, 1.0),
            (2, 3, 0.1),
        ];
        let spots = place(6, &ties, 400.0, 300.0);
        let distance =
            |a: usize, b: usize| (spots[a].0 - spots[b].0).hypot(spots[a].1 - spots[b].1);
        assert!(
            distance(0, 1) < distance(0, 4) && distance(3, 5) < distance(1, 5),
            "{spots:?}"
        );
        assert_eq!(spots, place(6, &ties, 400.0, 300.0), "no chance");
    }

    #[test]
    fn all_vertices_lie_on_the_page_even_without_ties() {
        for (x, y) in place(50, &[], 240.0, 200.0) {
            assert!((-1e-6..=240.0 + 1e-6).contains(&x) && (-1e-6..=200.0 + 1e-6).contains(&y));
        }
        assert_eq!(place(1, &[], 100.0, 60.0), [(50.0, 30.0)]);
    }

    #[test]
    fn boxes_are_moved_apart_and_stay_within_bounds() {
        let reach = Rect {
            left: -20.0,
            top: -5.0,
            right: 20.0,
            bottom: 5.0,
        };
        let mut spots = vec![(50.0, 50.0); 12];
        for (index, spot) in spots.iter_mut().enumerate() {
            spot.0 += index as f64;
        }
        let bounds = Rect {
            left: 0.0,
            top: 0.0,
            right: 200.0,
            bottom: 150.0,
        };
        separate(&mut spots, &[reach; 12], bounds, 400);
        for a in 0..12 {
            assert!(bounds.grown(1e-6).holds(&at(spots[a], &reach)));
            for b in 0..a {
                assert!(
                    at(spots[a], &reach).overlap(&at(spots[b], &reach)) < 0.01,
                    "{a} {b}"
                );
            }
        }
    }
}
