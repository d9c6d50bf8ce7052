//! Times on the chart: from minutes to columns and to the labels below.

use crate::app::screens::review::ChartWindow;

/// Minutes between two labels: the first of these that leaves each room.
const TICK_STEPS: [f64; 9] = [5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 240.0, 480.0, 1440.0];

/// The column of a minute in so many cells; none: it is not in the window.
pub(crate) fn column_of_minute([from, until]: ChartWindow, minute: f64, cells: u16) -> Option<u16> {
    let share = (minute - from) / (until - from);
    ((0.0..=1.0).contains(&share) && cells > 0).then(|| (share * f64::from(cells - 1)).round() as u16)
}

/// The minutes that are labelled below, each with its label.
pub(crate) fn tick_labels([from, until]: ChartWindow, cells: u16) -> Vec<(f64, String)> {
    let most = f64::from((cells / 8).max(1));
    let step = TICK_STEPS.into_iter().find(|step| (until - from) / step <= most);
    // A clock that was years off makes a session of years.
    let step = step.unwrap_or_else(|| ((until - from) / most / 1440.0).ceil() * 1440.0);
    let mut labels = Vec::new();
    let mut minute = (from / step).ceil() * step;
    while minute <= until {
        labels.push((minute, if minute < 0.0 { format!("−{}", -minute) } else { format!("{}", minute.abs()) }));
        minute += step;
    }
    labels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_have_their_columns_and_few_labels() {
        assert_eq!(column_of_minute([-10.0, 90.0], -10.0, 101), Some(0));
        assert_eq!(column_of_minute([-10.0, 90.0], 90.0, 101), Some(100));
        assert_eq!(column_of_minute([-10.0, 90.0], 91.0, 101), None);
        assert_eq!(column_of_minute([0.0, 1.0], 0.0, 0), None);
        let shown = |window, cells| tick_labels(window, cells).into_iter().map(|(_, label)| label).collect::<Vec<_>>();
        assert_eq!(shown([-40.0, 95.0], 40), ["−30", "0", "30", "60", "90"]);
        assert!(tick_labels([0.0, 6.0e6], 80).len() <= 11);
    }
}
