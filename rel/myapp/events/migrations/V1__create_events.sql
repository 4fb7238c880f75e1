create table events (
  id          bigint       not null primary key,
  type        varchar(100) not null,
  subject     varchar(100) not null,
  occurred_at timestamp    default current_timestamp not null
);
