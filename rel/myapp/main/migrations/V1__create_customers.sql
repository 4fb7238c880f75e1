create table customers (
  id         bigint       not null primary key,
  email      varchar(200) not null,
  name       varchar(100) not null,
  created_at timestamp    default current_timestamp not null,
  constraint customers_email_unique unique (email)
);
