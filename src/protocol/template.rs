//! The file that `protocol new` writes. It loads as it stands, and its comments explain how to change it.

/// A commented protocol of this id that extends `common`.
pub(crate) fn render_template(id: &str) -> String {
    TEMPLATE.replace("ID", id)
}

const TEMPLATE: &str = r#"# A protocol of your own. It begins with everything that `common` has: phases, checklists, limits.
# A part of the same id stands in place of common's; a limit on the same thing, at the same time and in the same direction does too.
# The numbers below are an example to be replaced. They are not advice, and no source stands behind them.

id = "ID"
title = "ID"
version = "0.1"
extends = "common"
route = "im"               # im iv sc sl po in
substance = "ketamine"     # only this one sets T0
signed_by = ""             # the clinician who adopted these numbers
signed_on = ""             # and when: "2026-11-23"

# Minutes of the six phases. T0 is planned at the end of the first two.
[[phase]]
id = "arrive"
minutes = 30

[[phase]]
id = "prepare"
minutes = 15

[[phase]]
id = "begin"
minutes = 10

[[phase]]
id = "presence"
minutes = 50

[[phase]]
id = "integrate"
minutes = 45

[[phase]]
id = "after"
minutes = 30

# Vitals. A time hangs on T0, dose (after every dosing act), phase:ID, start or stop (of an infusion).
# `take`: look, bp, hr, spo2, rr, temp, weight, or a scale such as suds.
[[point]]
id = "before"
at = "T0-15m"
tolerance = "10m"
take = ["bp", "hr", "spo2", "rr"]
required = true
source = "yours to name"

[[point]]
id = "leaving"
at = "phase:after+0m"      # without a tolerance it is due from then on and never late
take = ["bp", "hr", "spo2", "rr"]
ask = ["gait"]             # answered with yes or no
required = true
source = "yours to name"

# Silent looks: at times, or a series. Late after the tolerance, given up after `expires`.
[[look]]
id = "look"
every = "15m"
from = "T0+15m"            # `until` ends it; without one it goes on until the client has left
tolerance = "2m"
expires = "5m"
source = "yours to name"

[release]
after = "90m"
anchor = "last_dose"       # first_dose last_dose infusion_stop
floor = false              # true: closing before it needs its own words
source = "yours to name"

# A limit of common, changed. Other keys: act, at_once, confirm, rise, fall, lasting.
# [[limit]]
# vital = "bp_systolic"
# when = "before T0"       # before T0, after T0, any, or a span such as T0+3m..T0+45m
# watch = ">140"
# act = ">=160"
# source = "yours to name"
"#;
