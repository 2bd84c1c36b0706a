-- What the given files were at each site, by their sha256; empty where a file is gone. Only added to.

create table triangulate.given_files (
    number bigint generated always as identity primary key,
    researcher text not null,           -- empty: the owner
    file text not null,
    sha256 text not null,
    at timestamptz not null default clock_timestamp()
);

create index given_files_latest on triangulate.given_files (researcher, file, number desc);

create function triangulate.sign() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    new.researcher := coalesce(triangulate.me(), '');
    new.at := clock_timestamp();
    return new;
end
$$;

create trigger given_files_sign before insert on triangulate.given_files
for each row execute function triangulate.sign();

-- What each site had last; of those who left, nothing.
create view triangulate.given_now with (security_barrier) as
select distinct on (g.researcher, g.file) g.researcher, g.file, g.sha256, g.at
from triangulate.given_files g left join triangulate.members m on m.researcher = g.researcher
where g.researcher = '' or m.active
order by g.researcher, g.file, g.number desc;
