-- The judgements: one append-only table. A client writes the line and nothing else; all other columns are read
-- from the line here, so that nobody can say one thing in the line and another in a column.

create schema if not exists triangulate;
revoke all on schema triangulate from public;

create table if not exists triangulate.migrations (
    number integer primary key,
    name text not null,
    at timestamptz not null default now()
);

create table triangulate.judgements (
    id text collate "C" primary key,
    line text not null,                 -- as it was written: jsonb would not keep numbers, order and "\u0000"
    researcher text not null,
    kind text not null,
    meta_theme text,
    source_a text collate "C",          -- the two sources in the order of the alphabet: a pair is a pair, either way round
    source_b text collate "C",
    target text collate "C",            -- of undo and redo: the judgement that they take back or bring back
    covers text,                        -- of reveal: all, group, row, comparison; null where it covers nothing
    grp text,                           -- of reveal: the group of meta-themes
    open boolean not null,              -- whether it discloses nothing on how somebody coded a comparison
    comparison text not null,           -- meta-theme and sources as one word
    at text not null,
    tx xid8 not null                    -- commits are not in the order of time; this tells what a reader may not have seen
);

-- The statistics of a column hold samples of its text, which would outlive an erasure.
alter table triangulate.judgements alter column line set statistics 0;

create index judgements_tx on triangulate.judgements (tx);
create index judgements_target on triangulate.judgements (target) where target is not null;

-- PostgreSQL stores the escapes of characters that it cannot hold but does not read them. For the columns alone,
-- they become the letters of the escape; the line stays as it is.
create function triangulate.readable(line text) returns json
language sql immutable as $$
    select case
        when pg_catalog.strpos(line, '\u0000') = 0 and pg_catalog.strpos(line, '\ud') = 0 and pg_catalog.strpos(line, '\uD') = 0 then line
        else pg_catalog.regexp_replace(pg_catalog.regexp_replace(pg_catalog.regexp_replace(line,
            '(?<!\\)((?:\\\\)*)\\u0000', '\1\\\\u0000', 'g'),
            '(?<!\\)((?:\\\\)*)\\(u[dD][89abAB][0-9a-fA-F]{2})(?!\\u[dD][c-fC-F])', '\1\\\\\2', 'g'),
            '(?<!\\u[dD][89abAB][0-9a-fA-F]{2})(?<!\\)((?:\\\\)*)\\(u[dD][c-fC-F][0-9a-fA-F]{2})', '\1\\\\\2', 'g')
    end::pg_catalog.json
$$;

create function triangulate.fill() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    said record;
    subject record;
    about record;
    first text collate "C";
    second text collate "C";
begin
    select * into said
    from json_to_record(triangulate.readable(new.line))
        as x(id json, at json, researcher json, kind json, subject json);
    if json_typeof(said.id) is distinct from 'string' or json_typeof(said.at) is distinct from 'string'
        or json_typeof(said.researcher) is distinct from 'string' or json_typeof(said.kind) is distinct from 'string'
    then
        raise exception 'the line is not a judgement' using errcode = 'TR001';
    end if;
    if json_typeof(said.subject) is distinct from 'object' then
        said.subject := '{}';
    end if;
    if tg_op = 'UPDATE' and new.id is distinct from said.id #>> '{}' then
        raise exception 'the line is another judgement' using errcode = 'TR001';
    end if;
    select * into subject
    from json_to_record(said.subject) as x(meta_theme json, source_a json, source_b json, "group" json, judgement json);
    new.id := said.id #>> '{}';
    new.at := said.at #>> '{}';
    new.researcher := said.researcher #>> '{}';
    new.kind := said.kind #>> '{}';
    new.meta_theme := nullif(subject.meta_theme #>> '{}', '');
    first := nullif(subject.source_a #>> '{}', '');
    second := nullif(subject.source_b #>> '{}', '');
    new.source_a := least(first, second);
    new.source_b := case when first is not null and second is not null then greatest(first, second) end;
    new.target := null;
    new.covers := null;
    new.grp := null;
    -- A kind that is not listed here is one that a newer version writes: what it discloses is not known.
    new.open := new.kind in (
        'sort', 'unsort', 'make', 'rename', 'merge', 'split', 'interpret', 'assess', 'resolve', 'feedback', 'respond', 'reveal', 'erase'
    ) or (new.kind = 'memo' and new.meta_theme is null);
    if new.kind in ('undo', 'redo') then
        new.target := subject.judgement #>> '{}';
        -- Only one's own: else an undo would tell what a hidden judgement is about.
        select j.open, j.meta_theme, j.source_a, j.source_b into about
        from triangulate.judgements j where j.id = new.target and j.researcher = new.researcher;
        new.open := coalesce(about.open, false);
        new.meta_theme := about.meta_theme;
        new.source_a := about.source_a;
        new.source_b := about.source_b;
    elsif new.kind = 'reveal' then
        new.grp := nullif(subject."group" #>> '{}', '');
        -- A reveal that says anything which is not understood covers nothing.
        select case
            when count(*) = 0 then 'all'
            when array_agg(key order by key) filter (where json_typeof(value) <> 'null') = '{group}' then 'group'
            when array_agg(key order by key) filter (where json_typeof(value) <> 'null') = '{meta_theme}' then 'row'
            when array_agg(key order by key) filter (where json_typeof(value) <> 'null')
                in ('{meta_theme,source_a}', '{meta_theme,source_a,source_b}') then 'comparison'
        end into new.covers
        from json_each(said.subject);
    end if;
    new.comparison := json_build_array(new.meta_theme, new.source_a, new.source_b)::text;
    new.tx := pg_current_xact_id();
    if tg_op = 'INSERT' and new.kind not in ('undo', 'redo') then
        -- An undo that came before what it undoes (two files taken in one after the other) learns now what it is about.
        update triangulate.judgements u
        set open = new.open, meta_theme = new.meta_theme, source_a = new.source_a, source_b = new.source_b,
            comparison = new.comparison, tx = new.tx
        where u.target = new.id and u.researcher = new.researcher;
    end if;
    -- What is acknowledged survives a loss of power, whatever the client or the server is set to.
    if current_setting('synchronous_commit') in ('off', 'local') then
        perform set_config('synchronous_commit', 'on', true);
    end if;
    return new;
end
$$;

create trigger judgements_fill before insert or update of line on triangulate.judgements
for each row execute function triangulate.fill();

-- One round trip: all or nothing of the lines, and a check that every id is there in the end. Runs with the rights of
-- whoever calls it. Returns how many were new.
create function triangulate.append(ids text[], lines text[], same boolean) returns integer
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    new_ones integer;
    odd text;
begin
    insert into triangulate.judgements (line) select unnest(lines) on conflict (id) do nothing;
    get diagnostics new_ones = row_count;
    if new_ones < cardinality(lines) then
        select given.id into odd
        from unnest(ids, lines) as given(id, line) left join triangulate.judgements j on j.id = given.id collate "C"
        where j.id is null or (same and j.line <> given.line and triangulate.readable(j.line) ->> 'erased' is null)
        limit 1;
        if odd is not null then
            raise exception '%', odd using errcode = 'TR002';
        end if;
    end if;
    return new_ones;
end
$$;
