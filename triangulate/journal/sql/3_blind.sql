-- Row-level security: everybody writes as themselves, and reads another's coding of a comparison only when it is revealed.

-- Codings that stand: by researcher and comparison.
create function triangulate.coded() returns table (comparison text, researcher text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select distinct j.comparison, j.researcher
    from triangulate.judgements j
    where j.kind = 'code' and not exists (
        select from (
            select distinct on (u.researcher, u.target) u.researcher, u.target, u.kind
            from triangulate.judgements u where u.kind in ('undo', 'redo')
            order by u.researcher, u.target, u.id desc
        ) last
        where last.target = j.id and last.researcher = j.researcher and last.kind = 'undo'
    )
$$;

-- The comparisons that all may see: everybody assigned has coded them, or the coordinator or everybody revealed them.
-- A row that the study's tables do not know is everybody's; where nobody is assigned, only a reveal helps.
create function triangulate.revealed() returns setof text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    with comparisons as materialized (
        select distinct j.comparison, j.meta_theme, r.grp, r.meta_theme is not null as known
        from triangulate.judgements j left join triangulate.rows r using (meta_theme) where not j.open
    ), active as materialized (
        select researcher, groups from triangulate.members where active
    ), by_coding as (
        select c.comparison
        from comparisons c
        join active a on a.groups is null or (cardinality(a.groups) > 0 and (not c.known or c.grp = any (a.groups)))
        left join triangulate.coded() d on d.comparison = c.comparison and d.researcher = a.researcher
        group by c.comparison having bool_and(d.researcher is not null)
    ), reveals as materialized (
        select distinct researcher, covers, grp, meta_theme, comparison
        from triangulate.judgements where kind = 'reveal' and covers is not null
    ), covered as (
        select c.comparison, v.researcher from comparisons c join reveals v on v.covers = 'all'
        union
        select c.comparison, v.researcher from comparisons c join reveals v on v.covers = 'group' and v.grp = c.grp
        union
        select c.comparison, v.researcher from comparisons c join reveals v on v.covers = 'row' and v.meta_theme = c.meta_theme
        union
        select c.comparison, v.researcher from comparisons c join reveals v on v.covers = 'comparison' and v.comparison = c.comparison
    ), by_reveal as (
        select v.comparison
        from covered v left join active a on a.researcher = v.researcher
        group by v.comparison
        having bool_or(v.researcher = (select s.coordinator from triangulate.study s))
            or count(a.researcher) = (select nullif(count(*), 0) from active)
    )
    select comparison from by_coding union select comparison from by_reveal
$$;

-- How far everybody is: numbers only, which disclose no coding.
create function triangulate.progress()
returns table (researcher text, role name, active boolean, judgements bigint, coded bigint, last text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select coalesce(m.researcher, j.researcher), m.role, coalesce(m.active, false),
        coalesce(j.number, 0), coalesce(c.number, 0), j.last
    from triangulate.members m
    full join (select researcher, count(*) as number, max(at) as last from triangulate.judgements group by researcher) j
        on j.researcher = m.researcher
    left join (select researcher, count(*) as number from triangulate.coded() group by researcher) c
        on c.researcher = coalesce(m.researcher, j.researcher)
    order by 1
$$;

alter table triangulate.judgements enable row level security;

create policy read on triangulate.judgements for select using (
    researcher = (select triangulate.me())
    or open
    or not (select triangulate.blind())
    or comparison in (select triangulate.revealed())
);

create policy write on triangulate.judgements for insert with check (
    researcher = (select triangulate.me()) and kind <> 'erase'
);
