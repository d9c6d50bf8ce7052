//! Parallel maps that keep the order of their items, and a progress line on standard error where one takes long.

use crate::edge::os::clock;
use crate::edge::terminal::stdio;
use rayon::prelude::*;
use std::io::IsTerminal as _;
use std::ops::ControlFlow;

/// Work shorter than this shows no progress, in milliseconds.
const PROGRESS_DELAY_MS: i64 = 300;
/// The progress line is redrawn this often, in milliseconds.
const PROGRESS_INTERVAL_MS: i64 = 200;
/// Each thread has this many items of a window, so that a slow one holds up few others.
const ITEMS_PER_THREAD: usize = 8;

/// Maps all items in parallel and returns the results in order. On a terminal, `verb` (such as `read`) names the work in the progress
/// line.
pub(crate) fn par_map<I: Sync, T: Send>(items: &[I], verb: &str, work: impl Fn(&I) -> T + Sync) -> Vec<T> {
    let mut progress = Progress::on_terminal(verb, Some(items.len()));
    let mut results = Vec::with_capacity(items.len());
    let _never_stopped = par_map_ordered(items, work, |nth, result| {
        results.push(result);
        if let Some(progress) = &mut progress {
            progress.report(nth);
        }
        ControlFlow::Continue(())
    });
    results
}

/// Maps items in parallel and passes each result with its index to `on_result`, in order and on this thread. Stops early where that
/// returns `Break`.
pub(crate) fn par_map_ordered<I: Sync, T: Send>(
    items: &[I],
    work: impl Fn(&I) -> T + Sync,
    on_result: impl FnMut(usize, T) -> ControlFlow<()>,
) -> ControlFlow<()> {
    par_map_with(items, || (), |(), item| work(item), on_result)
}

/// The same where each thread has a state of its own, made by `init`. Items are mapped window by window, so that few results are in
/// memory at once.
pub(crate) fn par_map_with<I: Sync, S, T: Send>(
    items: &[I],
    init: impl Fn() -> S + Sync + Send,
    work: impl Fn(&mut S, &I) -> T + Sync + Send,
    mut on_result: impl FnMut(usize, T) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let mut nth = 0;
    for window in items.chunks(ITEMS_PER_THREAD * rayon::current_num_threads()) {
        let results: Vec<T> = window.par_iter().map_init(&init, &work).collect();
        for result in results {
            on_result(nth, result)?;
            nth += 1;
        }
    }
    ControlFlow::Continue(())
}

/// Progress callback for one long task, from 0 to 1, which shows it on the terminal and never stops the task.
pub(crate) fn progress_reporter(verb: &str) -> impl FnMut(f64) -> ControlFlow<()> + use<'_> {
    let mut progress = Progress::on_terminal(verb, None);
    move |share| {
        if let Some(progress) = &mut progress {
            progress.report((share * 100.0) as usize);
        }
        ControlFlow::Continue(())
    }
}

/// The progress line, which is erased when this is dropped.
struct Progress<'a> {
    verb: &'a str,
    /// The number of items; `None` where progress is counted in per cent.
    total: Option<usize>,
    next_ms: i64,
    is_shown: bool,
}

impl<'a> Progress<'a> {
    /// `None` where standard error is no terminal.
    fn on_terminal(verb: &'a str, total: Option<usize>) -> Option<Self> {
        let next_ms = clock::real_time().ms() + PROGRESS_DELAY_MS;
        std::io::stderr().is_terminal().then_some(Self { verb, total, next_ms, is_shown: false })
    }

    fn report(&mut self, done: usize) {
        let now_ms = clock::real_time().ms();
        if now_ms >= self.next_ms {
            let of = self.total.map_or_else(|| "%".to_owned(), |of| format!("of {of}"));
            stdio::progress_line(&format!("bedside: {done} {of} {}", self.verb));
            (self.next_ms, self.is_shown) = (now_ms + PROGRESS_INTERVAL_MS, true);
        }
    }
}

impl Drop for Progress<'_> {
    fn drop(&mut self) {
        if self.is_shown {
            stdio::progress_line("");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_in_the_order_of_the_items() {
        let all: Vec<usize> = (0..1000).collect();
        assert_eq!(par_map(&all, "doubled", |number| number * 2), (0..1000).map(|number| number * 2).collect::<Vec<_>>());
        assert_eq!(par_map(&[], "doubled", |number: &usize| number * 2), Vec::<usize>::new());
    }
}
