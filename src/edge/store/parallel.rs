//! The same work on many things, on every core at once, in their order in the end. What takes long says on the terminal how far it is.

use crate::edge::os::clock;
use crate::edge::terminal::stdio;
use std::collections::BTreeMap;
use std::io::IsTerminal as _;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc::sync_channel;
use std::thread;

/// Nobody wonders before this what is going on, in milliseconds.
const PROGRESS_DELAY_MS: i64 = 300;
/// And then how far it is, so often.
const PROGRESS_INTERVAL_MS: i64 = 200;

/// How many hands the work is spread over.
pub(crate) fn worker_count(work: usize) -> usize {
    thread::available_parallelism().map_or(1, usize::from).min(work)
}

/// Does the same with each and gives what came of it in their order. `doing` is the word for it on the terminal, such as `read`.
pub(crate) fn par_map<I: Sync, T: Send>(all: &[I], verb: &str, what: impl Fn(&I) -> T + Sync) -> Vec<T> {
    let mut says = std::io::stderr().is_terminal().then(|| Progress::new(verb, Some(all.len())));
    let mut done = Vec::with_capacity(all.len());
    let _to_the_end = par_map_ordered(
        vec![(); worker_count(all.len())],
        all.len(),
        |(), nth| all.get(nth).map(&what),
        |nth, came| {
            done.extend(came);
            if let Some(says) = &mut says {
                says.report(nth);
            }
            ControlFlow::Continue(())
        },
    );
    done
}

/// Does the same with each number up to `count` on every hand at once, and puts away in their order what comes of them, here. It ends
/// early where `put` breaks off.
pub(crate) fn par_map_ordered<H: Send, T: Send>(
    workers: Vec<H>,
    count: usize,
    work: impl Fn(&mut H, usize) -> T + Sync,
    mut on_result: impl FnMut(usize, T) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let next = AtomicUsize::new(0);
    // What was taken waits until it is put away: nobody runs far ahead.
    let (send, taken) = sync_channel(2 * workers.len());
    thread::scope(|threads| {
        for mut hand in workers {
            let (send, next, take) = (send.clone(), &next, &work);
            threads.spawn(move || {
                while let Some(nth) = Some(next.fetch_add(1, Relaxed)).filter(|nth| *nth < count) {
                    if send.send((nth, take(&mut hand, nth))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(send);
        let (mut waiting, mut due) = (BTreeMap::new(), 0);
        for (nth, came) in taken {
            waiting.insert(nth, came);
            while let Some(came) = waiting.remove(&due) {
                on_result(due, came)?;
                due += 1;
            }
        }
        ControlFlow::Continue(())
    })
}

/// Says how far one thing that takes long is, from 0 to 1, for the command that waits for nothing else.
pub(crate) fn progress_reporter(verb: &str) -> impl FnMut(f64) -> ControlFlow<()> + use<'_> {
    let mut says = std::io::stderr().is_terminal().then(|| Progress::new(verb, None));
    move |share| {
        if let Some(says) = &mut says {
            says.report((share * 100.0) as usize);
        }
        ControlFlow::Continue(())
    }
}

/// How far it is, on the terminal's line; nothing of it stays there.
struct Progress<'a> {
    doing: &'a str,
    /// None: in hundredths of one thing.
    total: Option<usize>,
    next_ms: i64,
    is_shown: bool,
}

impl<'a> Progress<'a> {
    fn new(verb: &'a str, of: Option<usize>) -> Self {
        Self { doing: verb, total: of, next_ms: clock::real_time().ms() + PROGRESS_DELAY_MS, is_shown: false }
    }

    fn report(&mut self, place: usize) {
        let now_ms = clock::real_time().ms();
        if now_ms >= self.next_ms {
            let of = self.total.map_or_else(|| "%".to_owned(), |of| format!("of {of}"));
            stdio::progress_line(&format!("bedside: {place} {of} {}", self.doing));
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
    fn what_comes_of_each_stands_in_their_order() {
        let all: Vec<usize> = (0..1000).collect();
        assert_eq!(par_map(&all, "doubled", |one| one * 2), (0..1000).map(|one| one * 2).collect::<Vec<_>>());
        assert_eq!(par_map(&[], "doubled", |one: &usize| one * 2), Vec::<usize>::new());
    }
}
