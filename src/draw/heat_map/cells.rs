//! The cells of a heat map.

use crate::day::Day;
use crate::draw::error::DrawError;
use crate::draw::frame::Frame;
use crate::draw::grid::Grid;
use crate::draw::labels::Rect;
use crate::draw::marks::Pen;
use crate::draw::palette::{GRID, PAPER, sequential};
use crate::draw::panel::Panel;
use crate::draw::shade::Shade;
use std::collections::BTreeMap;

/// Steps of colour: more than a reader can tell apart, and few enough that cells join into one path.
pub(super) const LEVELS: usize = 96;

/// Draws the cells, those of one colour as one path, then the hatching of the gaps. Those that rest on less than `least`
/// have half the height.
pub(super) fn cells(
    frame: &Frame,
    panel: &Panel,
    grid: &Grid,
    shade: &Shade,
    least: f64,
) -> Result<(), DrawError> {
    let rows = grid.cells.len();
    let pitch = panel.rect.height() / rows as f64;
    let narrowest = panel.rect.width() / grid.days.len() as f64;
    // Wide cells are set apart; narrow ones reach under the next, so that viewers show no seam.
    let (apart, under) = if narrowest > 4.0 {
        (0.5, 0.0)
    } else {
        (0.0, 0.12)
    };
    let edge = |day: Day| panel.x_of(f64::from(day.days_since_epoch()));
    let mut by_level: BTreeMap<Option<usize>, Vec<Rect>> = BTreeMap::new();
    for (index, row) in grid.cells.iter().enumerate() {
        let top = panel.rect.top + index as f64 * pitch;
        let bottom = top + pitch - (pitch * 0.08).max(0.5);
        let mut last: Option<(Option<usize>, Rect)> = None;
        for (day, cell) in grid.days.iter().zip(row) {
            let level = cell.map(|cell| {
                // Only what says less than others can lie beyond the scale.
                let share = shade.share(cell.value).min(1.0);
                (share * (LEVELS - 1) as f64).round() as usize
            });
            let right = edge(grid.step.next(*day)) - apart;
            let inset = if cell.is_some_and(|cell| cell.whole < least) {
                (bottom - top) / 4.0
            } else {
                0.0
            };
            let cell = Rect {
                left: edge(*day),
                top: top + inset,
                right,
                bottom: bottom - inset,
            };
            match &mut last {
                // Neighbours of one colour, and gaps of any length, are one rectangle.
                Some((before, run))
                    if *before == level
                        && run.top == cell.top
                        && (apart == 0.0 || level.is_none()) =>
                {
                    run.right = right
                }
                _ => {
                    if let Some((level, run)) = last.replace((level, cell)) {
                        by_level.entry(level).or_default().push(run);
                    }
                }
            }
        }
        if let Some((level, run)) = last {
            by_level.entry(level).or_default().push(run);
        }
    }
    frame.open("cells", None);
    frame.merging(true);
    for (level, runs) in by_level
        .iter()
        .filter_map(|(level, runs)| Some(((*level)?, runs)))
    {
        let ink = sequential(level as f64 / (LEVELS - 1) as f64, frame.theme.grey);
        for run in runs {
            let right = (run.right + under).min(panel.rect.right);
            frame.bar(Rect { right, ..*run }, ink)?;
        }
    }
    if let Some(gaps) = by_level.get(&None) {
        for run in gaps {
            frame.bar(*run, PAPER)?;
        }
        for run in gaps {
            frame.hatch(*run)?;
        }
        for run in gaps {
            frame.outline(*run, Pen::new(GRID, 0.3))?;
        }
    }
    frame.merging(false);
    frame.close();
    Ok(())
}
