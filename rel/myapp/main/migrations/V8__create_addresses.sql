create table addresses (
  id          bigint       not null primary key,
  customer_id bigint       not null,
  street      varchar(200) not null,
  city        varchar(100) not null,
  postcode    varchar(20)  not null,
  constraint addresses_customer foreign key (customer_id) references customers (id)
);

create index addresses_by_customer on addresses (customer_id);
