//! The thread that waits for the disk, so that nothing else has to. It carries out one order at a time and thinks nothing: the
//! spool does.

use super::arrival::{Arrival, Door};
use super::disk::Disk;
use super::input::STACK_BYTES;
use crate::journal::order::{Answer, Failure, Order};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Sender, channel};
use std::thread::{self, JoinHandle};

/// The writer, until it is finished.
#[derive(Debug)]
pub struct Writer {
    orders: Option<Sender<Order>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts it. Each answer goes through the door.
    pub fn start(mut disk: Box<dyn Disk + Send>, door: Door) -> io::Result<Self> {
        let (orders, inbox) = channel::<Order>();
        let work = move || {
            for order in inbox {
                // A fault in our own code must come out as an answer: a spool that waits for ever would save nothing more.
                let answer = catch_unwind(AssertUnwindSafe(|| disk.carry_out(&order)));
                door.send(Arrival::Answer(
                    answer.unwrap_or_else(|_| Answer::Failed(Failure::System("the writer itself failed".to_owned()))),
                ));
            }
        };
        let thread = thread::Builder::new().name("writer".to_owned()).stack_size(STACK_BYTES).spawn(work)?;
        Ok(Self { orders: Some(orders), thread: Some(thread) })
    }

    /// Asks for one thing. The answer comes through the door.
    pub fn order(&self, order: Order) {
        if let Some(orders) = &self.orders {
            let _ = orders.send(order);
        }
    }

    /// Waits until everything ordered was carried out.
    pub fn finish(&mut self) {
        self.orders = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.finish();
    }
}
