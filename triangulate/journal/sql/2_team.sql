-- Who works on the study. Only the owner writes here.

create table triangulate.members (
    researcher text primary key,
    role name not null unique,
    groups text[],                      -- the groups of meta-themes to code; null: everything
    active boolean not null default true
);

create table triangulate.study (
    one boolean primary key default true check (one),   -- a table of one row
    blind boolean not null,
    coordinator text
);

create table triangulate.rows (
    meta_theme text primary key,
    grp text                            -- null: in no group
);

-- Whose role is connected. Not current_user: inside a function that is its owner.
-- In plpgsql, as a function in SQL would be planned anew for each judgement.
create function triangulate.me() returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (select m.researcher from triangulate.members m where m.role = session_user and m.active);
end
$$;

-- Where nothing is known, the careful answer.
create function triangulate.blind() returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return coalesce((select s.blind from triangulate.study s), true);
end
$$;
