-- Calls that are answered later. H2 and PostgreSQL both accept what is written here.

create table operation (
    id           varchar(32) primary key,
    model        varchar(255) not null,
    -- As the caller wrote it: empty for the latest, else a number or a label.
    version      varchar(255) not null,
    request_id   varchar(128) not null,
    -- How many bytes of the call are JSON; null if all of them are.
    json_length  integer,
    call_bytes   bigint not null,
    state        varchar(9) not null,
    -- Runs begun: a run may end the operation only while this is its own number.
    attempts     integer not null,
    -- Runs that the server did not survive.
    crashes      integer not null,
    -- Runs that were put off for want of capacity.
    refusals     integer not null,
    created_at   timestamp with time zone not null,
    due_at       timestamp with time zone not null,
    started_at   timestamp with time zone,
    finished_at  timestamp with time zone,
    expires_at   timestamp with time zone not null,
    -- Nothing but this row is left of it.
    expired      boolean not null,
    -- What its call, or later its answer, takes.
    stored_bytes bigint not null,
    status       integer,
    content_type varchar(255),
    headers      varchar(4000),
    answer_bytes bigint,
    reason       varchar(4000) not null
);

create index operation_due on operation (state, due_at, created_at);
create index operation_expiring on operation (expired, expires_at);
create index operation_newest on operation (created_at);

create table payload (
    operation_id varchar(32) not null references operation (id) on delete cascade,
    kind         varchar(6) not null,
    part         integer not null,
    content      bytea not null,
    primary key (operation_id, kind, part)
);

create table callback (
    operation_id varchar(32) primary key references operation (id) on delete cascade,
    url          varchar(2048) not null,
    state        varchar(9) not null,
    attempts     integer not null,
    due_at       timestamp with time zone not null,
    problem      varchar(1000) not null
);

create index callback_due on callback (state, due_at);
