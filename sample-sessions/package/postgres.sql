-- PostgreSQL:  psql -v ON_ERROR_STOP=1 -f postgres.sql
-- and then for each record:
--   psql -c "\copy log from 'sessions/NAME.csv' with (format csv, header match, encoding 'UTF8')"
-- The key refuses a record that is already there.
create table log (
  seq integer not null check (seq > 0), time timestamptz not null, elapsed text not null, phase text not null, kind text not null,
  item text not null, value numeric, unit text, text text, note text, author text not null, entered timestamptz not null,
  entry integer not null, amends integer, source text not null, elapsed_s numeric not null, session text not null,
  "check" text not null,
  primary key (session, seq), check ((value is null) = (unit is null)));

create view effective as
  select one.* from log one
  where one.kind <> 'void'
    and not exists (select 1 from log later where later.session = one.session and later.amends = one.seq);
