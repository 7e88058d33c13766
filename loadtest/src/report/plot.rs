//! Line plots as inline SVG, in whole-number arithmetic: no script, no font, nothing to load.

use std::fmt::Write as _;

use super::html::escaped;
use crate::summary::Window;

/// One line of a plot.
#[derive(Clone, Debug)]
pub(crate) struct Curve {
    pub(crate) name: &'static str,
    /// Any CSS colour.
    pub(crate) colour: &'static str,
    /// Values by second; `None` where there is nothing to show.
    pub(crate) values: Vec<Option<u64>>,
}

/// A plot over the seconds of a run.
#[derive(Clone, Debug)]
pub(crate) struct Plot<'a> {
    pub(crate) title: &'static str,
    pub(crate) curves: Vec<Curve>,
    /// Shaded spans.
    pub(crate) windows: &'a [Window],
    /// How a value is written at the axis.
    pub(crate) unit: fn(u64) -> String,
}

const WIDTH: u64 = 900;
const HEIGHT: u64 = 260;
const LEFT: u64 = 70;
const TOP: u64 = 34;
const RIGHT: u64 = 12;
const BOTTOM: u64 = 26;
const INNER_WIDTH: u64 = WIDTH - LEFT - RIGHT;
const INNER_HEIGHT: u64 = HEIGHT - TOP - BOTTOM;
/// The value axis ends on 1, 2 or 5 and zeros: fifths of it are round too.
const STEPS: u64 = 5;

impl Plot<'_> {
    /// The plot as an `svg` element.
    pub(crate) fn svg(&self) -> String {
        let seconds = self.curves.iter().map(|curve| curve.values.len()).max().unwrap_or(0);
        let seconds = u64::try_from(seconds).unwrap_or(u64::MAX).max(2);
        let values = self.curves.iter().flat_map(|curve| &curve.values);
        let top = nice(values.flatten().copied().max().unwrap_or(0));
        let axes = Axes { seconds, top };

        let mut svg = format!(
            "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{title}\">\
             <text class=\"title\" x=\"{LEFT}\" y=\"16\">{title}</text>",
            title = escaped(self.title)
        );
        self.shades(&mut svg, axes);
        self.grid(&mut svg, axes);
        for (number, curve) in (0..).zip(&self.curves) {
            svg.push_str(&curve.path(axes));
            let x = WIDTH - RIGHT - 150 * (u64::try_from(self.curves.len()).unwrap_or(1) - number);
            // Writing to a String cannot fail.
            write!(
                svg,
                "<rect x=\"{x}\" y=\"8\" width=\"12\" height=\"8\" fill=\"{colour}\"/>\
                 <text x=\"{}\" y=\"16\">{name}</text>",
                x + 17,
                colour = curve.colour,
                name = escaped(curve.name)
            )
            .unwrap_or_default();
        }
        svg.push_str("</svg>");
        svg
    }

    fn shades(&self, svg: &mut String, axes: Axes) {
        for window in self.windows {
            let (from, to) = (axes.x_micros(window.start_micros), axes.x_micros(window.end_micros));
            write!(
                svg,
                "<rect class=\"window\" x=\"{from}\" y=\"{TOP}\" width=\"{}\" height=\"{INNER_HEIGHT}\">\
                 <title>{rule}</title></rect><text class=\"window\" x=\"{}\" y=\"{}\">{rule}</text>",
                to.saturating_sub(from).max(1),
                from + 3,
                TOP + 12,
                rule = escaped(&window.rule)
            )
            .unwrap_or_default();
        }
    }

    fn grid(&self, svg: &mut String, axes: Axes) {
        for step in 0..=STEPS {
            let value = axes.top * step / STEPS;
            let y = axes.y(value);
            write!(
                svg,
                "<line x1=\"{LEFT}\" y1=\"{y}\" x2=\"{}\" y2=\"{y}\"/>\
                 <text class=\"value\" x=\"{}\" y=\"{}\">{}</text>",
                WIDTH - RIGHT,
                LEFT - 6,
                y + 4,
                escaped(&(self.unit)(value))
            )
            .unwrap_or_default();
        }
        let every = nice(axes.seconds / 10).max(1);
        for second in (0..axes.seconds).filter(|second| second % every == 0) {
            write!(
                svg,
                "<text class=\"second\" x=\"{}\" y=\"{}\">{second} s</text>",
                axes.x_micros(second * 1_000_000),
                HEIGHT - 8
            )
            .unwrap_or_default();
        }
    }
}

impl Curve {
    /// Straight lines between neighbouring seconds; a gap where a second has no value.
    fn path(&self, axes: Axes) -> String {
        let mut path = String::new();
        let mut pen_is_down = false;
        for (second, value) in (0_u64..).zip(&self.values) {
            let Some(value) = value else {
                pen_is_down = false;
                continue;
            };
            let command = if pen_is_down { 'L' } else { 'M' };
            write!(path, "{command}{} {}", axes.x_micros(second * 1_000_000 + 500_000), axes.y(*value))
                .unwrap_or_default();
            pen_is_down = true;
        }
        format!("<path d=\"{path}\" stroke=\"{}\"/>", self.colour)
    }
}

#[derive(Clone, Copy, Debug)]
struct Axes {
    seconds: u64,
    top: u64,
}

impl Axes {
    fn x_micros(self, micros: u64) -> u64 {
        let span = self.seconds.saturating_mul(1_000_000);
        LEFT + micros.min(span).saturating_mul(INNER_WIDTH) / span.max(1)
    }

    fn y(self, value: u64) -> u64 {
        TOP + INNER_HEIGHT - value.min(self.top).saturating_mul(INNER_HEIGHT) / self.top.max(1)
    }
}

/// The next of 1, 2, 5, 10, 20, 50, … that is not below `value`.
fn nice(value: u64) -> u64 {
    let mut unit = 1_u64;
    loop {
        for factor in [1, 2, 5] {
            let candidate = unit.saturating_mul(factor);
            if candidate >= value {
                return candidate;
            }
        }
        unit = unit.saturating_mul(10);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_end_on_round_numbers() {
        let table = [(0, 1), (1, 1), (3, 5), (100, 100), (101, 200), (4_999, 5_000), (u64::MAX, u64::MAX)];
        for (value, end) in table {
            assert_eq!(nice(value), end, "{value}");
        }
    }

    #[test]
    fn a_second_without_a_value_is_a_gap() {
        let curve = Curve { name: "p99", colour: "red", values: vec![Some(0), None, Some(10), Some(10)] };
        let path = curve.path(Axes { seconds: 4, top: 10 });
        assert_eq!(path.matches('M').count(), 2, "{path}");
        assert_eq!(path.matches('L').count(), 1, "{path}");
        assert!(path.contains(&format!("M{} {}", LEFT + INNER_WIDTH / 8, TOP + INNER_HEIGHT)), "{path}");
    }

    #[test]
    fn a_window_is_shaded_where_it_was() {
        let windows = [Window { rule: "outage".to_owned(), start_micros: 1_000_000, end_micros: 3_000_000 }];
        let curves = vec![Curve { name: "n", colour: "red", values: vec![Some(1); 4] }];
        let svg = Plot { title: "t", curves, windows: &windows, unit: |value| value.to_string() }.svg();
        let shade = format!("x=\"{}\" y=\"{TOP}\" width=\"{}\"", LEFT + INNER_WIDTH / 4, INNER_WIDTH / 2);
        assert!(svg.contains(&shade), "{svg}");
        assert!(svg.contains(">outage</text>"), "{svg}");
    }
}
