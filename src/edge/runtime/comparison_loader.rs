//! Sessions read to stand beside each other: their courses with what was said in them, or only their numbers.

use crate::app::Message;
use crate::app::screens::library::Shelf;
use crate::edge::commands::Desk;
use crate::edge::event::{Door, News};
use crate::edge::os::clock;
use crate::edge::runtime::library_worker::{facts, fresh};
use crate::edge::store::parallel::{each, hands, in_order};
use crate::edge::store::plan_cache::Plans;
use crate::edge::store::session_index::Found;
use crate::journal::file_name::client_of;
use crate::session::analysis::statistics::Course;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

/// Nobody notices a wait that is this short, in milliseconds.
const AT_ONCE_MS: i64 = 200;

/// The sessions of a client; a client's code is the whole code.
pub(crate) fn of_client(all: Vec<Found>, client: &str) -> Vec<Found> {
    let is_theirs = |found: &Found| client_of(&found.name).eq_ignore_ascii_case(client);
    all.into_iter().filter(is_theirs).collect()
}

/// The courses of sessions with what was said in them. What cannot be read is `check`'s to say.
pub(crate) fn courses(all: &[Found], plans: &Plans) -> Vec<Course> {
    each(all, "read", |found| course(found, plans)).into_iter().flatten().collect()
}

fn course(found: &Found, plans: &Plans) -> Option<Course> {
    Course::of(&found.name, &fresh(found, plans).ok()?.session)
}

/// The same with their numbers alone, which are remembered: thousands are counted without being read.
pub(crate) fn courses_in_numbers(desk: &Desk, all: &[Found], plans: &Plans) -> Vec<Course> {
    let known = all.iter().zip(facts(desk, all, plans));
    known.filter_map(|(found, known)| Some(Course { name: found.name.clone(), summary: known.summary? })).collect()
}

/// The same while a screen stands there: gives what could be read at once, and how many are still being read. Each of those is told
/// when it is there.
pub(crate) fn courses_in_view(
    client: &str,
    all: Vec<Found>,
    plans: Arc<Plans>,
    door: Door,
) -> std::io::Result<(Vec<Course>, usize)> {
    let mut awaited = all.len();
    let (send, came) = channel();
    thread::Builder::new().name("comparer".to_owned()).spawn(move || read(&all, &plans, &send))?;
    let (from, mut courses) = (clock::hand(), Vec::new());
    while awaited > 0 {
        let left_ms = AT_ONCE_MS - clock::hand().since_ms(from);
        let Ok(course) = came.recv_timeout(Duration::from_millis(u64::try_from(left_ms).unwrap_or_default())) else { break };
        courses.extend(course);
        awaited -= 1;
    }
    if awaited > 0 {
        let client = client.to_owned();
        thread::Builder::new().name("beside".to_owned()).spawn(move || tell(&client, came, &door))?;
    }
    Ok((courses, awaited))
}

/// Reads them on every core, until nobody listens.
fn read(all: &[Found], plans: &Plans, send: &Sender<Option<Course>>) {
    let take = |(): &mut (), nth: usize| all.get(nth).and_then(|found| course(found, plans));
    let _until_nobody_listens = in_order(vec![(); hands(all.len())], all.len(), take, |_, course| match send.send(course) {
        Ok(()) => ControlFlow::Continue(()),
        Err(_) => ControlFlow::Break(()),
    });
}

fn tell(client: &str, came: Receiver<Option<Course>>, door: &Door) {
    for course in came {
        if !door.send(News::Told(Box::new(Message::Shelf(Shelf::Beside(client.to_owned(), course.map(Box::new)))))) {
            return;
        }
    }
}
