-- DuckDB, in the folder of this package:  duckdb -init views.sql -c "from vitals_wide"
-- A text cell that a spreadsheet could mistake begins with one `>`; here it is taken off again.
create or replace macro typed(cell) as case when starts_with(cell, '>') then substr(cell, 2) else cell end;

create or replace view log as
  select * replace (typed(text) as text, typed(note) as note) from 'sessions/*.csv';

-- What counts: the newest version of each row that was not withdrawn.
create or replace view effective as
  select one.* from log one
  where one.kind <> 'void'
    and not exists (select 1 from log later where later.session = one.session and later.amends = one.seq);

-- One line for each time at which people measured.
create or replace view vitals_wide as
  select session, elapsed_s, min(time) as time, min(phase) as phase,
         max(value) filter (item = 'bp_systolic') as sbp, max(value) filter (item = 'bp_diastolic') as dbp,
         max(value) filter (item = 'heart_rate') as hr, max(value) filter (item = 'spo2') as spo2,
         max(value) filter (item = 'resp_rate') as rr, max(value) filter (item = 'temp') as temp
  from effective where kind = 'vital' and source <> 'socket' and item not in ('weight', 'age')
  group by session, elapsed_s order by session, elapsed_s;

-- Each stage with its beginning and its length in seconds.
create or replace view phase_span as
  with entered as (
    select session, 'arrive' as phase, 0.0 as began_s from effective where seq = 1
    union all select session, item, elapsed_s from effective where kind = 'phase'),
  ended as (select session, max(elapsed_s) as ended_s from effective group by session)
  select session, phase, began_s,
         coalesce(lead(began_s) over (partition by session order by began_s), ended_s) - began_s as lasted_s
  from entered join ended using (session);

-- Each row on the scale of the first dose. What sets it is the protocol's own substance or the start of an infusion.
create or replace view since_dose as
  with t0 as (
    select session, min(elapsed_s) as t0_s from effective
    where kind = 'dose' and (item in ('ketamine', 'esketamine') and value is not null or item = 'infusion_start') group by session)
  select one.*, one.elapsed_s - t0.t0_s as since_dose_s from effective one join t0 using (session);
