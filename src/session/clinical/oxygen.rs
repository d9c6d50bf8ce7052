//! The oxygen that the client breathes at a time, by the flows and stamps of the record. A saturation is told with it.

use crate::session::{Elapsed, RecordedReading, Session, Value};

/// The item of a saturation, the reading that depends on oxygen.
const SATURATION_ITEM: &str = "spo2";

/// The item of the flow.
pub(crate) const FLOW_ITEM: &str = "o2_flow";

/// What a saturation was measured on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Oxygen {
    /// No oxygen, as was said with the reading.
    RoomAir,
    /// Oxygen at a flow in L/min; `None` if the flow is not recorded.
    Given(Option<Value>),
}

impl Oxygen {
    /// What an item's reading at a time was measured on. `None` for other items, and where no oxygen is recorded.
    pub(crate) fn of_reading(session: &Session, item: &str, at: Elapsed) -> Option<Self> {
        if item != SATURATION_ITEM {
            return None;
        }
        let projection = session.projection();
        let last_flow = |series: &[RecordedReading]| series.iter().rfind(|flow| flow.time.elapsed <= at).copied();
        let flow =
            projection.series_of(FLOW_ITEM).into_iter().filter_map(last_flow).max_by_key(|flow| (flow.time.elapsed, flow.seq));
        let stamp = projection.oxygen_on.iter().rfind(|(on, _)| *on <= at);
        match flow.filter(|flow| stamp.is_none_or(|stamp| *stamp < (flow.time.elapsed, flow.seq))) {
            Some(flow) if flow.value.get() > 0.0 => Some(Self::Given(Some(flow.value))),
            Some(flow) => (flow.time.elapsed == at).then_some(Self::RoomAir),
            None => stamp.map(|_| Self::Given(None)),
        }
    }
}

/// What stands behind a reading: ` on 2 L/min`, ` on oxygen`, ` on room air`, or nothing.
pub(crate) fn suffix(session: &Session, item: &str, at: Elapsed) -> String {
    match Oxygen::of_reading(session, item, at) {
        Some(Oxygen::Given(Some(flow))) => format!(" {}", describe_flow(flow)),
        Some(Oxygen::Given(None)) => " on oxygen".to_owned(),
        Some(Oxygen::RoomAir) => format!(" {}", describe_flow(Value::from(0))),
        None => String::new(),
    }
}

/// `on 2 L/min`, `on room air`.
pub(crate) fn describe_flow(flow: Value) -> String {
    if flow.get() > 0.0 { format!("on {flow} L/min") } else { "on room air".to_owned() }
}

/// Whether any oxygen is recorded.
pub(crate) fn was_given(session: &Session) -> bool {
    let flows = session.projection().series_of(FLOW_ITEM);
    !session.projection().oxygen_on.is_empty() || flows.into_iter().flatten().any(|flow| flow.value.get() > 0.0)
}
