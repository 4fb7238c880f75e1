create table payments (
  id           bigint      not null primary key,
  order_id     bigint      not null,
  amount_cents integer     not null,
  method       varchar(20) not null,
  paid_at      timestamp   default current_timestamp not null,
  constraint payments_order foreign key (order_id) references orders (id)
);
